"""An e-mail address in the text or beside it, where everybody could read it."""

import re

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind(
    "email",
    _("An e-mail address, in the text or beside it"),
    _("E-mail address"),
    heading=_("An e-mail address would be public."),
    advice=_(
        "Readers can answer you here, and we can pass a message on. What stands on a page is collected for junk mail"
        " within days. If you do want it printed, leave it."
    ),
    urgent=True,
)

# It begins where no URL, handle or longer word can, and every part has one way to be read and an end.
_EMAIL = re.compile(r"(?<![\w@/])\w[\w.+%&'’-]{0,63}@(?:[^\W_][\w-]{0,62}+\.)+[^\W\d_][\w-]{1,62}+")


def find(text: str, context: Context) -> list[Finding]:
    spans = tuple(found.span() for found in _EMAIL.finditer(text)) if "@" in text else ()
    beside = any(_EMAIL.search(field) for field in (*context.beside, *context.links))
    return [Finding(KIND.code, spans)] if spans or beside else []
