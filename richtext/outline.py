"""What a piece of HTML says, read by a browser's rules for tokens: its words, and its elements in their order.

lxml's event parser is used and no tree is built, so reading takes time and memory in proportion to the text, whatever
its nesting. Nothing here decides what is allowed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

FRAME = frozenset({"html", "head", "body"})  # added by every parser, written by hardly anybody
LINES = frozenset(
    {"address", "article", "aside", "blockquote", "center", "details", "dialog", "div", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "nav", "p", "pre"}
    | {"dd", "dir", "dl", "dt", "legend", "li", "menu", "ol", "search", "section", "summary", "ul", "br", "hr"}
    | {"caption", "table", "tbody", "tfoot", "thead", "tr"}
)
CELLS = frozenset({"td", "th"})
UNREAD = frozenset(
    {"iframe", "noembed", "noframes", "noscript", "object", "script", "select", "style", "template", "textarea"}
    | {"title", "xmp"}
)

_SPACE = re.compile(r"[ \t\r\n\f]+")  # HTML's white space: a no-break space is a character
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Item:
    """Hold one element's start, or a comment, and how many characters other than white space stand before it."""

    place: int
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


REMARK = "!--"  # the tag of an item that is a comment


@dataclass(frozen=True)
class Outline:
    """Hold what a piece of HTML says: its text, and its elements in their order."""

    text: str
    items: list[Item]
    depth: int  # elements inside one another, at most

    def letters(self) -> str:
        """Return the text without white space, which parsers keep or drop as they like."""
        return "".join(self.text.split())

    def words_before(self, place: int, most: int = 6) -> str:
        """Return the last words that begin within the first `place` characters, white space not counted."""
        words: list[str] = []
        for word in self.text.split():
            if place <= 0:
                break
            words.append(word[:place])
            place -= len(word)
        return " ".join(words[-most:])


def characters(text: str) -> str:
    """Return text without the characters that neither XML 1.0 nor a database takes; a form feed becomes a space."""
    return _NOT_TEXT.sub("", text.replace("\f", " "))


def read(html: str) -> Outline:
    """Return the outline of any HTML at all."""
    target = _Outliner()
    _feed(html, target)
    return Outline(text="".join(target.text), items=target.items, depth=target.depth)


def targets(html: str) -> Iterator[str]:
    """Yield where the links of any HTML lead, in their order."""
    return (item.attributes["href"] for item in read(html).items if item.tag == "a" and "href" in item.attributes)


def plain_text(html: str) -> str:
    """Return the words of any HTML, a line for each block, the notes last; in time linear to its length."""
    target = _Reader()
    _feed(html, target)
    lines = "".join([*target.body, "\n", *target.notes]).split("\n")
    return "\n".join(line for line in (_SPACE.sub(" ", line).strip(" ") for line in lines) if line)


def _feed(html: str, target: "_Target") -> None:
    # The stubs think that text may come as bytes; it does not.
    parser = etree.HTMLParser(target=target, huge_tree=True)  # type: ignore[arg-type]
    parser.feed(characters(html))
    parser.close()


class _Target:
    """Take the parser's events and leave them be."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...
    def comment(self, text: str) -> None: ...

    def close(self) -> None: ...


class _Outliner(_Target):
    def __init__(self) -> None:
        self.text: list[str] = []
        self.items: list[Item] = []
        self.place = 0
        self.open = self.depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.open += 1
        self.depth = max(self.depth, self.open)
        if tag in LINES or tag in CELLS:
            self.text.append(" ")
        if tag not in FRAME or attributes:
            self.items.append(Item(self.place, tag, dict(attributes)))

    def end(self, tag: str) -> None:
        self.open -= 1

    def data(self, text: str) -> None:
        self.text.append(text)
        self.place += sum(map(len, text.split()))

    def comment(self, text: str) -> None:
        self.items.append(Item(self.place, REMARK))


class _Reader(_Target):
    def __init__(self) -> None:
        self.body: list[str] = []
        self.notes: list[str] = []
        self.unread = 0  # how many elements deep the reader stands in something that is not read
        self.spans: list[bool] = []  # of each open span, whether it is a note
        self.noted = 0  # how many of them are

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.unread += tag in UNREAD
        self._break(tag)
        if tag == "span":
            note = "data-footnote" in attributes
            self.spans.append(note)
            self.noted += note
            if note:
                self.notes.append("\n")

    def end(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        self._break(tag)
        if tag == "span" and self.spans:
            self.noted -= self.spans.pop()

    def data(self, text: str) -> None:
        if not self.unread:
            # A line ends where a block does, not where the source was wrapped.
            self._sink().append(text.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in LINES:
            self._sink().append("\n")
        elif tag in CELLS:
            self._sink().append(" ")

    def _sink(self) -> list[str]:
        return self.notes if self.noted else self.body
