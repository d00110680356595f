"""Clean HTML as CommonMark with GitHub's tables and footnotes, which is read back as the same words and links.

Every sign that would mean something is escaped in what people typed. What Markdown has no sign for, or none that holds
in its place, stays the little HTML it was: sub, sup, abbr, and emphasis that ends within a word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import zip_longest
from typing import NamedTuple

from lxml import html
from lxml.html import HtmlElement

from richtext.nesting import flatten
from richtext.outline import CELLS, LINES

BLOCKS = (LINES | CELLS | {"img", "section"}) - {"br"}
HEADINGS = frozenset("h1 h2 h3 h4".split())
STRESS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
STRESS_TAGS = {"*": "em", "**": "strong"}
HTML = frozenset("sub sup abbr".split())
MARKS = {"ul": ("-", "+"), "ol": (".", ")")}  # by turns, or two lists beside each other would be read as one
MOST = 4  # places in a table for each cell in it: what spans further would make little HTML much Markdown

SPACE = re.compile(r"[ \t\r\n\f]+")
SIGN = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w*(?:;|$))|:(?=//)|(?<=www)\.")  # the last two become links on their own
LINE_START = re.compile(r"^(?:[0-9]{1,9}(?=[.)](?: |$))|(?=[-#>+=|:]))")
ITEM = re.compile(r"[-+] |1[.)] ")
SIGN_IN_URL = re.compile(r"[\\<>]|&(?=#?\w+;)")
PLAIN_URL = re.compile(r"https?://[^\s<>;\\]+")
NOTE = re.compile(r"\A#?(.*-)n(\d+)")
LIKE_A_LINK = re.compile(r"\S+\s*(?:$|[\n\"'(])")  # "[^1]: One" alone is where a link leads, to those without notes


class Stress(NamedTuple):
    """Words with emphasis, not yet written: how depends on what stands on either side."""

    mark: str
    words: str


class Code(NamedTuple):
    """A few words of code, not yet written, for the same reason."""

    words: str


Piece = str | Stress | Code


def commonmark(root: HtmlElement) -> str:
    """Return what stands in an element as Markdown; notes are known by their ids, which end in n and a number."""
    flatten(root)
    return "\n\n".join(_blocks(root))


def _blocks(parent: HtmlElement) -> Iterator[str]:
    """Yield an element's blocks; words that stand between them make one of their own."""
    run: list[Piece] = [_text(parent.text)]
    for child in parent:
        if child.tag in BLOCKS:
            yield from _paragraph(run)
            yield from filter(None, _block(child))
            run = []
        else:
            run += _pieces(child)
        run.append(_text(child.tail))
    yield from _paragraph(run)


def _block(element: HtmlElement) -> Iterator[str]:
    tag = element.tag
    if tag in HEADINGS:
        yield _heading(element)
    elif tag in MARKS:
        yield _list(element)
    elif tag == "li":
        yield _note(element) if element.get("id") else _item(element)
    elif tag == "blockquote":
        yield _quotation(element)
    elif tag == "table":
        yield from _table(element)
    elif tag == "pre":
        yield _pre(element)
    elif tag == "img":
        yield _image(element)
    elif tag == "hr":
        yield "***"
    else:
        yield from _blocks(element)


def _paragraph(run: Iterable[Piece]) -> Iterator[str]:
    lines = [LINE_START.sub(r"\g<0>\\", line) for line in _lines(run)]
    if lines:
        yield "\\\n".join(lines)


def _heading(element: HtmlElement) -> str:
    words = re.sub("#$", r"\\#", " ".join(_lines(_inside(element))))
    return f"{'#' * int(element.tag[1])} {words}" * bool(words)


def _list(element: HtmlElement) -> str:
    before = next(element.itersiblings(element.tag, preceding=True), None)
    one, other = MARKS[element.tag]
    element.set("mark", other if before is not None and before.get("mark") == one else one)
    for number, item in enumerate(element.iterfind("li"), 1):
        item.set("value", str(number))
    items = list(_blocks(element))
    are_short = all(re.match(r"[-+] |\d+[.)] ", item) and "\n\n" not in item for item in items)
    return ("\n" if are_short else "\n\n").join(items)


def _item(element: HtmlElement) -> str:
    """Return an item; one without words is none, for its mark alone could be read as the line under a heading."""
    blocks = list(_blocks(element))
    if not blocks:
        return ""
    mark = _mark(element)
    text = ("\n" if all(map(ITEM.match, blocks[1:])) else "\n\n").join(blocks)
    return mark + re.sub(r"\n(?!\n)", "\n" + " " * len(mark), text)


def _mark(item: HtmlElement) -> str:
    """Return the mark that `_list` chose."""
    parent = item.getparent()
    return f"{item.get('value') if parent.tag == 'ol' else ''}{parent.get('mark', '-')} "


def _note(element: HtmlElement) -> str:
    """Return the definition of a note, whose mark `_link` writes."""
    words = "\\\n    ".join(_lines(_inside(element)))
    return f"{_label(element.get('id'))}: {f'<span>{words}</span>' if LIKE_A_LINK.match(words) else words}"


def _label(link: str) -> str:
    return NOTE.sub(r"[^\1\2]", link)


def _quotation(element: HtmlElement) -> str:
    lines = "\n\n".join(_blocks(element)).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines) * any(lines)


def _pre(element: HtmlElement) -> str:
    """Return code between fences; with links or emphasis in it, it stays HTML, on one line that ends where it ends."""
    if element.xpath(".//*[not(self::code or self::br)]"):
        return html.tostring(element, encoding="unicode", with_tail=False).replace("\n", "&#10;")
    for br in element.iter("br"):
        br.tail = "\n" + (br.tail or "")
    text = "".join(element.itertext()).replace("\r", "").strip("\n")
    return f"{_fence(text, 3)}\n{text}\n{_fence(text, 3)}" * bool(text.strip())


def _fence(text: str, least: int) -> str:
    """Return more backticks in a row than a text has."""
    return "`" * max(least, *(len(row) + 1 for row in re.findall("`*", text)))


def _image(element: HtmlElement) -> str:
    return f"![{_text(element.get('alt'))}]({_target(element.get('src', ''))})"


def _table(element: HtmlElement) -> Iterator[str]:
    """Yield the caption and the table; one that has no row of headings gets an empty one, for Markdown wants it."""
    for caption in element.iterfind("caption"):
        caption.tag = "em"
        yield from _paragraph(_pieces(caption))
    rows = _rows(element)
    width = max((number for row in rows for number, cell in enumerate(row, 1) if cell), default=0)
    if not width:
        return
    if not element.xpath("./thead/tr | (./tr | ./*/tr)[1][not(td)]"):
        rows.insert(0, [])
    rows[0] += [""] * (width - len(rows[0]))  # those below may be shorter
    rows.insert(1, ["---"] * width)
    yield "\n".join(f"| {' | '.join(row[:width])} |" for row in rows)


def _rows(table: HtmlElement) -> list[list[str]]:
    """Return the cells of each row, in the column where they are seen; what a cell spans beside its first is empty."""
    parts = table.xpath("./tr | ./*/tr")
    rows = _placed(parts, room=MOST * sum(map(len, parts))) or parts
    return [["" if cell is None else _cell(cell) for cell in row] for row in rows]


def _placed(parts: list[HtmlElement], room: int) -> list[list[HtmlElement | None]]:
    """Return the rows with what their cells span; none where that has no room."""
    rows: list[list[HtmlElement | None]] = []
    free: dict[int, int] = {}  # from which row on each column is
    for number, part in enumerate(parts):
        row: list[HtmlElement | None] = []
        for cell in part:
            while free.get(len(row), 0) > number:
                row.append(None)
            across, down = (int(cell.get(name, 1)) for name in ("colspan", "rowspan"))
            free |= dict.fromkeys(range(len(row), len(row) + across), number + down)
            row += [cell] + [None] * (across - 1)
            if len(row) > room:
                return []
        room -= len(row)
        rows.append(row)
    return rows


def _cell(element: HtmlElement) -> str:
    return "<br>".join(_lines(_inside(element))).replace("|", "\\|")


def _inside(element: HtmlElement) -> Iterator[Piece]:
    """Yield what stands in an element as pieces of a line; where blocks begin and end, the line does."""
    yield _text(element.text)
    for child in element:
        yield from _pieces(child)
        yield _text(child.tail)


def _pieces(element: HtmlElement) -> Iterator[Piece]:
    tag = element.tag
    if tag == "br":
        yield "\n"
    elif tag == "img":
        yield _image(element)
    elif tag in BLOCKS:
        yield from ("\n", *_inside(element), "\n")
    elif tag == "a":
        yield from _link(element)
    elif tag in STRESS and not _is_stressed(element, STRESS[tag]):
        yield from _around(_words(element), lambda words: Stress(STRESS[tag], words))
    elif tag == "code":
        yield from _code(element)
    elif tag in HTML and element.find("a[@id]") is None:
        title = f' title="{escape(_flat(element.get("title")))}"' if element.get("title") else ""
        yield from _around(_words(element), lambda words: f"<{tag}{title}>{words}</{tag}>")
    elif tag == "q":
        yield from ("“", *_inside(element), "”")
    else:
        yield from _inside(element)


def _is_stressed(element: HtmlElement, mark: str) -> bool:
    return any(STRESS.get(parent.tag) == mark for parent in element.iterancestors())


def _around(words: str, make: Callable[[str], Piece]) -> Iterator[Piece]:
    """Yield what `make` makes of words; spaces at either end stay outside, and of nothing comes nothing."""
    core = words.strip()
    before, after = words[: words.find(core)], words[words.find(core) + len(core) :]
    yield from (before, make(core) if core else "", after)


def _words(element: HtmlElement) -> str:
    return _joined(_inside(element), edge="(")


def _code(element: HtmlElement) -> Iterator[Piece]:
    if len(element):
        yield from _around(_words(element), lambda words: f"<code>{words}</code>")
    else:
        yield from _around(_flat(element.text), Code)


def _link(element: HtmlElement) -> Iterator[Piece]:
    """Yield a link, or the mark of a note; the way back from a note is made by whoever shows it."""
    link = element.get("href", "")
    if element.get("id"):
        yield _label(link)
    elif link.startswith("#") and element.xpath("ancestor::li[@id]"):
        return
    elif not link or link.startswith("#") or element.xpath("ancestor::a"):
        yield from _inside(element)
    elif PLAIN_URL.fullmatch(link) and element.text_content() == link:
        yield f"<{link}>"
    else:
        yield from _around(_words(element), lambda words: f"[{words}]({_target(link)})")


def _target(url: str) -> str:
    url = SIGN_IN_URL.sub(r"\\\g<0>", url)
    return f"<{url}>" if re.search(r"[\s()<>]", url) else url


def _lines(run: Iterable[Piece]) -> list[str]:
    """Return the lines of a run, without spaces at their ends and without empty ones."""
    lines = (re.sub(" +", " ", line).strip() for line in _joined(run, edge=" ").split("\n"))
    return [line for line in lines if line]


def _joined(run: Iterable[Piece], *, edge: str) -> str:
    """Return pieces as one text, in which no two of them mean something together; `edge` is what stands around it."""
    pieces = [piece for piece in run if piece]
    text = ""
    for piece, following in zip_longest(pieces, pieces[1:], fillvalue=edge):
        if isinstance(piece, Stress):
            piece = _stressed(piece, text[-1:] or edge, following[0] if isinstance(following, str) else "(")
        elif isinstance(piece, Code):
            piece = _coded(piece.words, text[-1:])
        if text.endswith("!") and piece.startswith("["):
            text = text[:-1] + "\\!"
        elif text.endswith("]") and not text.endswith("\\]") and piece.startswith(("(", ":")):
            text += "\\"
        text += piece
    return text


def _stressed(stress: Stress, before: str, after: str) -> str:
    """Return emphasis with asterisks where they can be read in one way only, else as HTML."""
    mark, words = stress
    inner = words.strip("*")
    if before != "*" and _holds(before, inner[0]) and _holds(after, inner[-1]):
        return f"{mark}{words}{mark}"
    return f"<{STRESS_TAGS[mark]}>{words}</{STRESS_TAGS[mark]}>"


def _holds(outside: str, inside: str) -> bool:
    """Say whether asterisks between these can but open, or but close: CommonMark's rules of flanking."""
    if outside == "\n" or unicodedata.category(outside) == "Zs":
        return True
    return inside.isalnum() and unicodedata.category(outside).startswith("P")


def _coded(words: str, before: str) -> str:
    if before == "`":
        return f"<code>{_text(words)}</code>"
    space = " " if "`" in (words[0], words[-1]) else ""
    return f"{_fence(words, 1)}{space}{words}{space}{_fence(words, 1)}"


def _text(text: str | None) -> str:
    """Return what people typed as text that means nothing but itself within a line."""
    return SIGN.sub(r"\\\g<0>", _flat(text))


def _flat(text: str | None) -> str:
    return SPACE.sub(" ", text or "")
