"""The copy as JATS, Journal Publishing 1.3 (NISO Z39.96-2021): all of it in one file, which needs no DTD."""

from django.utils.translation import gettext_lazy as _
from lxml import etree

from republish.copies import Copy
from republish.formats.jats.front import front
from republish.formats.jats.nodes import XML_LANG, in_lines, node
from republish.formats.jats.text import text

extension = "jats.xml"
content_type = "application/xml"
label = _("JATS XML")


def write(copy: Copy) -> bytes:
    """Return the article as JATS."""
    about = {"article-type": "other", "dtd-version": "1.3", XML_LANG: copy.language}
    article = node("article", about, front(copy), *text(copy))
    return etree.tostring(in_lines(article), encoding="UTF-8", xml_declaration=True) + b"\n"
