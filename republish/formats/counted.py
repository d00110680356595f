from django.utils.translation import gettext_lazy as _

from republish.copies import Copy
from republish.formats import html

extension = "counted.html"
content_type = html.content_type
label = _("HTML with our counter")
formatted = True  # an editor that takes formatted text takes it
sentence = "republish/_counter_sentence.html"  # what goes with it on the page


def write(copy: Copy) -> bytes:
    """Return the HTML fragment with one inert image at its end, by which readers of copies are counted."""
    return html.fragment(copy, counter=copy.counter)
