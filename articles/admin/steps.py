"""Bringing an article to another state by its form."""

from django import forms
from django.contrib import messages
from django.forms.widgets import Script
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import checklist, publishing, revisions
from articles.admin import coming_out, dates
from articles.models import Act, Article, State

STEPS = {
    State.DRAFT: _("Back to draft"),
    State.REVIEW: _("Submit for review"),
    State.PUBLISHED: _("Publish, now or at the date above"),
    State.UNPUBLISHED: _("Unpublish: its URL then says that it is gone"),
    State.RETRACTED: _("Retract for good, for the reason below"),
}
NOTES = {
    Act.RETURNED: _("%(who)s sent it back on %(when)s: %(note)s"),
    Act.SUBMITTED: _("%(who)s submitted it on %(when)s: %(note)s"),
}
NOTED = _("%(who)s noted on %(when)s: %(note)s")


class StepForm(forms.ModelForm):
    """Asks what becomes of the article with this saving."""

    step = forms.ChoiceField(label=_("What now?"), required=False)
    note = forms.CharField(
        label=_("Note for whoever works on it next"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why back to draft, what is still open, what was fixed. Never public; it stays in the history."),
    )
    retraction = forms.CharField(
        label=_("Reason for the retraction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Public: it stands above the text from then on."),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            steps = publishing.allowed(self.instance, user)
        else:
            steps = {State.REVIEW} | ({State.PUBLISHED} if user.has_perm("articles.publish_article") else set())
        keep = _("Keep as it is (%(state)s)") % {"state": self.instance.get_state_display()}
        self.fields["step"].choices = [("", keep)] + [(state, STEPS[state]) for state in State if state in steps]
        for name in {"published_at", "revised_at", "reviewed_on", "review_by"} & self.fields.keys():
            dates.explain(self.fields[name])
        for name in {"published_at", "revised_at"} & self.fields.keys():
            dates.name_parts(self.fields[name])

    def clean(self):
        data = super().clean()
        if data.get("step") == State.RETRACTED and not data.get("retraction", "").strip():
            self.add_error("retraction", _("A retraction says publicly why. Write it, then retract."))
        out = self.instance.state not in (State.DRAFT, State.REVIEW)
        if out and "published_at" in self.fields and not self.errors.get("published_at") and not data["published_at"]:
            self.add_error("published_at", _("What is published has a date of publication."))
        self._hold_dates_against_one_another(data)
        self._refuse_to_take_back(data)
        return data

    def _refuse_to_take_back(self, data):
        """Refuse to hide by its date what readers have."""
        out = self.instance.was_public and self.instance.state in (State.PUBLISHED, State.RETRACTED)
        if out and data.get("published_at") and data["published_at"] > timezone.now():
            self.add_error("published_at", _("Readers have it already. To take it back, unpublish it."))

    def _hold_dates_against_one_another(self, data):
        now = timezone.now()
        for name in ("published_at", "revised_at"):
            if data.get(name) and dates.is_slip(data[name]):
                self.add_error(name, dates.SLIP)
        published, revised = data.get("published_at") or now, data.get("revised_at")
        if data.get("step") == State.PUBLISHED and revised and revised < published:
            self.add_error("revised_at", _("A revision is not earlier than the publication."))


class StepAdmin:
    """Takes the step that a form asked for, and shows what stands in the way of the last one."""

    @property
    def media(self):
        return super().media + forms.Media(js=[Script("js/editing/steps.js", type="module")])

    def get_urls(self):
        view = self.admin_site.admin_view(self.publish_view)
        return [path("<path:object_id>/publish/", view, name="articles_article_publish"), *super().get_urls()]

    def publish_view(self, request, object_id):
        return coming_out.page(self, request, object_id)

    def render_change_form(self, request, context, obj=None, **options):
        if obj is not None and request.method == "GET":
            context |= {"checklist": _checklist(obj), "notes": _notes(obj)}
        return super().render_change_form(request, context, obj=obj, **options)

    def save_model(self, request, obj, form, change):
        form.known = change and obj.was_public
        form.amiss_before = checklist.errors(obj) if form.known and obj.state == State.PUBLISHED else []
        super().save_model(request, obj, form, change)

    def hold_back(self, request, article, form):
        """Take back to draft what would come out with something to mend; say whether that was done."""
        held = "" if form.known else publishing.hold_back(article, by=request.user, note=form.cleaned_data["note"])
        if held:
            self.message_user(request, held, messages.WARNING)
        return bool(held)

    def tell_what_is_amiss(self, request, article, form):
        """Tell what is to be mended now of what readers see, and was not before."""
        if not form.known or article.state != State.PUBLISHED:
            return
        if told := publishing.newly_amiss(article, form.amiss_before):
            self.message_user(request, told, messages.WARNING)

    def take_step(self, request, article, data):
        """Bring the article where its form says; say whether that was done, and so a revision kept."""
        step, note = data.get("step"), data.get("note", "")
        if not step:
            return False
        try:
            self._take(request, article, step, note, data)
        except publishing.Unready:
            article.waits = True
            return False
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        return True

    def _take(self, request, article, step, note, data):
        if step == State.RETRACTED:
            publishing.retract(article, by=request.user, text=data["retraction"], note=note)
        elif step == State.PUBLISHED:
            out = publishing.publish(article, by=request.user, version=article.version, note=note)
            self.message_user(request, coming_out.told(out), messages.SUCCESS)
        else:
            publishing.bring(article, step, by=request.user, note=note)
        if step == State.REVIEW:
            self._advise(request, article)

    def _advise(self, request, article):
        found = checklist.findings(Article.objects.with_people().get(pk=article.pk))
        if found:
            words = gettext("Submitted. Before it can be published: %(found)s. The list stands above the form.")
            self.message_user(request, words % {"found": checklist.told(found)}, messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_checklist(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._to_checklist(request, obj) or super().response_change(request, obj)

    def _to_checklist(self, request, article):
        """Lead whoever wanted to publish to what stands in the way; what was typed is saved."""
        if not getattr(article, "waits", False):
            return None
        found = checklist.findings(Article.objects.with_people().get(pk=article.pk))
        words = gettext("Saved. Not published yet: %(found)s.") % {"found": checklist.told(found)}
        self.message_user(request, words, messages.WARNING)
        return redirect(reverse("admin:articles_article_publish", args=[article.pk]))


def _checklist(article):
    """Return what the form of an article shows of its checklist: all before it comes out, what is due afterwards."""
    found = checklist.due(article) if article.is_public else checklist.findings(article)
    if article.is_public:
        return {"findings": found, "due": True} if found else {}
    return {"findings": found, "told": checklist.told(found)}


def _notes(article):
    """Return, as sentences, what was noted for whoever works on a draft since it last changed hands."""
    if article.state not in (State.DRAFT, State.REVIEW):
        return []
    steps = article.revisions.filter(act__in=revisions.ACTS.values())
    handed = steps.values_list("number", flat=True).first() or 0
    since = article.revisions.filter(number__gte=handed).exclude(note="").select_related("by")[:5]
    return [_noted(revision) for revision in since]


def _noted(revision):
    return NOTES.get(revision.act, NOTED) % {
        "who": revision.by or gettext("Somebody"),
        "when": date_format(timezone.localtime(revision.at), "DATETIME_FORMAT"),
        "note": revision.note,
    }
