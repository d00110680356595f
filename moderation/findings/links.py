"""Links to sites that nobody has named as known: so many of them hold a comment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind, Rule, Span
from moderation import sites
from richtext.markup import target

KIND = Kind(
    "links",
    _("Links to sites that are not known here"),
    _("Unknown links"),
    heading=_("There are several links."),
    advice=_(
        "Comments with links to sites we do not know wait for a moderator, because most of them are advertising."
        " DOIs, PubMed, trial registries, governments and universities are known. Keep the links that readers need,"
        " and say in a word where each one leads."
    ),
)

_END = r"\s<>\"'`{}|\\^\[\]“”«»\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # where a URL in a text ends
_START = r"(?:https?://|(?<![\w.@-])www\.)"
_LINK = re.compile(
    rf"""
    (?<=\]\()[ ]?(?P<target>(?:[^\s()<>\[\]]|\([^\s()<>\[\]]*+\))++)
    | (?P<bare>{_START}(?:(?![,;()*!]https?://)[^{_END}])*+)
    | \bhref\s{{0,3}}=\s{{0,3}}(?:"(?P<double>[^"<>]*+)"|'(?P<single>[^'<>]*+)'|(?P<plain>[^\s"'<>]++))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOT_LEADING = re.compile(r"#|/(?![/\\])|(?:mailto|tel):", re.IGNORECASE)
_PUNCTUATION = ".,;:!?*’…_~"
_REST = re.compile(rf"[#{_END}]|[,;()*!]https?://.*", re.IGNORECASE | re.DOTALL)  # what a URL in a text may lack


@dataclass(frozen=True)
class Link:
    """A URL, and where in the text it stands; nowhere if it stands beside it, or only Markdown reads it there."""

    url: str
    span: Span | None = None

    @property
    def host(self) -> str:
        return sites.host(self.url)

    @property
    def key(self) -> str:
        """Return what two ways of writing the same URL have in common."""
        after = re.split(r"^(?:https?:)?[/\\]*[^/?#\\]*", self.url, maxsplit=1, flags=re.IGNORECASE)[-1]
        path = unquote(_REST.split(unescape(after), maxsplit=1)[0])
        return self.host.removeprefix("www.") + path.rstrip(f"/){_PUNCTUATION}")


def find(text: str, context: Context) -> list[Finding]:
    rule = _strictest(context)
    if rule is None:
        return []
    known = frozenset().union(*(_domains(rule.pattern) for rule in context.of("known-sites")))
    unknown = [link for link in _links(text, context) if not sites.is_within(link.host, known)]
    if len({link.key for link in unknown}) < int(rule.pattern):
        return []
    spans = tuple(link.span for link in unknown if link.span)
    return [Finding(KIND.code, spans, rule.name, rule.version)]


def _strictest(context: Context) -> Rule | None:
    return min(context.of("links"), key=lambda rule: int(rule.pattern), default=None)


@lru_cache(maxsize=32)
def _domains(pattern: str) -> frozenset[str]:
    return frozenset(sites.of_lines(pattern))


def _links(text: str, context: Context) -> Iterator[Link]:
    """Yield the links of a comment: those typed in its text, those that Markdown made of it, and those beside it."""
    yield from _typed(text)
    for field in context.beside:
        yield from (Link(link.url) for link in _typed(field))
    for url in (*context.links, context.website):
        if sites.host(url) and not _NOT_LEADING.match(url):
            yield Link(url)


def _typed(text: str) -> Iterator[Link]:
    """Yield the links that are typed as they are, in Markdown or in HTML."""
    for found in _LINK.finditer(text):
        start, end = found.span(found.lastgroup or 0)
        if found.lastgroup in ("bare", "target"):
            end = _trimmed(text, start, end)
        url = target(text[start:end]) if found.lastgroup == "target" else text[start:end]
        leads = found.lastgroup != "target" or "." in sites.host(url)
        if leads and sites.host(url) and not _NOT_LEADING.match(url.strip()):
            yield Link(url, (start, end))


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where a URL ends without the punctuation of the sentence it stands in."""
    opened, closed = text.count("(", start, end), text.count(")", start, end)
    while end > start:
        if text[end - 1] == ")" and closed > opened:
            closed -= 1
        elif text[end - 1] not in _PUNCTUATION:
            break
        end -= 1
    return end
