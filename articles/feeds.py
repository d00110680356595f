"""Atom feeds: everything, one author's, one topic's. Entries carry the text as it may leave, and its licence."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import body, leaving
from articles.citing import rights_line
from articles.models import Article, Topic
from authors.models import Author
from delivery.site import absolute
from richtext.outline import characters

ENTRIES = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """Atom with the whole text of each entry and the licence it may be copied under (RFC 4946)."""

    def __init__(self, **about):
        super().__init__(**_well_formed(about))

    def add_item(self, **about):
        super().add_item(**_well_formed(about))

    def latest_post_date(self):
        """Return when the newest entry changed; for an empty feed a date that stays, so that its ETag stays."""
        return super().latest_post_date() if self.items else NEVER

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        shared = {item["licence_url"] for item in self.items}
        if len(shared) == 1 and shared != {""}:
            handler.addQuickElement("link", "", {"rel": "license", "href": shared.pop()})

    def item_attributes(self, item):
        return {"xml:lang": item["language"]} if item.get("language") else {}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["licence_url"]:
            handler.addQuickElement("link", "", {"rel": "license", "href": item["licence_url"]})
        for name in item["other_authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


def _well_formed(about):
    """Return what a feed or an entry says without the characters that XML does not know."""

    def clean(value):
        if isinstance(value, list):
            return [clean(item) for item in value]
        return characters(value) if isinstance(value, str) else value

    return {name: clean(value) for name, value in about.items()}


def answer(feed):
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def articles_feed(publication, articles, title, path, page):
    feed = Feed(
        title=title,
        link=absolute(page),
        description="",
        feed_url=absolute(path),
        feed_guid=absolute(path),
        language="en",
        author_name=publication.publisher or publication.name,
    )
    for article in articles.listed().latest_first().with_people().prefetch_related("corrections", "topics")[:ENTRIES]:
        with translation.override(article.language):
            feed.add_item(**entry(article, publication))
    return answer(feed)


def entry(article, publication) -> dict:
    """Return what a feed says of an article, in the language that is active."""
    names = [byline.author.name for byline in article.writers]
    return {
        "title": _("Retracted: %(title)s") % {"title": article.title} if article.is_retracted else article.title,
        "link": article.canonical_url,
        "unique_id": article.canonical_url,
        "description": escape(article.standfirst),  # which Django calls HTML
        "content": content(article),
        "author_name": names[0] if names else publication.name,
        "other_authors": names[1:],
        "pubdate": article.published_at,
        "updateddate": article.changed_on,
        "categories": [topic.name for topic in article.topics.all()],
        "item_copyright": rights_line(article, publication),
        "licence_url": article.terms.url,
        "language": article.language,
    }


def content(article) -> str:
    """Return an article's HTML for readers elsewhere; nothing where no copy may be made, or none any more.

    The marks of its notes lead to this site: readers of feeds drop the ids they would need.
    """
    if article.is_retracted or not article.terms.permits_copies:
        return ""
    shown = leaving.shown(article)
    lead = article.lead_figure
    context = {
        "article": article,
        "body": leaving.body_of(article, prefix=""),
        "lead": leaving.picture_of(lead) if lead and lead.may_travel else None,
        "left_out": sum(not figure.may_travel for figure in shown),
    }
    root = body.parse(render_to_string("articles/entry.html", context))
    body.absolute_links(root, article.canonical_url)
    return body.inner(root).strip()


@require_safe
def everything(request):
    return articles_feed(request.publication, Article.objects.all(), request.publication.name, request.path, "/")


@require_safe
def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    title = f"{found.name} · {request.publication.name}"
    return articles_feed(request.publication, found.articles.distinct(), title, request.path, found.get_absolute_url())


@require_safe
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    title = f"{found.name} · {request.publication.name}"
    return articles_feed(request.publication, found.articles, title, request.path, found.get_absolute_url())
