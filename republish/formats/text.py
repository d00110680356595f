import re
import textwrap
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from lxml.html import HtmlElement

from articles import body
from republish.copies import Copy
from richtext.text import fold

extension = "txt"
content_type = "text/plain; charset=utf-8"
label = _("Plain text")

WAY_BACK = re.compile(r"#.*r\d+")


def write(copy: Copy) -> bytes:
    """Return the article as plain text: every link becomes its URL after the words."""
    context = {"copy": copy, "credit": copy.credit, "body": plain(copy.body)}
    text = render_to_string("republish/copy.txt", context)
    return ("\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n").encode()


def plain(source: str) -> str:
    """Return clean HTML as text: paragraphs apart, lists and quotations marked, links spelt out."""
    blocks = [block for block in _blocks(body.parse(source)) if block.strip()]
    return "\n\n".join(blocks)


def _blocks(parent: HtmlElement) -> Iterator[str]:
    for element in parent:
        tag = element.tag
        if tag in ("ul", "ol"):
            yield "\n".join(_items(element, tag == "ol"))
        elif tag == "blockquote":
            yield textwrap.indent("\n\n".join(_blocks(element)) or _inline(element), "> ", lambda line: True)
        elif tag == "table":
            yield "\n".join(" | ".join(_inline(cell) for cell in row.iterfind("*")) for row in element.iter("tr"))
        elif tag in ("section", "div", "figure"):
            yield from _blocks(element)
        elif tag == "img":
            yield f"[{element.get('alt')}] <{element.get('src')}>" if element.get("alt") else ""
        elif tag == "hr":
            yield "* * *"
        elif tag in ("h2", "h3", "h4"):
            yield _inline(element).upper() if tag == "h2" else _inline(element)
        else:
            yield _inline(element)


def _items(element: HtmlElement, numbered: bool) -> Iterator[str]:
    for number, item in enumerate(element.iterfind("li"), 1):
        mark = f"{number}. " if numbered else "- "
        inner = "\n\n".join(_blocks(item)) if item.find("p") is not None else _inline(item)
        yield mark + inner.replace("\n", "\n" + " " * len(mark))


def _link(element: HtmlElement) -> str:
    """Return a link's words and its URL; the way back from a note is of no use on paper."""
    words, link = _inline(element), element.get("href", "")
    if WAY_BACK.fullmatch(link):
        return ""
    return words if not link or link.startswith("#") or fold(words) == fold(link) else f"{words} <{link}>"


def _inline(element: HtmlElement) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag in ("ul", "ol"):
            parts.append("\n" + "\n".join(_items(child, child.tag == "ol")))
        elif child.tag == "sup":
            parts.append(f"[{_inline(child)}]")
        elif child.tag == "a":
            parts.append(_link(child))
        else:
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split(" ")).strip(" ")
