"""Links: whether they are well-formed, lead somewhere, and say where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urljoin, urlsplit

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from articles.checklist.finding import Finding, Piece, confirm, mend
from articles.models import Article
from delivery.site import absolute

ARTICLE = re.compile(r"/articles/(?P<slug>[-\w]+)/")
SAYS_NOTHING = frozenset({"here", "click here", "this link", "link", "ici", "cliquez ici", "ce lien", "lien"})
DOUBLED = re.compile(r"(?i)https?:/*https?:?/")


def links(piece: Piece) -> Iterator[Finding]:
    """Look at each link once, however often it stands there."""
    if piece.linked is None:
        look_up([piece])
    for link in _targets(piece):
        yield from _link(piece, link, piece.linked or {})
    yield from _without_words(piece)


def look_up(pieces: list[Piece]) -> None:
    """Find out which articles the links of some articles lead to, in one query for all of them."""
    known = _whether_out({slug for piece in pieces for link in _targets(piece) if (slug := _slug(link))})
    for piece in pieces:
        piece.linked = known | {piece.article.slug: True}  # it leads to itself


def _targets(piece: Piece) -> list[str]:
    return list(dict.fromkeys(piece.root.xpath(".//a/@href")))


def _link(piece: Piece, link: str, out: dict[str, bool]) -> Iterator[Finding]:
    say, slug = partial(_said, link), _slug(link)
    if not _is_well_formed(link):
        yield mend(
            "body",
            say(_("The link “%(link)s” leads nowhere: it is not well-formed. Write the whole URL, with https://.")),
        )
    elif link.startswith("#") and not piece.root.xpath(".//*[@id=$name]", name=unquote(link[1:])):
        yield confirm("body", say(_("The link “%(link)s” leads to no part of the page: take it out?")))
    elif slug and slug not in out:
        yield mend("body", say(_("The link “%(link)s” leads to no article of this site. Mend it, or take it out.")))
    elif slug and not out[slug]:
        yield confirm(
            "body",
            say(_("The link “%(link)s” leads to an article that readers cannot open: will it be out in time?")),
        )


def _said(link: str, sentence: str) -> str:
    return sentence % {"link": link}


def _is_well_formed(link: str) -> bool:
    """Say whether a link can lead anywhere, as far as its letters tell."""
    if re.search(r"\s", link) or DOUBLED.match(link):
        return False
    if link.startswith(absolute("/")):
        return True
    if link.startswith(("#", "/")):
        return not link.startswith("//") and link != "#"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path.strip("@")
    return parts.scheme in ("http", "https") and "." in host and all(host.split("."))


def _slug(link: str) -> str:
    """Return the slug of an article of this site that a link leads to; empty where it leads elsewhere."""
    try:
        parts = urlsplit(urljoin(absolute("/"), link))
    except ValueError:
        return ""
    found = ARTICLE.fullmatch(parts.path)
    return found["slug"] if found and parts.netloc == urlsplit(absolute("/")).netloc else ""


def _whether_out(slugs: set[str]) -> dict[str, bool]:
    """Return which articles are there, by their slugs of today and before, and whether readers can open them."""
    if not slugs:
        return {}
    public = Article.objects.published().articles().filter(pk=OuterRef("pk"))
    rows = (
        Article.objects.articles()
        .filter(Q(slug__in=slugs) | Q(former_slugs__slug__in=slugs))
        .annotate(out=Exists(public))
        .values_list("slug", "former_slugs__slug", "out")
    )
    return {slug: out for *both, out in rows for slug in both}


def _without_words(piece: Piece) -> Iterator[Finding]:
    said = {" ".join(link.text_content().split()) for link in piece.root.iter("a")}
    for text in sorted(text for text in said if text.casefold().rstrip(".!… ") in SAYS_NOTHING):
        yield confirm(
            "body",
            _("A link says only “%(text)s”. Whoever goes from link to link wants to hear where it leads: reword it?")
            % {"text": text},
        )
