"""An article's discussion in the article's form: how it stands, and what somebody wants of it.

What is wanted is done by `moderation.closing`, as on the moderators' desk: held against the version that was seen,
logged, and to be undone there. The form only finds out what was changed in it.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminRadioSelect, AdminSplitDateTime
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.dates import name_parts
from articles.models import Article
from comments import closing as standing
from comments.models import Discussion, Opening
from comments.refusals import Refused
from moderation import closing, decisions
from moderation.forms import OWN_ARTICLE, ClosingForm, DayAndHourField, WordsField
from publication.models import HoldMode, Publication

OPENINGS = [
    (Opening.DEFAULT, _("As the publication’s settings say")),
    (Opening.CLOSED, _("Closed, for the reason below")),
    (Opening.OPEN, _("Kept open, whatever its article’s age")),
]
CLOSING = ClosingForm.base_fields
OF_CLOSING = ("opening", "closed_reason", "reopens_at")
OF_SETTINGS = ("hold_mode", "close_after_days")


class DiscussionForm(forms.ModelForm):
    """Asks what is to become of a discussion; each field knows what stood in it when the page was opened.

    So what others do to the discussion meanwhile is no change of this form's, and only what was changed here is done.
    """

    user = None

    seen = forms.IntegerField(widget=forms.HiddenInput)
    opening = forms.ChoiceField(
        label=_("Opening"),
        choices=OPENINGS,
        show_hidden_initial=True,
        widget=AdminRadioSelect(attrs={"class": "radiolist"}),
    )
    closed_reason = WordsField(
        label=CLOSING["reason"].label,
        required=False,
        max_length=1000,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reopens_at = DayAndHourField(
        label=CLOSING["reopens_at"].label,
        required=False,
        show_hidden_initial=True,
        widget=AdminSplitDateTime,
        help_text=CLOSING["reopens_at"].help_text,
        error_messages=CLOSING["reopens_at"].error_messages,
    )
    hold_mode = forms.ChoiceField(
        label=_("Hold mode"),
        required=False,
        show_hidden_initial=True,
        choices=[("", _("As for the publication")), *HoldMode.choices],
    )
    close_after_days = forms.IntegerField(
        label=_("Close after"),
        required=False,
        min_value=0,
        max_value=32767,
        show_hidden_initial=True,
        help_text=_("Days after publication. Empty: as for the publication. 0: never by age."),
    )
    acknowledged = forms.BooleanField(label=OWN_ARTICLE, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_parts(self.fields["reopens_at"])
        found = standing.of_article(self.instance, Publication()) if self.instance.article_id else None
        closed = found if found and found.scope == "article" else None
        lapsed = self.instance.opening == Opening.CLOSED and not closed
        self.initial |= {
            "seen": self.instance.version,
            "opening": Opening.DEFAULT if lapsed else self.instance.opening,
            "closed_reason": closed.reason if closed else "",
            "reopens_at": closed.until if closed else None,
            "hold_mode": self.instance.hold_mode,
            "close_after_days": self.instance.close_after_days,
        }

    @property
    def wanted(self):
        """Return the names of what was changed in the form; the version it saw and the tick change nothing."""
        return [name for name in self.changed_data if name in OF_CLOSING + OF_SETTINGS]

    def has_changed(self):
        return bool(self.wanted)

    def clean(self):
        """Try what is wanted and take it back, so that what refuses it now is said while all is still in the form."""
        data = super().clean()
        self._refuse_what_goes_nowhere(data)
        if not self.errors and self.wanted:
            try:
                with transaction.atomic():
                    self._do()
                    transaction.set_rollback(True)
            except Refused as refusal:
                self.add_error(None, str(refusal))
                self._see_what_stands_now()
        return data

    def _refuse_what_goes_nowhere(self, data):
        if data.get("opening") == Opening.CLOSED:
            return
        for name in ("closed_reason", "reopens_at"):
            if name in self.wanted and data.get(name):
                self.add_error(name, gettext("This belongs to a closing. Choose “Closed”, or leave it empty."))

    def _see_what_stands_now(self):
        """Let the form, sent again, be held against what its sender has been told."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.instance.version

    def _post_clean(self):
        """Leave the discussion as it is stored: it is changed by `save` alone."""

    def save(self, commit=True):
        self._do()
        return self.instance

    def _do(self):
        article = Article.objects.get(pk=self.instance.article_id)
        version, acknowledged = self.cleaned_data["seen"], self.cleaned_data["acknowledged"]
        for deed, asked in self._deeds():
            deed(article, by=self.user, version=version, acknowledged=acknowledged, **asked)
            version += 1

    def _deeds(self):
        """Return what is to be done, in order: by which function, and with what."""
        data, wanted = self.cleaned_data, set(self.wanted)
        if wanted & set(OF_CLOSING) and data["opening"] == Opening.CLOSED:
            yield closing.close_discussion, {"reason": data["closed_reason"], "reopens_at": data["reopens_at"]}
        elif "opening" in wanted:
            yield closing.reopen_discussion, {"force": data["opening"] == Opening.OPEN}
        if wanted & set(OF_SETTINGS):
            yield closing.set_discussion, {name: data[name] for name in OF_SETTINGS}


class DiscussionInline(admin.StackedInline):
    """How the article's discussion stands and what is to become of it, with the way to its page on the desk."""

    model = Discussion
    form = DiscussionForm
    readonly_fields = ["stands", "on_the_desk"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("closed_by", "article")
        return found.defer("article__body", "article__body_html")

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        formset.form.user = request.user
        return formset

    def get_fieldsets(self, request, obj=None):
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["stands", "on_the_desk"]})]
        own = decisions.is_under_own_article(Discussion(article=obj), request.user)
        fields = ["stands", "seen", *OF_CLOSING, *OF_SETTINGS]
        return [(None, {"fields": [*fields, *(["acknowledged"] if own else []), "on_the_desk"]})]

    def has_change_permission(self, request, obj=None):
        """Where the article was retracted, its discussion is closed for good."""
        may = request.user.has_perms(["comments.change_discussion", "comments.close_discussion"])
        return may and not (obj and obj.is_retracted)

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=_("how it stands"))
    def stands(self, discussion):
        publication = Publication.objects.current()
        row = {
            "discussion": discussion,
            "closing": standing.of_article(discussion, publication),
            "aging": standing.aging(discussion, publication),
        }
        context = {"article": discussion.article, "row": row, "site": standing.of_site(publication)}
        return render_to_string("moderation/_discussion_stands.html", context)

    @admin.display(description=_("on the desk"))
    def on_the_desk(self, discussion):
        url = reverse("moderation:discussion", args=[discussion.article_id])
        return format_html('<a href="{}">{}</a>', url, _("Its page on the desk, with its log and its closed threads"))
