"""Atom feeds: everything, one author's, one topic's. Entries carry the whole text and its licence."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Topic
from authors.models import Author
from delivery.site import absolute

ENTRIES = 20


class Feed(Atom1Feed):
    """Atom with the whole text of each entry and the licence it may be copied under (RFC 4946)."""

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
            content=absolute_links(article.body_html) if not article.is_retracted else "",
            author_name=names[0] if names else publication.name,
            other_authors=names[1:],
            pubdate=article.published_at,
            updateddate=article.revised_at or article.published_at,
            categories=[topic.name for topic in article.topics.all()],
            item_copyright=terms.name,
            licence_url=terms.url,
        )
    return answer(feed)


def absolute_links(html: str) -> str:
    """Make the site's own links and images absolute, for readers elsewhere."""
    for attribute in ("href", "src"):
        html = html.replace(f'{attribute}="/', f'{attribute}="{absolute("/")}')
    return html


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
