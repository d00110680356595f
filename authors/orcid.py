import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FORM = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")


def check_character(digits: str) -> str:
    """Return the last character of an ORCID iD from its first fifteen digits (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def validate_orcid(value: str) -> None:
    """Refuse what is not an ORCID iD, or has a slip of the pen in it."""
    if not FORM.fullmatch(value):
        raise ValidationError(_("An ORCID iD looks like 0000-0002-1825-0097: four groups of four, with hyphens."))
    digits = value.replace("-", "")
    if check_character(digits[:-1]) != digits[-1]:
        raise ValidationError(_("This ORCID iD has a slip in it: its last character does not fit the others."))
