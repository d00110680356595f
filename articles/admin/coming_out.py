"""The page on the way from a saved article to a published one: what is to be mended and confirmed, and when."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import checklist, publishing
from articles.admin import dates
from articles.models import State

NOW, THEN = "now", "then"


class ComingOutForm(forms.Form):
    """Asks when an article comes out, and whether its warnings were looked at."""

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (THEN, gettext_lazy("At this time:"))],
        widget=forms.RadioSelect,
    )
    at = forms.SplitDateTimeField(
        label=gettext_lazy("When it comes out"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",  # as these fields have it in every language
            time_format="%H:%M",
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, article, **kwargs):
        start = {"when": NOW, "version": article.version}
        if article.published_at:  # somebody typed it; one in the past is asked about like any other
            start |= {"when": THEN, "at": article.published_at}
        super().__init__(*args, initial=start, **kwargs)
        if article.was_public:  # it keeps the date under which it is known
            del self.fields["when"], self.fields["at"]
        else:
            dates.explain(self.fields["at"])
            dates.name_parts(self.fields["at"])

    def clean(self):
        data = super().clean()
        if data.get("when") == THEN and not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say when, or choose “Now”."))
        if data.get("at") and dates.is_slip(data["at"]):
            self.add_error("at", dates.SLIP)
        return data

    @property
    def hour(self):
        """Return when it is to come out; None for the date it had."""
        data = self.cleaned_data
        return {NOW: timezone.now(), THEN: data.get("at")}.get(data.get("when"))


def page(model_admin, request, object_id):
    """Show what stands in the way of publishing an article, and publish it."""
    article = _article(model_admin, request, unquote(object_id))
    change = reverse("admin:articles_article_change", args=[article.pk])
    if State.PUBLISHED not in publishing.allowed(article, request.user):
        messages.info(request, _("It is published already, or scheduled."))
        return redirect(change)
    form = ComingOutForm(request.POST if request.method == "POST" else None, article=article)
    if form.is_valid() and (out := _published(request, article, form)):
        messages.success(request, told(out))
        return redirect(change)
    context = admin.site.each_context(request) | _shown(request, article, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return TemplateResponse(request, "admin/articles/article/publish.html", context, status=status)


def told(article):
    """Return in a sentence that an article is out, or when it will be."""
    if article.is_public:
        return _("Published.")
    return _("Scheduled: it comes out on %(when)s (time of %(zone)s).") % {
        "when": date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT"),
        "zone": timezone.get_current_timezone(),
    }


def _article(model_admin, request, pk):
    """Return the article for somebody who may publish it, or has just done so."""
    article = model_admin.get_object(request, pk)
    may = request.user.has_perm("articles.publish_article")
    if article is None or not may or article.state == State.RETRACTED:
        raise Http404
    return article


def _published(request, article, form):
    """Publish as the form says; None where that is refused, for a reason that then stands in the form."""
    accepted = request.POST.getlist("accepted")
    try:
        return publishing.publish(
            article, by=request.user, version=form.cleaned_data["version"], at=form.hour, accepted=accepted
        )
    except publishing.Refused as refusal:
        form.add_error(None, str(refusal))
        form.data = form.data.copy()
        form.data["version"] = article.version  # of what is shown now
        return None


def _shown(request, article, form):
    hour = form.hour if form.is_bound else form.initial.get("at")
    if not article.was_public:
        article.published_at = hour
    found = checklist.findings(article)
    return {
        "title": _("Publish “%(title)s”") % {"title": article},
        "article": article,
        "form": form,
        "errors": [finding for finding in found if finding.is_error],
        "warnings": [finding for finding in found if not finding.is_error],
        "accepted": request.POST.getlist("accepted"),
        "zone": timezone.get_current_timezone(),
        "told": checklist.told(found),
    }
