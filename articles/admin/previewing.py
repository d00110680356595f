"""Previews of an article in the admin, and the links by which a reviewer sees one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import previewing, previews, working
from articles.admin.pages import PagesAdmin, found, revision_of
from delivery.site import absolute

CHOICE = 50  # revisions among which one is chosen


class LinkForm(forms.Form):
    """Asks what a link leads to, and for how long."""

    days = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int, widget=forms.RadioSelect, initial=14)
    revision = forms.ChoiceField(label=gettext_lazy("What it shows"), required=False)

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        kept = article.revisions.defer("content")[:CHOICE]
        self.revisions = {str(revision.number): revision for revision in kept}
        as_it_is = ("", _("The article as it is whenever the link is opened"))
        self.fields["revision"].choices = [as_it_is, *((key, str(each)) for key, each in self.revisions.items())]
        self.fields["days"].choices = [
            (days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in previews.DAYS
        ]

    def clean_revision(self):
        return self.revisions.get(self.cleaned_data["revision"])


class PreviewAdmin(PagesAdmin):
    """Shows an article as it will look, and makes and withdraws links to that."""

    def get_urls(self):
        views = [
            ("preview/", self.preview_view, "preview"),
            ("links/", self.links_view, "links"),
            ("links/<str:link>/withdraw/", self.withdraw_view, "withdraw"),
        ]
        guard = self.admin_site.admin_view
        return [
            *(
                path(f"<path:object_id>/{end}", guard(view), name=f"articles_article_{name}")
                for end, view, name in views
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, obj=None, **options):
        """Lead from the form to the preview, to that of what is typed, and to the links."""
        ways = {}
        if obj is not None and obj.pk:
            preview = reverse("admin:articles_article_preview", args=[obj.pk])
            links = reverse("admin:articles_article_links", args=[obj.pk])
            ways = {"preview": preview, "links": links if self.has_change_permission(request, obj) else ""}
        return super().render_change_form(request, context | ways, obj=obj, **options)

    @method_decorator(require_safe)
    def preview_view(self, request, object_id):
        """Show an article as it will look: as stored, as a revision has it, or as whoever asks has typed it."""
        article = self._shown(request, object_id)
        number = request.GET.get("revision", "")
        revision = revision_of(article, number) if number else None
        typed = working.of(request.user, article) if request.GET.get("working") and not revision else None
        return previewing.show(
            request, article, revision=revision, working_copy=typed if typed and typed.fields else None
        )

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def links_view(self, request, object_id):
        """Show the links by which reviewers see an article, and make one."""
        article = self._changed(request, object_id)
        form = LinkForm(
            request.POST if request.method == "POST" else None,
            article=article,
            initial={"revision": request.GET.get("revision", "")},
        )
        if form.is_valid() and self._make_link(request, article, form.cleaned_data):
            return redirect("admin:articles_article_links", article.pk)
        links = article.preview_links.select_related("made_by", "revision").defer("revision__content")
        context = {"form": form, "links": [_told(link) for link in links], "patients": _shows_patients(article)}
        return self._page(request, "links", article, _("Links for reviewers"), context)

    def withdraw_view(self, request, object_id, link):
        """Let a link work no more."""
        article = self._changed(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        previews.withdraw(found(article.preview_links, pk=link))
        self.message_user(request, _("The link is withdrawn: whoever opens it reads that, and whom to ask."))
        return redirect("admin:articles_article_links", article.pk)

    def _make_link(self, request, article, data):
        try:
            previews.make(article, by=request.user, **data)
        except previews.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        self.message_user(request, _("The link is made. Copy it and send it to the reviewer."), messages.SUCCESS)
        return True


def _told(link):
    """Return a link with whether it works, and then its URL."""
    works = previews.works(link)
    url = absolute(reverse("articles:preview", args=[previews.token(link)])) if works else ""
    return {"link": link, "works": works, "url": url}


def _shows_patients(article):
    return any(figure.shows_patient for figure in article.figures.all())
