"""What came with a form that could not be stored: its words, to read and to copy, and all of it, to be sent again."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import html
from lxml.etree import LxmlError

from delivery.busy import is_secret
from delivery.fields import KEPT

MANY_WORDS = 20  # characters; what is longer was typed with some thought
NOT_TYPED = {
    *("csrfmiddlewaretoken", "version", "seen", "back", "decision", "picked", "span", "entries", "article", "request")
}
OF_THE_DESK = {
    "reason": gettext_lazy("Reason"),
    "reject_words": gettext_lazy("A word of your own to the writer"),
    "return_words": gettext_lazy("A word of your own to the writer"),
    "passages": gettext_lazy("Words to remove"),
    "note": gettext_lazy("Note to colleagues"),
    "text": gettext_lazy("Your text"),
}
BODY = "body"  # the field that holds HTML
END_OF_A_BLOCK = re.compile(r"</(?:p|h\d|li|blockquote|figcaption|caption|tr|pre)>|<br\s*/?>", re.IGNORECASE)
NEXT = r"\g<0>\n\n"
EMPTY_LINES = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True)
class Words:
    """What was typed into one field, under the name by which its form calls the field; "" where that is not known."""

    label: str
    text: str


def typed(request):
    """Return what was typed in words, longer than what is soon typed again."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if _is_typed(request, name)]
    return [Words(_label(request, name), _read(name, text)) for name, text in fields if len(text.strip()) > MANY_WORDS]


def shown(request):
    """Return what a page shows of a form that could not be stored, and holds of it to be sent once more."""
    return {"typed": typed(request), "fields": sent(request), "files": files(request)}


def sent(request):
    """Return the names and values of a form that are sent again with a token of now; nothing secret."""
    fields = request.POST.lists()
    return [(name, value) for name, values in fields for value in values if not is_secret(request, name)]


def files(request):
    """Return the names of the files that must be chosen again, since no page can hold them."""
    return [file.name for _name, several in request.FILES.lists() for file in several]


def _is_typed(request, name):
    """Say whether people type into a field: its name is no button's, and no script's."""
    hidden = name in NOT_TYPED or name.startswith("_") or name.endswith(KEPT)
    return not hidden and not is_secret(request, name)


def _label(request, name):
    """Return what the form of a thing, of its rows or of the desk calls a field."""
    prefix, *row = name.split("-")
    match, plain = request.resolver_match, row[-1] if row else prefix
    if match.app_name != "admin":
        return str(OF_THE_DESK.get(plain, ""))
    try:
        model = apps.get_model(*match.url_name.split("_")[:2])
        if len(row) < 2:
            return capfirst(model._meta.get_field(name).verbose_name)
        model = model._meta.get_field(prefix).related_model
        about = {"thing": capfirst(model._meta.verbose_name), "number": int(row[0]) + 1}
        about["field"] = model._meta.get_field(plain).verbose_name
        return _("%(thing)s %(number)s: %(field)s") % about
    except (LookupError, ValueError, TypeError, AttributeError, FieldDoesNotExist):
        return ""


def _read(name, text):
    """Return a text as it reads: of HTML the words, a paragraph on lines of its own."""
    if name != BODY or "<" not in text:
        return text
    try:
        tree = html.document_fromstring(f"<div>{END_OF_A_BLOCK.sub(NEXT, text)}</div>")
    except (LxmlError, ValueError):
        return text
    return EMPTY_LINES.sub("\n\n", tree.text_content()).strip()
