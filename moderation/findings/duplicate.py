"""The same words in the same place; elsewhere they may be said again."""

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind(
    "duplicate",
    _("The same words stand or wait in the same place"),
    _("Said before"),
    heading=_("These words are here already."),
    advice=_(
        "The same comment stands in this place, or waits to be read. If you sent it twice by mistake, there is nothing"
        " more to do. If you want to add something, say it in a new sentence."
    ),
)


def find(text: str, context: Context) -> list[Finding]:
    return [Finding(KIND.code)] if context.repeated else []
