"""What a pasted copy says: its words, and where among them links and pictures stand. HTML, Markdown and text alike.

Read once from end to end: parsers that build a tree take minutes over a tag with many attributes, and give up where
elements are nested too deep.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from richtext.text import fold

WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+")  # "m2" is two: text writes a power as m^2
ENDLESS = re.compile("&#[0-9]{20,};?")  # no character, and more digits than Python makes a number of
LONGEST_WORD = 200  # characters; a longer one is compared as it stands, for folding may make eighteen of each
INVISIBLE = re.compile("[\x00\u00ad\u200b-\u200d\u2060\ufeff]|&shy;|&#173;|&#xad;", re.IGNORECASE)
IS_HTML = re.compile(r"<(?:p|div|a|br|article|section|h[1-6]|li|td|body)[\s/>]", re.IGNORECASE)
MARKUP = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <(?P<silent>script|style|title|textarea|template|noscript|iframe|object|svg|math)(?=[\s/>])
      .*?(?:</(?P=silent)\s*>|\Z)
    | <(?!https?:|mailto:)(?P<end>/?)(?P<name>[a-z][\w:-]*+)(?=[\s/>])
      (?P<rest>(?:=\s*"[^"]*(?:"|\Z)|=\s*'[^']*(?:'|\Z)|[^>])*+)>?
    | <[!?][^>]*>?
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
MAY_HIDE = re.compile("hidden|style", re.IGNORECASE)
EACH_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
HIDES = re.compile(
    r"(?:^|;)\s*+(?:display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|font-size\s*+:\s*+0(?:\.0*+)?(?![\d.]))",
    re.IGNORECASE,
)
ATTRIBUTE = r"""(?<=[\s"'/]){}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
HREF, ALT = (re.compile(ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "alt"))
URL = r"(?:https?://|mailto:)(?:[^\s()<>\[\]\"“”«»]|\([^\s()<>\[\]]*\))+"
IN_TEXT = re.compile(
    rf"""
    (?P<image>!?)(?<!\\)\[(?P<label>(?:[^\[\]\\]|\\.){{0,500}}+)\](?:\(<?(?P<target>{URL})>?(?:\s+"[^"\n]{{0,300}}")?\)
      |\s?<(?P<picture>https?://(?:[^\s<>/]|/(?!pictures/))*+/pictures/[^\s<>]++)>)
    | \[\^[^\s\[\]]{{1,200}}\]:?
    | <?(?P<url>{URL})>?
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small source"
    " span strike strong sub sup time tt u var wbr".split()
)
NEVER_HIDES = frozenset(
    "html body"  # scripts show what these hide
    " area base br col embed hr img input link meta source track wbr".split()  # and in these there is nothing
)
SELF_ENDING = frozenset("p li dt dd tr td th option".split())  # often without an end tag
WITHIN = re.compile(r"(?<=.)https?://[^\s&]+", re.IGNORECASE)  # a URL in another
REWRITTEN = 3  # times that a URL became a part of another: of an image proxy's, of one that mails lead through
NOTE = re.compile(r"#[^\s#]*\d$")  # to a note or back from it


@dataclass(frozen=True)
class Words:
    """A text and its words, folded, each known by its number."""

    text: str

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [match.span() for match in WORD.finditer(self.text)]

    @cached_property
    def _breaks(self) -> list[int]:
        """The words before which a line ends, in their order."""
        starts = self.starts
        return list(dict.fromkeys(bisect_left(starts, line.start()) for line in re.finditer(r"\n\s*", self.text)))

    @cached_property
    def _begun(self) -> frozenset[int]:
        return frozenset(self._breaks)

    @cached_property
    def starts(self) -> list[int]:
        return [start for start, _end in self._places]

    @cached_property
    def folded(self) -> list[str]:
        words = WORD.findall(self.text)
        accented = {word: fold(word) for word in {*words} if not word.isascii() and len(word) <= LONGEST_WORD}
        return [accented.get(word) or word.lower() for word in words]

    @cached_property
    def joined(self) -> str:
        """All words with a space before and after each, to look for some of them in a row."""
        return f" {' '.join(self.folded)} "

    def __len__(self) -> int:
        return len(self._places)

    def rows(self, length: int) -> Iterator[tuple[str, ...]]:
        """Return every row of so many words; none at all of length 0."""
        return rows(self.folded, length)

    def places(self, row: str) -> Iterator[int]:
        """Yield the first word of each place where words stand in a row; where they overlap, of the first."""
        place, number, found = 0, 0, self.joined.find(row)
        while found >= 0 and row.strip():
            number += self.joined.count(" ", place, found)
            yield number
            place, found = found, self.joined.find(row, found + len(row) - 1)

    def between(self, number: int) -> str:
        """Return what stands before a word and after the one before it."""
        before = self._places[number - 1][1] if number else 0
        return self.text[before : self._places[number][0] if number < len(self) else None]

    def begins(self, number: int) -> bool:
        """Say whether a paragraph begins with this word, or ended with the last."""
        return number in (0, len(self)) or number in self._begun

    def is_joined(self, number: int) -> bool:
        """Say whether no space parts a word from the one before it."""
        return 0 < number < len(self) and not any(map(str.isspace, self.between(number)))

    @cached_property
    def every_paragraph(self) -> list[tuple[int, int]]:
        return list(self.paragraphs())

    def paragraphs(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the paragraphs between two words, each by its first word and the one after its last."""
        end = len(self) if end is None else end
        breaks = self._breaks
        for number in [*breaks[bisect_right(breaks, start) : bisect_left(breaks, end)], end]:
            if start < number:
                yield start, number
                start = number

    def row(self, start: int, end: int) -> str:
        """Return words in a row, as they are in `joined`."""
        return row(self.folded[start:end])

    def said(self, start: int, end: int) -> str:
        """Return words as they were written, with the signs that follow them."""
        if start >= end:
            return ""
        stop = self.starts[end] if end < len(self) else len(self.text)
        text = self.text[self.starts[start] : stop]
        return re.sub(r"\s+", lambda space: "\n" if "\n" in space.group() else " ", text)


def row(words: Iterable[str]) -> str:
    """Return folded words as they are in `Words.joined`."""
    return f" {' '.join(words)} "


def rows(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)


def key(text: str) -> str:
    """Return a text's folded words with spaces around them, as `Words.joined` has them."""
    return Words(text).joined


@dataclass(frozen=True)
class Link:
    """Where a link leads, and the number of the word it is on; `written` where only its URL stands there."""

    url: str
    place: int
    written: bool = False
    in_figure: bool = False

    @property
    def within(self) -> list[str]:
        """Return the URLs in this one, to which it may lead in the end."""
        return WITHIN.findall(spelt_out(self.url))


@dataclass(frozen=True)
class Image:
    """An image: all that its tag says, the text instead of it, and the number of the word it stands before."""

    tag: str
    alt: str
    place: int

    @property
    def spelt_out(self) -> str:
        return spelt_out(self.tag)


@dataclass(frozen=True)
class Paste:
    """What was pasted, as a reader of it would find it. `marks` are where notes were marked, `dropped` how."""

    raw: str
    is_html: bool
    words: Words
    links: list[Link]
    images: list[Image]
    captions: list[str]
    marks: frozenset[int]
    dropped: frozenset[str]

    @cached_property
    def spelt_out(self) -> str:
        return spelt_out(self.raw)


def read(raw: str) -> Paste:
    """Read a pasted copy."""
    raw = INVISIBLE.sub("", raw)
    reader = _Reader(is_html=bool(IS_HTML.search(raw)))
    end = 0
    for match in MARKUP.finditer(raw):
        reader.say(raw[end : match.start()])
        reader.mark_up(match)
        end = match.end()
    reader.say(raw[end:])
    return reader.paste(raw)


@dataclass
class _Hidden:
    """The element that keeps what is in it from being seen, if there is one here; what is open in it is counted only.

    A stack would grow as high as somebody likes.
    """

    name: str = ""
    alike: int = 0  # elements of that name that are open, itself too
    blocks: int = 0  # other elements that are open in it

    def take(self, name: str, closes: bool, rest: str) -> None:
        """Take one tag: it may end such an element, or begin one."""
        if self.name and self.is_ended(name, -1 if closes else 1):
            self.name = ""
        if not (self.name or closes or name in NEVER_HIDES) and _hides(rest):
            self.name, self.alike, self.blocks = name, 1, 0

    def is_ended(self, name: str, step: int) -> bool:
        """Say whether a tag ends it: its own, the next that cannot be in it, or that of what it is in."""
        if name == self.name:
            self.alike += step
            return name in SELF_ENDING or self.alike == 0
        if name in INLINE or name in NEVER_HIDES:
            return False
        if name not in SELF_ENDING:
            self.blocks += step
        return self.name == "p" or self.blocks < 0


@dataclass
class _Reader:
    """Collects what is said; a place is a number of characters until all of them are known."""

    is_html: bool
    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[tuple[str, int, bool, bool]] = field(default_factory=list)
    images: list[tuple[str, str, int]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    figures: int = 0
    raised: int | None = None  # how many parts there were when something raised began
    noted: int | None = None  # and when a link to a note did
    captioned: int | None = None
    hidden: _Hidden = field(default_factory=_Hidden)

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def say(self, text: str) -> None:
        """Take text between tags, if it is seen: in it there may be Markdown, and URLs that are no words."""
        if self.hidden.name:
            return
        end = 0
        for match in IN_TEXT.finditer(text):
            self.put(self.flat(text[end : match.start()]))
            self.refer(match)
            end = match.end()
        self.put(self.flat(text[end:]))

    def flat(self, text: str) -> str:
        text = resolved(text)
        return text.replace("\n", " ") if self.is_html else text

    def refer(self, match: re.Match[str]) -> None:
        """Take a link or an image that Markdown or plain text writes."""
        if match["picture"] or (match["image"] and match["target"]):
            self.images.append((match.group(), match["label"], self.length))
        elif match["target"]:
            self.links.append((match["target"], self.length, False, False))
            self.put(match["label"])
        elif match["url"]:
            self.links.append((match["url"].rstrip(".,;:!?"), self.length, True, self.figures > 0))

    def mark_up(self, match: re.Match[str]) -> None:
        """Take one tag."""
        name = (match["name"] or "").lower()
        if not name:
            return
        self.hidden.take(name, bool(match["end"]), match["rest"])
        if name == "img":
            self.images.append((match.group(), resolved(_value(ALT, match["rest"])), self.length))
        handle = getattr(self, f"_{name}", None) if name in ("a", "sup", "figure", "figcaption") else None
        if handle:
            handle(bool(match["end"]), match["rest"])
        if name not in INLINE:
            self.put("\n")

    def _a(self, closes: bool, rest: str) -> None:
        if closes:
            self.drop(self.noted)
            self.noted = None
            return
        if self.hidden.name:
            return
        url = resolved(_value(HREF, rest)).strip()
        self.links.append((url, self.length, False, self.figures > 0))
        self.noted = len(self.parts) if NOTE.search(url) else None

    def _sup(self, closes: bool, rest: str) -> None:
        """Take what is raised: with a link in it and no more than a number it is the mark of a note."""
        if not closes:
            self.raised = len(self.parts)
            return
        text = "".join(self.parts[self.raised :]) if self.raised is not None else ""
        has_link = bool(self.links) and self.links[-1][1] >= self.length - len(text)
        if has_link and len(text) < 6 and any(map(str.isdecimal, text)):
            self.drop(self.raised)
        self.raised = None

    def _figure(self, closes: bool, rest: str) -> None:
        self.figures = max(0, self.figures + (-1 if closes else 1))

    def _figcaption(self, closes: bool, rest: str) -> None:
        if closes and self.captioned is not None:
            self.captions.append("".join(self.parts[self.captioned :]))
        self.captioned = None if closes else len(self.parts)

    def drop(self, since: int | None) -> None:
        """Take back what was said since: the mark of a note, or the way back from it."""
        if since is None:
            return
        text = "".join(self.parts[since:])
        del self.parts[since:]
        self.length -= len(text)
        self.marks.append(self.length)
        self.dropped.append(text)

    def paste(self, raw: str) -> Paste:
        words = Words("".join(self.parts))
        return Paste(
            raw=raw,
            is_html=self.is_html,
            words=words,
            links=[
                Link(url, max(0, bisect_left(words.starts, place) - written), written, in_figure)
                for url, place, written, in_figure in self.links
            ],
            images=[Image(tag, alt, bisect_left(words.starts, place)) for tag, alt, place in self.images],
            captions=self.captions,
            marks=frozenset(bisect_left(words.starts, place) for place in self.marks),
            dropped=frozenset(word for text in self.dropped for word in Words(text).folded),
        )


def resolved(text: str) -> str:
    """Return text with the characters that its entities stand for."""
    return unescape(ENDLESS.sub("\ufffd", text)) if "&" in text else text


def spelt_out(text: str) -> str:
    """Return text with every URL in it as it was, however JSON, entities or other URLs around it had to write it."""
    for _time in range(REWRITTEN):
        before, text = text, resolved(text).replace("\\/", "/")
        text = unquote(text) if "%" in text else text
        if text == before:
            break
    return text


def _hides(rest: str) -> bool:
    """Say whether a tag's attributes keep the element from being seen; what styles elsewhere do to it is not known."""
    if not MAY_HIDE.search(rest):
        return False
    attributes = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in EACH_ATTRIBUTE.finditer(rest)}
    return "hidden" in attributes or bool(HIDES.search(resolved(attributes.get("style", ""))))


def _value(attribute: re.Pattern[str], tag: str) -> str:
    match = attribute.search(tag)
    return next(filter(None, match.groups()), "") if match else ""
