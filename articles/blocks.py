"""An article's body cut into its blocks, with their formatting, so that nothing that was changed goes unseen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from articles import body
from richtext.differences import KEPT, Piece, pieces_of
from richtext.sanitise import clean_stored

KINDS = {
    "div": gettext_lazy("Words outside any paragraph"),  # which is what a body is parsed into
    "p": gettext_lazy("Paragraph"),
    "h2": gettext_lazy("Heading 2"),
    "h3": gettext_lazy("Heading 3"),
    "h4": gettext_lazy("Heading 4"),
    "ul": gettext_lazy("List"),
    "ol": gettext_lazy("Numbered list"),
    "li": gettext_lazy("List item"),
    "blockquote": gettext_lazy("Quotation"),
    "pre": gettext_lazy("Text as typed"),
    "hr": gettext_lazy("Line across"),
    "figure": gettext_lazy("Figure"),
    "table": gettext_lazy("Table"),
    "caption": gettext_lazy("Table’s caption"),
    "thead": gettext_lazy("Table’s head"),
    "tbody": gettext_lazy("Table’s body"),
    "tfoot": gettext_lazy("Table’s foot"),
    "tr": gettext_lazy("Table row"),
}
MARKS = {
    "a": gettext_lazy("link"),
    "abbr": gettext_lazy("abbreviation"),
    "b": gettext_lazy("bold (b)"),
    "br": gettext_lazy("new line"),
    "cite": gettext_lazy("title of a work"),
    "code": gettext_lazy("code"),
    "em": gettext_lazy("italic"),
    "i": gettext_lazy("italic (i)"),
    "q": gettext_lazy("quotation"),
    "span": gettext_lazy("footnote"),
    "strong": gettext_lazy("bold"),
    "sub": gettext_lazy("below the line"),
    "sup": gettext_lazy("above the line"),
    "td": gettext_lazy("cell"),
    "th": gettext_lazy("heading of cells"),
    "time": gettext_lazy("date"),
}
WHOLE = {"tr", "caption"}  # whose blocks stay within them, as cells do in a row
ALWAYS = {"span", "q"}  # without whose marks the words would run together
BETWEEN = {"td": " | ", "th": " | ", "br": "\n"}  # what stands for a mark that nobody changed
BARE = {"href", "title", "datetime", "data-figure"}  # attributes whose value tells what it is
_MARK = re.compile("\x02([^\x02\x03]*)\x03")  # no text holds these characters, so none looks like a mark
_SPACE = re.compile(r"[ \t\r\n\f]+")  # a no-break space is a character


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, item, row or what else stands by itself; two that are equal say and look the same."""

    tag: str
    depth: int  # blocks around it
    said: tuple[str, ...]  # by its attributes
    goes_on: bool  # after a block within it
    pieces: tuple[str, ...]  # its words and marks, as they come

    @property
    def kind(self) -> str:
        """Say what it is, with the number of a figure and whatever else it is given."""
        return " ".join([str(KINDS[self.tag]), *self.said])

    @property
    def words(self) -> set[str]:
        return {piece for piece in self.pieces if piece[0].isalnum()}


def blocks_of(source: str) -> list[Block]:
    """Return the blocks of a body in their order."""
    reader = _Reader()
    reader.read_within(body.parse(clean_stored(source)), 0)
    blocks = (opened.block() for opened in reader.opened)
    return [block for block in blocks if block.pieces or not block.goes_on]


def in_words(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with their marks in words: those added and removed, and those it could not be read without."""
    read = (Piece(_MARK.sub(_said_by(piece.became), piece.text), piece.became) for piece in pieces)
    words = [piece for piece in read if piece.text]
    return [Piece(words[0].text.removeprefix(BETWEEN["td"]), words[0].became), *words[1:]] if words else []


def _said_by(became: str):
    def say(mark: re.Match[str]) -> str:
        opens, (tag, _space, said) = not mark[1].startswith("/"), mark[1].removeprefix("/").partition(" ")
        if became == KEPT and tag in BETWEEN:
            return BETWEEN[tag] if opens else ""
        if became == KEPT and tag not in ALWAYS:
            return ""
        name = f"{MARKS.get(tag) or KINDS[tag]} {said}".strip()
        return f"[{name}]" if opens else f"[/{name}]"

    return say


def _said(element) -> tuple[str, ...]:
    named = sorted(element.attrib.items())
    return tuple(value if name in BARE else f"{name}={value}" for name, value in named if value)


@dataclass
class _Opened:
    tag: str
    depth: int
    said: tuple[str, ...] = ()
    goes_on: bool = False
    text: list[str] = field(default_factory=list)

    def block(self) -> Block:
        pieces: list[str] = []
        for number, part in enumerate(_MARK.split("".join(self.text))):
            if number % 2:
                pieces.append(f"\x02{part}\x03")
            else:
                pieces += pieces_of(part if self.tag == "pre" else _SPACE.sub(" ", part))
        while pieces and pieces[-1] == " ":
            pieces.pop()
        return Block(self.tag, self.depth, self.said, self.goes_on, tuple(pieces[pieces[:1] == [" "] :]))


class _Reader:
    """Walk a tree in the order of its text; the last block opened takes the words."""

    def __init__(self):
        self.opened = [_Opened("div", 0, goes_on=True)]

    def read_within(self, element, depth):
        self._say(element.text)
        for child in element:
            if child.tag in KINDS:
                self._read(child, depth)
                self.opened.append(_Opened(element.tag, depth - 1, goes_on=True))
            else:
                self._mark(child)
            self._say(child.tail)

    def _read(self, element, depth):
        self.opened.append(_Opened(element.tag, depth, _said(element)))
        if element.tag in WHOLE:
            self._mark_within(element)
        else:
            self.read_within(element, depth + 1)

    def _mark(self, element):
        self._say(f"\x02{' '.join([element.tag, *_said(element)])}\x03")
        self._mark_within(element)
        if element.tag != "br":
            self._say(f"\x02/{element.tag}\x03")

    def _mark_within(self, element):
        self._say(element.text)
        for child in element:
            self._mark(child)
            self._say(child.tail)

    def _say(self, text):
        if text:
            self.opened[-1].text.append(text)
