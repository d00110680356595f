"""What can be done to many articles at once from their list: asked for once more on a page of its own, then done.

Publishing is not among it: an article comes out after its own checklist, and what a warning asks about is answered
for one article.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import editing
from articles.models import Topic

MOST = 50  # articles at once: each is drawn, indexed and kept anew


class NothingAskedForm(forms.Form):
    """Asks for nothing."""


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For whoever goes on with them; it is kept with each article’s revision."),
    )


def _day(**options):
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def _in_a_year():
    today = timezone.localdate()
    last = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year + 1, day=last)


class ReviewedForm(forms.Form):
    reviewed_on = _day(label=gettext_lazy("Last reviewed"), initial=timezone.localdate)
    review_by = _day(
        label=gettext_lazy("Review by"),
        initial=_in_a_year,
        required=False,
        help_text=gettext_lazy("From this day on, the index asks for the next review. Empty: never."),
    )

    def clean(self):
        data = super().clean()
        reviewed, due = data.get("reviewed_on"), data.get("review_by")
        if reviewed and reviewed > timezone.localdate():
            self.add_error("reviewed_on", _("This day is still to come. Say when they were reviewed."))
        elif reviewed and due and due <= reviewed:
            self.add_error("review_by", _("The next review comes after the last one."))
        return data


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.all(), label=gettext_lazy("Topic"))


@dataclass(frozen=True)
class Bulk:
    """A thing done to many: what it is called, whom it is for, what it asks and changes, and what is said of it."""

    name: str
    label: Any
    deed: Callable[..., None]
    done: Any
    changes: Any
    form: type[forms.Form] = NothingAskedForm
    permission: str = "articles.change_article"


EDITORS = "articles.publish_article"
BULKS = [
    Bulk(
        "submit_for_review",
        gettext_lazy("Submit for review"),
        editing.submit,
        ngettext_lazy(
            "%(count)d article was submitted for review.", "%(count)d articles were submitted for review.", "count"
        ),
        gettext_lazy("Drafts go to the editors. Readers notice nothing."),
        NoteForm,
    ),
    Bulk(
        "back_to_draft",
        gettext_lazy("Back to draft"),
        editing.take_back,
        ngettext_lazy("%(count)d article is a draft again.", "%(count)d articles are drafts again.", "count"),
        gettext_lazy("What is scheduled does not come out then. What readers can read stays as it is."),
        NoteForm,
    ),
    Bulk(
        "enlist",
        gettext_lazy("Put in the lists"),
        editing.enlist,
        ngettext_lazy("%(count)d article is listed.", "%(count)d articles are listed.", "count"),
        gettext_lazy("What is published appears in lists, feeds, the sitemap and search."),
        permission=EDITORS,
    ),
    Bulk(
        "unlist",
        gettext_lazy("Take out of the lists"),
        editing.unlist,
        ngettext_lazy("%(count)d article is in no list.", "%(count)d articles are in no list.", "count"),
        gettext_lazy("They disappear from lists, feeds, the sitemap and search, and can be read at their URLs only."),
        permission=EDITORS,
    ),
    Bulk(
        "mark_reviewed",
        gettext_lazy("Mark as reviewed"),
        editing.mark_reviewed,
        ngettext_lazy(
            "%(count)d article was marked as reviewed.", "%(count)d articles were marked as reviewed.", "count"
        ),
        gettext_lazy("Readers see the day of the last review at the article."),
        ReviewedForm,
        permission=EDITORS,
    ),
    Bulk(
        "add_topic",
        gettext_lazy("Add a topic"),
        editing.add_topic,
        ngettext_lazy("%(count)d article has the topic.", "%(count)d articles have the topic.", "count"),
        gettext_lazy("Published articles appear on the page and in the feed of the topic."),
        TopicForm,
    ),
]


def actions_for(user):
    """Return what somebody may do to many articles, as Django keeps it."""
    return {
        bulk.name: (partial(_asked, bulk), bulk.name, bulk.label) for bulk in BULKS if user.has_perm(bulk.permission)
    }


def _asked(bulk, model_admin, request, queryset):
    """Ask what a thing done to many needs to know and name the articles once more; confirmed, do it."""
    keys = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        sentence = _("At most %(most)d articles at once. Choose fewer, nothing was changed.") % {"most": MOST}
        return model_admin.message_user(request, sentence, messages.ERROR)
    form = bulk.form(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return _page(bulk, form, model_admin, request, queryset)
    outcome = editing.each(keys, bulk.deed, by=request.user, **form.cleaned_data)
    if outcome.done:
        count = len(outcome.done)
        model_admin.message_user(request, bulk.done % {"count": count}, messages.SUCCESS)
    for reason, articles in outcome.refused.items():
        model_admin.message_user(request, _refused(reason, articles), messages.WARNING)
    return None


def _refused(reason, articles):
    titles = _(", ").join(_("“%(title)s”") % {"title": article.title} for article in articles)
    return _("Not done for %(titles)s: %(reason)s") % {"titles": titles, "reason": reason}


def _page(bulk, form, model_admin, request, queryset):
    fieldsets = [(None, {"fields": list(form.fields)})] if form.fields else []
    context = {
        "title": bulk.label,
        "bulk": bulk,
        "articles": [(article, model_admin.stands(article)) for article in queryset],
        "asked": helpers.AdminForm(form, fieldsets, {}, model_admin=model_admin),
        "errors": helpers.AdminErrorList(form, []),
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "opts": model_admin.opts,
        "here": request.get_full_path(),
    }
    context = model_admin.admin_site.each_context(request) | context
    return TemplateResponse(request, "admin/articles/article/many.html", context)
