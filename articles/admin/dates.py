"""Dates in the admin's forms: both parts have a name, and what is no date is told how to write one."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(days=36_525)
SLIP = _("This date is more than a hundred years away. Is there a slip in it?")
NO_DATE = _("There is no such date. Write it like 2026-05-03.")


def is_slip(moment):
    """Say whether a date is so far from now that nobody can mean it."""
    return abs(moment - timezone.now()) > LIFETIME


def explain(field):
    """Let a field say what to do where it is given no date."""
    day = getattr(field, "fields", [field])[0]
    day.error_messages["invalid"] = field.error_messages["invalid_date"] = NO_DATE


def name_parts(field):
    """Give the date and the time of a field a name each, for who does not see what stands before them."""
    for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
        widget.attrs["aria-label"] = f"{field.label}: {part}"
