from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from articles import body
from republish.copies import Copy
from richtext.commonmark import commonmark
from richtext.outline import characters

extension = "md"
content_type = "text/markdown; charset=utf-8; variant=CommonMark"
label = _("Markdown")


def write(copy: Copy) -> bytes:
    """Return the article as CommonMark, with tables and notes as GitHub has them; it begins with the title."""
    text = characters(render_to_string("republish/marked.html", {"copy": copy, "credit": copy.credit}))
    return (commonmark(body.parse(text)) + "\n").encode()
