"""Of which article a pasted copy is: by the URLs in it, else by its title. What is not public is not known."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.models import Article
from republish.checking.reading import Paste, key

MOST = 20  # different URLs that are looked up
TITLE = 3  # words of a title that say by themselves which article this is


def article_of(paste: Paste) -> Article | None:
    """Return the public article a copy is of: the one whose title is there, too, or whose URL is there most often."""
    named = Counter(slugs(paste.spelt_out))
    often = [slug for slug, _times in named.most_common(MOST)]
    found = list(_public().filter(Q(slug__in=often) | Q(former_slugs__slug__in=often)).distinct()) if often else []
    return max(found, key=lambda article: _weight(article, named, paste), default=None) or _by_title(paste)


def article_at(url: str) -> Article | None:
    """Return the public article at a URL that somebody typed; its slug alone will do."""
    path = re.sub(r"[?#].*", "", url, flags=re.DOTALL).strip().strip("/")
    slug = next(slugs(url), "") or path.rpartition("/")[2]
    return _public().filter(Q(slug=slug[:120]) | Q(former_slugs__slug=slug[:120])).first()


def slugs(text: str) -> Iterator[str]:
    """Yield the slugs of all URLs of articles here, whatever stands around them."""
    host = re.escape(urlsplit(settings.SITE_URL).netloc)
    return (match[1] for match in re.finditer(rf"//{host}/articles/([-\w]{{1,120}})", text, re.IGNORECASE))


def every_slug(article: Article) -> set[str]:
    return {article.slug, *(former.slug for former in article.former_slugs.all())}


def _public() -> QuerySet[Article]:
    return Article.objects.published().articles().with_people().prefetch_related("former_slugs")


def _weight(article: Article, named: Counter[str], paste: Paste) -> tuple[bool, int, int]:
    own = every_slug(article)
    first = next(place for place, slug in enumerate(named) if slug in own)
    return key(article.title) in paste.words.joined, sum(named[slug] for slug in own), -first


def _by_title(paste: Paste) -> Article | None:
    """Return the listed article with the longest title that is in a copy; a short title may stand anywhere."""
    titles = defaultdict(list)
    for pk, title in Article.objects.listed().values_list("pk", "title"):
        words = key(title).split()
        if len(words) >= TITLE:
            titles[tuple(words[:TITLE])].append((len(words), key(title), pk))
    rows = {row for row in paste.words.rows(TITLE) if row in titles}
    found = [entry for row in rows for entry in titles[row] if entry[1] in paste.words.joined]
    return _public().get(pk=max(found)[2]) if found else None
