"""Clean HTML as the prose of JATS: blocks where blocks may stand, formatting opened again in each, no word lost."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from republish.formats.jats.nodes import XML_LANG, XML_SPACE, Attributes, Node, inside, node, say, to, trim
from republish.formats.jats.shapes import BLOCKS, GROUPS, Rows, children_of, groups_of, has_blocks, outside, says
from richtext.outline import CELLS

FORMATTING = {"em": "italic", "i": "italic", "cite": "italic", "strong": "bold", "b": "bold", "code": "monospace"}
FORMATTING |= {"sub": "sub", "sup": "sup"}
OF_A_CELL = frozenset({"scope", "colspan", "rowspan"})
QUOTES = {"en": ("“", "”"), "fr": ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»")}

# What takes only some blocks, and which; any other one gets a paragraph around it there.
TAKES = {
    "list-item": frozenset({"p", "list"}),
    "fn": frozenset({"p"}),
    "caption": frozenset({"p"}),
    **dict.fromkeys(CELLS, frozenset({"p", "list", "disp-quote", "preformat", "code"})),
}
BREAKS = CELLS | {"title"}  # where a line may break; elsewhere a new paragraph begins
PREFORMATTED = frozenset({"preformat", "code"})

SPACES = re.compile(r"[ \t\r\n\f]+")  # HTML's white space: a no-break space is a character


@dataclass(frozen=True, eq=False)
class Mark:
    """An element within a line, opened anew in every paragraph it reaches into."""

    tag: str
    attributes: Attributes

    @property
    def is_link(self) -> bool:
        return self.tag in ("ext-link", "xref")


class Writer:
    """Write HTML into an element of JATS; `place` is where the next block goes.

    Pictures are known by their URL, notes by the fragment that leads to them; other fragments lead to `page`.
    """

    def __init__(
        self,
        place: Node,
        *,
        language: str,
        page: str,
        pictures: Mapping[str, Callable[[], Node]] | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self.language = language
        self.page = page
        self.pictures = pictures or {}
        self.notes = notes or {}
        self.is_line = False  # whether words stand in `place` itself, and no blocks
        self.foreign = ""  # the language that no element around the next words names yet
        self.marks: tuple[Mark, ...] = ()
        self.line: list[Node] = []  # what is open: the paragraph, and an element for each of the first marks
        self.opened: list[Mark] = []
        self.words: list[str] = []  # for the innermost of them; put there at once, for each time copies all it holds
        self.sections = [(0, place)]  # the open ones with their levels, the outermost being none
        self.begun = 0

    def write(self, element: HtmlElement) -> None:
        """Write what stands in an element."""
        self.say(element.text)
        for child in element:
            WRITERS.get(child.tag, Writer.phrase)(self, child)
            self.say(child.tail)

    def fill(self, place: Node, element: HtmlElement, *, as_line: bool = False) -> None:
        """Write what stands in an element into a place of its own, and come back."""
        before = self.place, self.is_line, self.foreign, self.marks
        self.end()
        self.place, self.is_line = place, as_line
        self.foreign = element.get("lang") or self.foreign
        if as_line and self.foreign:
            self.marks += (_speaking(self.foreign),)
            self.foreign = ""
        self.write(element)
        self.end()
        self.place, self.is_line, self.foreign, self.marks = before

    # Words

    def say(self, words: str | None) -> None:
        """Write words; space between blocks is none."""
        if not words:
            return
        if self.place.tag not in PREFORMATTED:
            words = SPACES.sub(" ", words)
            if not self.line:
                words = words.lstrip(" ")
        if words:
            self._open()
            self.words.append(words)

    def end(self) -> None:
        """End the paragraph that is open; nobody sees the space at its end."""
        self._put()
        if self.line and self.place.tag not in PREFORMATTED:
            trim(self.line[0])
        self.line, self.opened = [], []

    def _open(self) -> None:
        """Close what has ended and open what has begun."""
        if not self.line:
            self.line = [self._paragraph()]
        kept = len(list(takewhile(lambda pair: pair[0] is pair[1], zip(self.opened, self.marks, strict=False))))
        if kept < max(len(self.opened), len(self.marks)):
            self._put()
        del self.opened[kept:], self.line[kept + 1 :]
        for mark in self.marks[kept:]:
            self.opened.append(mark)
            self.line.append(inside(self.line[-1], mark.tag, mark.attributes))

    def _put(self) -> None:
        if self.words:
            say(self.line[-1], "".join(self.words))
        self.words = []

    def _paragraph(self) -> Node:
        if self.is_line:
            return self.place
        return inside(self.place, "p", {XML_LANG: self.foreign} if self.foreign else {})

    # Within a line

    @contextmanager
    def marked(self, *marks: Mark) -> Iterator[None]:
        before = self.marks
        self.marks += marks
        yield
        self.marks = before

    def phrase(self, element: HtmlElement) -> None:
        """Write an element within a line; one that JATS has no name for leaves its words."""
        marks = [_speaking(element.get("lang", ""))] if element.get("lang") else []
        if element.tag in FORMATTING:
            marks.append(Mark(FORMATTING[element.tag], {}))
        with self.marked(*marks):
            self.write(element)

    def abbreviation(self, element: HtmlElement) -> None:
        """Write an abbreviation with what it is short for beside it, as voices read it."""
        alt = {"alt": element.get("title", "")} if element.get("title") else {}
        with self.marked(Mark("named-content", {"content-type": "abbreviation", **alt})):
            self.phrase(element)

    def time(self, element: HtmlElement) -> None:
        term = {"vocab": "ISO 8601", "vocab-term": element.get("datetime", "")} if element.get("datetime") else {}
        with self.marked(Mark("named-content", {"content-type": "time", **term})):
            self.phrase(element)

    def quotation(self, element: HtmlElement) -> None:
        """Write words in quotation marks, which JATS leaves to the text."""
        language = next(iter(element.xpath("ancestor-or-self::*[@lang][1]/@lang")), self.language)
        opening, closing = QUOTES.get(language[:2].lower(), QUOTES["en"])
        self.say(opening)
        self.phrase(element)
        self.say(closing)

    def link(self, element: HtmlElement) -> None:
        """Write a link or the mark of a note; a link within a link ends the outer one, for JATS has no such thing."""
        target = element.get("href", "")
        if element.get("id") and target in self.notes:
            mark = Mark("xref", {"ref-type": "fn", "rid": self.notes[target]})
        else:
            mark = Mark("ext-link", to(f"{self.page}{target}" if target.startswith("#") else target))
        before, self.marks = self.marks, tuple(mark for mark in self.marks if not mark.is_link)
        with self.marked(mark):
            self.phrase(element)
        self.marks = before

    def break_line(self, element: HtmlElement) -> None:
        if self.place.tag in PREFORMATTED:
            self.say("\n")
        elif self.is_line and self.place.tag in BREAKS:
            self._put()
            inside(self.place, "break")
            self.line, self.opened = [self.place], []
        elif self.is_line:
            self.say(" ")
        else:
            self.end()

    # Blocks

    def block(self, made: Node) -> Node:
        """Put a block where it may stand and return it."""
        self.end()
        takes = TAKES.get(str(self.place.tag))
        (self.place if takes is None or made.tag in takes else inside(self.place, "p")).append(made)
        return made

    def paragraph(self, element: HtmlElement) -> None:
        """Write a paragraph, or a block that is none where it stands."""
        before = self.foreign
        self.end()
        self.foreign = element.get("lang") or self.foreign
        self.write(element)
        self.end()
        self.foreign = before

    def heading(self, element: HtmlElement) -> None:
        """Begin a section; within anything else, or holding blocks, a heading is a paragraph that stands out."""
        if self.place.tag in ("body", "sec") and not has_blocks(element) and says(element):
            self._section(int(element.tag[1]))
            self.fill(inside(self.place, "title"), element, as_line=True)
        else:
            with self.marked(Mark("bold", {})):
                self.paragraph(element)

    def _section(self, level: int) -> None:
        self.end()
        while self.sections[-1][0] >= level:
            self.sections.pop()
        self.begun += 1
        self.place = inside(self.sections[-1][1], "sec", {"id": f"sec{self.begun}"})
        self.sections.append((level, self.place))

    def list(self, element: HtmlElement) -> None:
        items = list(children_of(element, {"li"}, made="li"))
        if not items:
            return
        made = self.block(node("list", {"list-type": "order" if element.tag == "ol" else "bullet"}))
        for item in items:
            place = inside(made, "list-item")
            self.fill(place, item)
            if not len(place):
                inside(place, "p")

    def quote(self, element: HtmlElement) -> None:
        if says(element):
            self.fill(self.block(node("disp-quote")), element)

    def preformatted(self, element: HtmlElement) -> None:
        """Write lines as they are; with blocks inside they are not."""
        if has_blocks(element) or not says(element):
            self.paragraph(element)
            return
        is_code = len(element) == 1 and element[0].tag == "code" and not outside(element[0])
        made = self.block(node("code" if is_code else "preformat", {XML_SPACE: "preserve"}))
        self.fill(made, element[0] if is_code else element, as_line=True)

    def separator(self, element: HtmlElement) -> None:
        self.block(node("p", {"content-type": "separator"}, "* * *"))

    def figure(self, element: HtmlElement) -> None:
        image = element.find(".//img")
        picture = self.pictures.get(image.get("src", "")) if image is not None else None
        if picture:
            self.block(picture())
        else:
            self.paragraph(element)

    def table(self, element: HtmlElement) -> None:
        """Write a table with its caption; what a table cannot hold stands in a row of its own, in its order."""
        children = list(children_of(element, GROUPS | {"caption", "tr"}, made="tr"))
        captions = list(takewhile(lambda child: child.tag == "caption", children))
        groups = groups_of(children[len(captions) :])
        if not groups and not any(map(says, captions)):
            return
        wrap = self.block(node("table-wrap"))
        for caption in filter(says, captions):
            self.fill(inside(wrap, "caption"), caption)
        table = inside(wrap, "table") if groups else wrap
        for name, rows in groups:
            self._rows(inside(table, name), rows)

    def _rows(self, group: Node, rows: Rows) -> None:
        for cells in rows:
            row = inside(group, "tr")
            for cell in cells:
                kept = {name: value for name, value in cell.items() if name in OF_A_CELL}
                self.fill(inside(row, str(cell.tag), kept), cell, as_line=not has_blocks(cell))


WRITERS: dict[str, Callable[[Writer, HtmlElement], None]] = {
    **dict.fromkeys(BLOCKS, Writer.paragraph),
    **dict.fromkeys(("h2", "h3", "h4"), Writer.heading),
    **dict.fromkeys(("ul", "ol"), Writer.list),
    "a": Writer.link,
    "abbr": Writer.abbreviation,
    "blockquote": Writer.quote,
    "br": Writer.break_line,
    "figure": Writer.figure,
    "hr": Writer.separator,
    "pre": Writer.preformatted,
    "q": Writer.quotation,
    "table": Writer.table,
    "time": Writer.time,
}


def _speaking(language: str) -> Mark:
    return Mark("named-content", {"content-type": "language", XML_LANG: language})
