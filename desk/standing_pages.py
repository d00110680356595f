"""The pages that every page of the site links to: who wrote them when, and where they are written."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Kind, Revision

PAGES = {
    "about": _("About"),
    "community": _("Community rules"),
    "republishing": _("Republishing"),
    "privacy": _("Privacy"),
}
SHOWN_AT = {
    "about": _("Linked at the top and the foot of every page, and named to search engines as its principles."),
    "community": _("Linked at every comment form, and in what commenters are told afterwards."),
    "republishing": _("Linked beneath every article, and named to search engines as the policy of corrections."),
    "privacy": _("Linked at the foot of every page."),
}


@dataclass(frozen=True)
class StandingPage:
    """One of the pages: the article that it is, if somebody has begun it, and where it is written."""

    label: str
    shown_at: str
    url: str
    article: Article | None = None

    @property
    def at(self):
        return self.article and (self.article.last_at or self.article.changed_at)


def every():
    """Return each of the pages, in one query."""
    last = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    found = Article.objects.pages().filter(slug__in=PAGES).defer("body", "body_html")
    found = found.annotate(last_at=Subquery(last.values("at")[:1]), last_by=Subquery(last.values("by__name")[:1]))
    written = {page.slug: page for page in found}
    return [_page(slug, label, written.get(slug)) for slug, label in PAGES.items()]


def _page(slug, label, article):
    if article:
        url = reverse("admin:articles_article_change", args=[article.pk])
    else:
        begin = {"kind": Kind.PAGE.value, "slug": slug, "title": label}
        url = f"{reverse('admin:articles_article_add')}?{urlencode(begin)}"
    return StandingPage(label, SHOWN_AT[slug], url, article)
