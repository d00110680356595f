"""Elements of JATS: how one is made, and what stands on a line of its own in the file."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from lxml import etree

from richtext.outline import characters

Node = etree._Element
Attributes = dict[str, str]

NAMESPACES = {"xlink": "http://www.w3.org/1999/xlink", "ali": "http://www.niso.org/schemas/ali/1.0/"}
HREF = f"{{{NAMESPACES['xlink']}}}href"
FREE_TO_READ = f"{{{NAMESPACES['ali']}}}free_to_read"
LICENCE_REF = f"{{{NAMESPACES['ali']}}}license_ref"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

IN_A_LINE = frozenset(
    {"bold", "break", "code", "ext-link", "italic", "monospace", "named-content", "preformat", "sub", "sup", "xref"}
    | {"day", "month", "year", "surname", "given-names"}
)

PARTS = re.compile(r"(?s)([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?([^#]*)(#.*)?")  # RFC 3986, appendix B
HOST = re.compile(r"//(?:[\w.~:-]+@)?(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
IN_PATHS = "!$%&'()*+,/:;=?@~"
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def node(tag: str, *content: "Node | str | Attributes | None") -> Node:
    """Return an element with its attributes, words and children in the order they are given; None is nothing."""
    made = etree.Element(tag, nsmap=NAMESPACES)
    for each in content:
        if isinstance(each, str):
            say(made, each)
        elif isinstance(each, dict):
            add_attributes(made, each)
        elif each is not None:
            made.append(each)
    return made


def inside(parent: Node, tag: str, attributes: Attributes | None = None) -> Node:
    """Return a new element at the end of another."""
    made = etree.SubElement(parent, tag)
    add_attributes(made, attributes or {})
    return made


def add_attributes(element: Node, attributes: Attributes) -> None:
    for name, value in attributes.items():
        element.set(name, characters(value))


def say(element: Node, words: str) -> None:
    """Put words at the end of an element."""
    words, last = characters(words), _last(element)
    if last is None:
        element.text = (element.text or "") + words
    else:
        last.tail = (last.tail or "") + words


def trim(element: Node) -> None:
    """Take the spaces from the end of an element's words."""
    last = _last(element)
    if last is None:
        element.text = (element.text or "").rstrip(" ")
    else:
        last.tail = (last.tail or "").rstrip(" ")


def _last(element: Node) -> Node | None:
    """Return the last child; to ask how many there are would count them each time."""
    return next(element.iterchildren(reversed=True), None)


def several(tag: str, texts: Iterable[str]) -> list[Node]:
    return [node(tag, text) for text in texts]


def link(url: str, words: str) -> Node:
    return node("ext-link", to(url), words)


def to(url: str) -> Attributes:
    """Return the attributes of a link."""
    return {"ext-link-type": "uri", HREF: uri(url)}


def uri(url: str) -> str:
    """Return a URL whose characters that no URI has in their place (RFC 3986) are encoded."""
    scheme, host, path, fragment = PARTS.findall(characters(url))[0]
    if not HOST.fullmatch(host):
        host = host[:2] + _encoded(host[2:], safe="%")
    return scheme + host + _encoded(path) + fragment[:1] + _encoded(fragment[1:])


def _encoded(text: str, safe: str = IN_PATHS) -> str:
    return quote(LONE_PERCENT.sub("%25", text), safe=safe)


def in_lines(root: Node) -> Node:
    """Begin a line for every element that is none within a line, where that adds no space between words."""
    for element in root.iter():
        if element.tag in IN_A_LINE:
            continue
        if len(element) and not element.text and element[0].tag not in IN_A_LINE:
            element.text = "\n"
        if element is not root and not element.tail:
            element.tail = "\n"
    return root
