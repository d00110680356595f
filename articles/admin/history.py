"""Revisions of an article in the admin: who did what when, what changed between two, and bringing one back."""

from django import forms
from django.contrib import messages
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import restoring
from articles.admin.pages import PagesAdmin, revision_of
from articles.comparing import compare

PAGE_SIZE = 50


class RestoreForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class HistoryAdmin(PagesAdmin):
    """Shows who did what when, compares and restores."""

    def get_urls(self):
        compare, restore = map(self.admin_site.admin_view, (self.compare_view, self.restore_view))
        one = "<path:object_id>/revisions/<str:number>/restore/"
        return [
            path("<path:object_id>/compare/", compare, name="articles_article_compare"),
            path(one, restore, name="articles_article_restore"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Show an article's revisions, newest first, and let any two be compared."""
        article = self._shown(request, object_id)
        kept = article.revisions.select_related("by").defer("content")
        try:
            page = Paginator(kept, PAGE_SIZE).page(request.GET.get("page", 1))
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        newest = list(article.revisions.values_list("number", flat=True)[:2])
        context = {"page": page, "newest": newest[0] if newest else None, "compared": _default(newest)}
        return self._page(request, "history", article, _("History"), context | (extra_context or {}))

    @method_decorator(require_safe)
    def compare_view(self, request, object_id):
        """Show what changed from one revision to another, in whichever order; the last two where none is named."""
        article = self._shown(request, object_id)
        before, after = self._asked(request, article)
        context = {
            "before": before,
            "after": after,
            "comparison": compare(before.content, after.content),
            "newest": article.revisions.defer("content").first(),
            "between": [before, after],
        }
        return self._page(request, "compare", article, _("What changed"), context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def restore_view(self, request, object_id, number):
        """Show what restoring a revision would change, and do it."""
        article = self._changed(request, object_id)
        revision = revision_of(article, number)
        if request.method == "POST":
            return self._restore(request, article, revision)
        plan = restoring.plan(article, revision)
        context = {
            "revision": revision,
            "plan": plan,
            "comparison": compare(plan.before, plan.content),
            "form": RestoreForm(initial={"version": article.version}),
        }
        return self._page(request, "restore", article, _("Restore a revision"), context)

    def _restore(self, request, article, revision):
        form = RestoreForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else None
        try:
            kept, left_out = restoring.restore(article, revision, by=request.user, version=version)
        except restoring.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:articles_article_restore", article.pk, revision.number)
        for sentence in left_out:
            self.message_user(request, sentence, messages.WARNING)
        words = _("The article says what revision %(number)s says again. This is revision %(kept)s.")
        self.message_user(request, words % {"number": revision.number, "kept": kept.number}, messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)

    def _asked(self, request, article):
        """Return the two revisions that a form asks for."""
        asked = [request.GET.get(name, "") for name in ("from", "to")]
        if not any(asked):
            newest = article.revisions.values_list("number", flat=True)[:2]
            asked = [str(number) for number in _default(list(newest))] or asked
        return [revision_of(article, number) for number in asked]


def _default(newest):
    """Return which two to compare where nobody has chosen: the last two, or the only one with itself."""
    return [newest[-1], newest[0]] if newest else []
