"""Atom feeds: everything, one author's, one topic's. Entries carry the whole text and its licence."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import body
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
        names = [byline.author.name for byline in article.writers]
        terms = article.terms
        feed.add_item(
            title=article.title if not article.is_retracted else _("Retracted: %(title)s") % {"title": article.title},
            link=article.canonical_url,
            unique_id=article.canonical_url,
            description=article.standfirst,
            content=content(article) if not article.is_retracted else "",
            author_name=names[0] if names else publication.name,
            other_authors=names[1:],
            pubdate=article.published_at,
            updateddate=article.changed_on,
            categories=[topic.name for topic in article.topics.all()],
            item_copyright=terms.name,
            licence_url=terms.url,
            language=article.language,
        )
    return answer(feed)


def content(article) -> str:
    """Return an article's HTML for readers elsewhere."""
    root = body.parse(article.body_html)
    body.absolute_links(root, article.canonical_url)
    return body.inner(root)


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
