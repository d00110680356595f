"""Something in the field that no person sees."""

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind("trap", _("The field that no person sees was filled in"), _("Trap"), of_sending=True)


def find(text: str, context: Context) -> list[Finding]:
    return [Finding(KIND.code)] if context.trap else []
