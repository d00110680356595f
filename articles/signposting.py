"""The links in an article's headers by which machines find their way about it.

Signposting level 1 (signposting.org): what to cite, whose it is, its licence, its metadata, its files and what it is.
"""

from collections.abc import Iterator

from django.urls import reverse

from articles.citations import FORMATS
from articles.citing import doi_url
from articles.encodings import encodings_of
from delivery.site import absolute

# Bytes. Proxies take as little as 4,096 for all of a page's headers, of which the others need about a thousand.
MOST = 2800


def links(article) -> str:
    """Return the Link header of an article's page: authors come last, for an article may have too many of them."""
    taken: list[str] = []
    for link in _links(article):
        if len(", ".join([*taken, link])) > MOST:
            break
        taken.append(link)
    return ", ".join(taken)


def links_back(article) -> str:
    """Return the Link header of what is made of an article: its licence, and of what it is a part."""
    return f"{_link(article.terms.url, 'license')}, {_link(article.canonical_url, 'collection')}"


def links_of_copy(article) -> str:
    """Return the Link header of a copy, for which search engines are to show the article."""
    return f"{_link(article.canonical_url, 'canonical')}, {links_back(article)}"


def _links(article) -> Iterator[str]:
    yield _link(doi_url(article) or article.canonical_url, "cite-as")
    yield _link("https://schema.org/AboutPage", "type")
    yield _link("https://schema.org/BlogPosting", "type")
    if article.terms.url:
        yield _link(article.terms.url, "license")
    for citation in FORMATS.values():
        url = absolute(reverse("articles:cite", args=[article.slug, citation.extension]))
        yield _link(url, "describedby", citation.content_type.partition(";")[0])
    for encoding in encodings_of(article):
        yield _link(encoding.url(article), "describedby" if encoding.describes else "item", encoding.media_type)
    for byline in article.writers:
        yield _link(byline.author.orcid_url or absolute(byline.author.get_absolute_url()), "author")


def _link(url: str, relation: str, media_type: str = "") -> str:
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{url}>; rel="{relation}"{kind}'
