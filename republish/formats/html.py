from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from republish.copies import Copy
from richtext.outline import characters

extension = "html"
content_type = "text/html; charset=utf-8"
label = _("HTML")
formatted = True  # an editor that takes formatted text takes it


def write(copy: Copy) -> bytes:
    """Return the article as an HTML fragment to paste, with its credit in it (ccREL in RDFa)."""
    return fragment(copy)


def fragment(copy: Copy, counter: str = "") -> bytes:
    """Return the fragment, with the image that counts readers at its end where its URL is given."""
    context = {"copy": copy, "credit": copy.credit, "counter": counter}
    text = characters(render_to_string("republish/copy.html", context))
    return ("\n".join(text.strip().splitlines()) + "\n").encode()
