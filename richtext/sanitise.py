"""How HTML is cleaned: the one module that knows.

nh3 (html5ever's parser) cleans first and has the last word; bleach, which is at its end of life and therefore named in
this file only, makes links of plain URLs and is the second opinion. What is cleaned is cleaned until cleaning it again
changes nothing, so what is stored can be checked by cleaning it once more.
"""

import re
from collections.abc import Callable, Iterator, MutableMapping
from html import escape, unescape
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner as SecondCleaner

from richtext import refusal
from richtext.allowed import ARTICLE, COMMENT, NOTHING_WITHOUT, Allowed
from richtext.outline import UNREAD, characters, plain_text, read

__all__ = [
    *("MAX_ARTICLE", "MAX_COMMENT", "article_refusal", "clean_article", "clean_comment", "clean_stored", "plain_text"),
]

MAX_COMMENT = 100_000  # characters of HTML
MAX_ARTICLE = 300_000
MAX_DEPTH = 40  # elements inside one another; what is deeper loses its tags
DEEPEST = 400  # elements inside one another that a parser is asked to read, for its time grows with the square of them
MAX_COPIES = 1_000_000  # elements that unclosed formatting may ask for
ROUNDS = 6  # what the two cleaners do not agree on by then, they never do

SCHEMES = frozenset({"http", "https", "mailto"})
VOID = frozenset({"br", "hr"})
Clean = Callable[[str], str]
Cleaners = tuple[Clean, Clean]
Attributes = MutableMapping[tuple[str | None, str], str]  # as bleach passes them
REMOVED_WHOLE = UNREAD | {"math", "svg"}

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')  # as nh3 writes them
_FORMATTING = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])", re.IGNORECASE)
_PLAIN_TAG = re.compile(r"<[a-zA-Z]+(?:\s+[a-zA-Z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*+\s*/?>")
_INVISIBLE = r"\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
# No part can take the same text in two ways, so no text makes it look twice. The last character is no punctuation.
_URL = re.compile(
    rf"(?<![\w@/.-])(?:https?://|www\.)(?=\w)"
    rf"(?:[^\s<>\"'`{{}}|\\^()“”«»{_INVISIBLE}]|\([^\s<>\"()“”«»{_INVISIBLE}]*+\))*"
    rf"(?<![.,;:!?*’…·、。\uff0c])",
    re.IGNORECASE,
)


def clean_comment(html: str, *, limit: int = MAX_COMMENT) -> str:
    """Return a reader's HTML with only what a comment may hold, and plain URLs made into links.

    Raises ValueError, before any parser or pattern runs, where it is longer than `limit` characters; ask first.
    """
    return _clean(html, _COMMENT, limit)


def clean_article(html: str) -> str:
    """Return an editor's HTML with only what an article may hold; ValueError where it is longer than MAX_ARTICLE."""
    return _clean(html, _ARTICLE, MAX_ARTICLE)


def clean_stored(html: str) -> str:
    """Return an article's HTML as a row holds it, gone over once more: the row may be older than a rule.

    The first cleaner does it alone, which has the last word anyway; what is clean already stays as it is.
    """
    try:
        _check(html)
        return _ARTICLE[0](characters(html))
    except _Tangled:
        return clean_article(html)


def article_refusal(html: str) -> str | None:
    """Return a sentence that names the first thing cleaning would take from an editor, or None where it takes nothing.

    Spelling is nothing: entities, line ends, unclosed paragraphs, `<br/>`.
    """
    if len(html) > MAX_ARTICLE:
        return refusal.too_long(MAX_ARTICLE)
    return refusal.sentence(read(html), read(clean_article(html)))


class _Tangled(Exception):
    """Say that HTML is nested or unclosed in a way that nobody writes and parsers pay for."""


def _clean(html: str, cleaners: Cleaners, limit: int) -> str:
    """Return HTML cleaned until cleaning changes nothing; of markup that is tangled or never settles, the words."""
    if len(html) > limit:
        raise ValueError(f"more than {limit} characters of HTML")
    html = characters(html)
    try:
        _check(html)
        return _settle(html, *cleaners)
    except _Tangled:
        return _settle(escape(plain_text(html), quote=False).replace("\n", "<br>"), *cleaners)


def _settle(html: str, first: Clean, second: Clean) -> str:
    """Return HTML that both cleaners leave as it is."""
    html = first(html)
    for _round in range(ROUNDS):
        cleaned = first(second(html))
        if cleaned == html == first(html):
            return html
        html = cleaned
    raise _Tangled


def _check(html: str) -> None:
    """Raise _Tangled for HTML that would cost a parser far more than its length.

    HTML's rules open unclosed formatting again in every paragraph that follows, up to three times for each distinct
    tag ("reconstruct the active formatting elements"), so 30 kB can ask for a million elements.
    """
    distinct, odd = set(), 0
    for start in _FORMATTING.finditer(html):
        whole = _PLAIN_TAG.match(html, start.start())
        if whole:
            distinct.add(whole[0])
        else:
            odd += 1
    if 3 * (len(distinct) + odd) * html.count("<") > MAX_COPIES or read(html).depth > DEEPEST:
        raise _Tangled


def _first(allowed: Allowed) -> Clean:
    """Return nh3's cleaning by a table."""
    cleaner = nh3.Cleaner(
        tags=set(allowed.tags),
        clean_content_tags=set(REMOVED_WHOLE),
        attributes={**{tag: set(rules) for tag, rules in allowed.tags.items()}, "*": set(allowed.everywhere)},
        attribute_filter=allowed.value,
        url_schemes=set(SCHEMES),
        url_relative="pass_through",  # the table decides
        link_rel=allowed.rel,
    )

    def clean(html: str) -> str:
        cleaned = cleaner.clean(html)
        if cleaned.count("<") > 3 * html.count("<") + 50:
            raise _Tangled
        return _prune(characters(cleaned))

    return clean


def _second(allowed: Allowed, *, links: bool = False) -> Clean:
    """Return bleach's cleaning by a table, with links made of plain URLs if asked."""

    def may(tag: str, name: str, value: str) -> bool:
        return allowed.value(tag, name, unescape(value)) is not None

    def clean(html: str) -> str:
        # Made anew each time: its parser keeps state, and threads share what a module holds.
        return SecondCleaner(allowed.tags, may, SCHEMES, strip=True, filters=[_Links] if links else []).clean(html)

    return clean


def _prune(html: str) -> str:
    """Return nh3's HTML without the tags of elements nested too deep, or empty of what makes them; words stay."""
    open_tags: list[bool] = []

    def kept(tag: re.Match[str]) -> str:
        closing, name, attributes = tag.groups()
        if closing:
            return tag[0] if open_tags.pop() else ""
        needed = NOTHING_WITHOUT.get(name)
        keep = len(open_tags) < MAX_DEPTH and (needed is None or f' {needed}="' in attributes)
        if name not in VOID:
            open_tags.append(keep)
        return tag[0] if keep else ""

    return _TAG.sub(kept, html)


class _Links(LinkifyFilter):
    """Make links of plain URLs outside code, in bleach's cleaned stream; e-mail addresses stay text."""

    def __init__(self, *, source: Any) -> None:
        # The stubs forget that a callback may return None.
        super().__init__(source, callbacks=[_link], skip_tags={"code"}, url_re=_URL)  # type: ignore[list-item]

    def extract_entities(self, token: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield a token as it is: the cleaner has read its entities, and twice would make `&amp;copy;` a ©."""
        yield token


def _link(attributes: Attributes, new: bool = False) -> Attributes | None:
    """Return the attributes of a link that bleach found or made; None leaves a URL's text as it stands."""
    if new and COMMENT.value("a", "href", attributes[(None, "href")]) is None:
        return None
    attributes[(None, "rel")] = COMMENT.rel or ""
    return attributes


_COMMENT: Cleaners = (_first(COMMENT), _second(COMMENT, links=True))
_ARTICLE: Cleaners = (_first(ARTICLE), _second(ARTICLE))
