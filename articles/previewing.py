"""The pages of a preview: what a link for a reviewer leads to, and what it says once it leads nowhere."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import previews
from articles.models import Kind, PreviewLink, Revision


@dataclass(frozen=True)
class Bar:
    """What stands on top of a preview: that it is one, of what, and until when."""

    article: Any  # as it will look
    is_public: bool = False  # while this is read, in one version or another
    revision: Revision | None = None
    link: PreviewLink | None = None
    typed: bool = False

    @property
    def heading(self):
        return _("Preview") if self.is_public else _("Preview, not public")

    @property
    def sentences(self):
        yield self._what()
        if self.is_public and (self.revision or self.typed):
            yield _("Readers find the article as it is stored now.")
        if self.link:
            last = date_format(timezone.localtime(self.link.expires_at))
            yield _("This link works until %(date)s.") % {"date": last}
        if any(figure.shows_patient for figure in self.article.figures.all()):
            yield _(
                "A picture here may show a patient, who has agreed to its publication with this article and to nothing"
                " else. Pass on neither the picture nor the link."
            )

    def _what(self):
        about = {"state": self.article.standing}
        if self.revision:
            return _("%(state)s, revision %(number)s.") % (about | {"number": self.revision.number})
        if self.typed:
            return _("%(state)s, with what you have typed and not saved.") % about
        return _("%(state)s, as it is stored now.") % about


@require_safe
def preview(request, token):
    """Show a reviewer what a link leads to; lead on to an article that is public by now."""
    link = previews.find(token)
    if link is None:
        return _nothing(request, 404)
    if not previews.works(link):
        return _nothing(request, 410, link)
    if link.revision is None and link.article.is_public:
        return redirect(link.article)
    return show(request, link.article, revision=link.revision, link=link)


def show(request, article, *, revision=None, link=None, working_copy=None):
    """Answer with an article as it will look: as a revision has it, as somebody has typed it, or as it is stored."""
    if revision:
        shown = previews.as_article(article, revision.content)
    else:
        shown = previews.as_typed(article, working_copy) if working_copy else previews.as_stored(article)
    bar = Bar(shown, article.is_public, revision, link, typed=working_copy is not None)
    template = "articles/preview_page.html" if shown.kind == Kind.PAGE else "articles/preview.html"
    context = {"article": shown, "topics": list(shown.topics.all()), "bar": bar}
    with translation.override(shown.language):
        return _private(render(request, template, context))


def _nothing(request, status, link=None):
    with translation.override(link.article.language if link else translation.get_language()):
        return _private(render(request, "articles/preview_gone.html", {"link": link}, status=status))


def _private(answer):
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
