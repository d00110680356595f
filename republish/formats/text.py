import re
import textwrap
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from lxml.html import HtmlElement

from articles import body
from republish.copies import Copy
from richtext.nesting import flatten
from richtext.outline import characters
from richtext.text import fold

extension = "txt"
content_type = "text/plain; charset=utf-8"
label = _("Plain text")

BLOCKS = frozenset("p h2 h3 h4 ul ol li blockquote pre hr table figure figcaption img section div".split())
SPACE = re.compile(r"[ \t\r\n\f]+")
URL = re.compile(r"(<[^\s<>:]++:[^\s<>]++>)")


def write(copy: Copy) -> bytes:
    """Return the article as plain text: every link becomes its URL after the words."""
    lead = render_to_string("articles/_figure_leaving.html", {"figure": copy.lead}) if copy.lead else ""
    context = {"copy": copy, "credit": copy.credit, "lead": plain(lead), "body": plain(copy.body)}
    text = characters(render_to_string("republish/copy.txt", context))
    return ("\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n").encode()


def plain(source: str) -> str:
    """Return clean HTML as text: paragraphs apart, lists and quotations marked, links spelt out."""
    root = body.parse(source)
    flatten(root)
    return "\n\n".join(_blocks(root))


def _blocks(parent: HtmlElement) -> Iterator[str]:
    """Yield an element's blocks; words that stand between them make one of their own."""
    words = [_flat(parent.text)]
    for child in parent:
        if child.tag in BLOCKS:
            yield from _tidy(words)
            yield from filter(str.strip, _block(child))
            words = []
        else:
            words.append(_inline(child))
        words.append(_flat(child.tail))
    yield from _tidy(words)


def _block(element: HtmlElement) -> Iterator[str]:
    tag = element.tag
    if tag in ("ul", "ol"):
        yield _list(element)
    elif tag == "li":
        yield _item(element)
    elif tag == "blockquote":
        yield textwrap.indent("\n\n".join(_blocks(element)), "> ", lambda line: True)
    elif tag == "table":
        yield "\n".join(_rows(element))
    elif tag == "pre":
        yield "".join(element.itertext()).strip("\n")
    elif tag == "img":
        yield f"[{element.get('alt')}] <{element.get('src')}>" if element.get("alt") else ""
    elif tag == "hr":
        yield "* * *"
    elif tag == "h2":
        yield _capitals(" ".join(_blocks(element)))
    else:
        yield from _blocks(element)


def _list(element: HtmlElement) -> str:
    if element.tag == "ol":
        for number, item in enumerate(element.iterfind("li"), 1):
            item.set("value", str(number))
    return "\n".join(_blocks(element))


def _item(element: HtmlElement) -> str:
    mark = f"{element.get('value')}. " if element.get("value") else "- "
    apart = "\n\n" if element.find("p") is not None else "\n"
    return mark + apart.join(_blocks(element)).replace("\n", "\n" + " " * len(mark))


def _rows(table: HtmlElement) -> Iterator[str]:
    for part in table.xpath("./caption | ./tr | ./*/tr"):
        cells = [part] if part.tag == "caption" else part.iterfind("*")
        yield " | ".join(" ".join(_blocks(cell)).replace("\n", " ") for cell in cells)


def _capitals(text: str) -> str:
    return "".join(part if URL.fullmatch(part) else part.upper() for part in URL.split(text))


def _inline(element: HtmlElement) -> str:
    """Return an element within a line, without what follows it."""
    if element.tag == "br":
        return "\n"
    words = _flat(element.text)
    for child in element:
        words += ("\n" + "\n".join(_block(child)) + "\n") if child.tag in BLOCKS else _inline(child)
        words += _flat(child.tail)
    if element.tag == "a":
        return _link(words, element)
    if element.tag == "sup":
        return _raised(words, is_mark=element.find("a") is not None)
    return f"“{words}”" if element.tag == "q" else words


def _link(words: str, element: HtmlElement) -> str:
    """Return a link's words and its URL; the way back from a note is of no use on paper."""
    link = element.get("href", "")
    if link.startswith("#"):
        return "" if element.xpath("ancestor::li[@id]") else words
    return words if not link or fold(words) == fold(link) else f"{words} <{link}>"


def _raised(words: str, *, is_mark: bool) -> str:
    """Return what stands above the line: the mark of a note, a power, or letters such as those of 1er."""
    if is_mark:
        return f"[{words}]"
    return f"^{words}" if words.lstrip("+-\N{MINUS SIGN}").isdecimal() else words


def _flat(text: str | None) -> str:
    return SPACE.sub(" ", text or "")


def _tidy(words: list[str]) -> Iterator[str]:
    lines = [SPACE.sub(" ", line).strip(" ") for line in "".join(words).split("\n")]
    if any(lines):
        yield "\n".join(lines).strip("\n")
