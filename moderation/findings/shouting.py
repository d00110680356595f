"""A comment mostly in capitals, in any script that has them."""

import re

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind

KIND = Kind(
    "shouting",
    _("Mostly in capitals"),
    _("Shouting"),
    heading=_("Capitals read as shouting."),
    advice=_(
        "Most of this is in capital letters, and readers will hear a raised voice. In ordinary letters the same words"
        " weigh more. To stress a word, put it between *stars*."
    ),
)
FEWEST = 8  # words; what is shorter may be a handful of abbreviations
SHARE = 0.7  # of the letters that could be small

_WORD = re.compile(r"[^\W\d_]{2,}")


def find(text: str, context: Context) -> list[Finding]:
    words = [word for word in _WORD.findall(text) if word.upper() != word.lower()]
    if len(words) < FEWEST:
        return []
    loud = sum(len(word) for word in words if word.isupper())
    return [Finding(KIND.code)] if loud > SHARE * sum(map(len, words)) else []
