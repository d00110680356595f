"""Sent sooner than a person can have read the check page."""

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind(
    "fast", _("Sent less than two seconds after the check page was shown"), _("Sent too fast"), of_sending=True
)
SOONEST = 2.0  # seconds


def find(text: str, context: Context) -> list[Finding]:
    return [Finding(KIND.code)] if context.seconds is not None and context.seconds < SOONEST else []
