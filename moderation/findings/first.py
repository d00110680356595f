"""The first comment of an e-mail address. Whether it is held is a matter of the hold mode, not of this finding."""

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind(
    "first",
    _("First comment under this e-mail address (it holds where first-timers are held)"),
    _("First comment"),
    holds=False,
)


def find(text: str, context: Context) -> list[Finding]:
    return [Finding(KIND.code)] if context.first else []
