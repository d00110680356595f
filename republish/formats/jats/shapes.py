"""The HTML of an article before it becomes JATS: what an element holds, and lists and tables put in shape."""

from collections.abc import Iterable, Iterator, Set

from lxml import html
from lxml.html import HtmlElement

from richtext.outline import CELLS, LINES

BLOCKS = (LINES | CELLS | {"section"}) - {"br"}
GROUPS = frozenset({"thead", "tbody", "tfoot"})

Rows = list[list[HtmlElement]]


def groups_of(children: Iterable[HtmlElement]) -> list[tuple[str, Rows]]:
    """Return the rows by their groups, in the order they are read; a head is one where something follows it.

    JATS wants the foot of a table before its body, where nobody would read it; it is the last body.
    """
    groups: list[tuple[str, list[HtmlElement]]] = []
    for child in children:
        if child.tag == "caption":  # a second one, which has no place of its own
            child.tag = "tr"
        if child.tag in GROUPS:
            groups.append((str(child.tag), list(children_of(child, {"tr"}, made="tr"))))
        elif groups and not groups[-1][0]:
            groups[-1][1].append(child)
        else:
            groups.append(("", [child]))
    found = [
        (tag, [cells for row in rows if (cells := list(children_of(row, CELLS, made="td")))]) for tag, rows in groups
    ]
    found = [(tag, rows) for tag, rows in found if rows]
    has_head = len(found) > 1 and found[0][0] == "thead"
    return [("thead" if has_head and not number else "tbody", rows) for number, (_tag, rows) in enumerate(found)]


def children_of(parent: HtmlElement, tags: Set[str], *, made: str) -> Iterator[HtmlElement]:
    """Yield the children that have one of these tags, in their parent’s language; the rest comes in `made` ones."""
    for child in _split(parent, tags, made):
        if parent.get("lang") and not child.get("lang"):
            child.set("lang", parent.get("lang", ""))
        yield child


def _split(parent: HtmlElement, tags: Set[str], made: str) -> Iterator[HtmlElement]:
    loose = html.Element(made)
    loose.text = parent.text
    for child in list(parent):
        tail, child.tail = child.tail, None
        if child.tag in tags:
            yield from filter(says, [loose])
            yield child
            loose = html.Element(made)
            loose.text = tail
        else:
            loose.append(child)
            child.tail = tail
    yield from filter(says, [loose])


def has_blocks(element: HtmlElement) -> bool:
    return any(descendant.tag in BLOCKS for descendant in element.iterdescendants())


def says(element: HtmlElement) -> bool:
    """Say whether there is anything in an element to read or to look at."""
    return bool(element.text_content().strip()) or element.find(".//img") is not None


def outside(element: HtmlElement) -> bool:
    """Say whether words stand beside the only child of an element."""
    parent = element.getparent()
    return bool((element.tail or "").strip() or (parent is not None and (parent.text or "").strip()))
