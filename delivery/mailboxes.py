"""E-mail addresses: how they are kept and compared, and the field of a form that takes one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def mailbox(address: str) -> str:
    """Return an e-mail address as it is kept and compared: lower case, its domain in ASCII (IDNA).

    Domains that only look different (full-width letters, invisible characters) become one. Raises ValueError where
    the domain is none that others have, and for a name that is quoted or in letters that only look like ours: nobody's
    is, and what a server makes of it is another's.
    """
    local, _at, domain = address.strip().rpartition("@")
    if not local.isascii() or '"' in local:
        raise ValueError("no name of a mailbox")
    kept = domain.encode("idna").decode("ascii").lower()
    if not local or "." not in kept or "[" in kept:
        raise ValueError("no e-mail address")
    return f"{local.lower()}@{kept}"


class MailboxField(forms.EmailField):
    """Take an e-mail address as `mailbox` returns it; one that is none is refused beside the field."""

    default_error_messages = {"invalid": _("This is no whole e-mail address. It looks like name@example.org.")}

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"max_length": 254, "widget": forms.EmailInput(attrs={"autocomplete": "email"})}
        super().__init__(**usual | options)

    def clean(self, value: Any) -> str:
        email = super().clean(value)
        try:
            kept = mailbox(email) if email else ""
        except ValueError:
            kept = ""
        if (email and not kept) or len(kept) > 254:  # lower case, or a domain as it is kept, may take more room
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return kept
