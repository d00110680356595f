"""The licences an article can have: facts that do not change, one row each.

Canonical URLs end in a slash. What a licence permits and asks for was read in the legal code of CC BY-NC-ND 4.0,
whose attribution section the six 4.0 licences share but for the lines on ShareAlike and NoDerivatives.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Licence:
    """A licence; `code` is what the database keeps, the rest is derived from it nowhere else."""

    code: str
    name: str | Promise
    title: str | Promise
    url: str = ""
    legal_code_url: str = ""
    spdx: str = ""
    permits_copies: bool = True
    permits_changes: bool = True
    asks_credit: bool = True
    asks_same_licence: bool = False
    forbids_commerce: bool = False

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_licence(self) -> bool:
        """Say whether one may write "licensed under": a dedication or a mark is no licence."""
        return self.permits_copies and self.asks_credit

    def legal_code_in(self, language: str) -> str:
        """Return the URL of the legal code in a language, "en" or "fr"; empty where there is no legal code."""
        return self.legal_code_url.replace("legalcode.en", f"legalcode.{language}")


CC = "https://creativecommons.org/"


def _four(unit: str, title: Promise, **terms: bool) -> Licence:
    """Return a Creative Commons 4.0 licence."""
    url = f"{CC}licenses/{unit}/4.0/"
    return Licence(
        code=f"{unit}-4.0",
        name=f"CC {unit.upper()} 4.0",
        title=title,
        url=url,
        legal_code_url=f"{url}legalcode.en",
        spdx=f"CC-{unit.upper()}-4.0",
        **terms,
    )


LICENCES = {
    licence.code: licence
    for licence in (
        _four("by", _("Creative Commons Attribution 4.0 International")),
        _four("by-sa", _("Creative Commons Attribution-ShareAlike 4.0 International"), asks_same_licence=True),
        _four("by-nd", _("Creative Commons Attribution-NoDerivatives 4.0 International"), permits_changes=False),
        _four("by-nc", _("Creative Commons Attribution-NonCommercial 4.0 International"), forbids_commerce=True),
        _four(
            "by-nc-sa",
            _("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International"),
            asks_same_licence=True,
            forbids_commerce=True,
        ),
        _four(
            "by-nc-nd",
            _("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International"),
            permits_changes=False,
            forbids_commerce=True,
        ),
        Licence(
            code="cc0-1.0",
            name="CC0 1.0",
            title=_("Creative Commons CC0 1.0 Universal Public Domain Dedication"),
            url=f"{CC}publicdomain/zero/1.0/",
            legal_code_url=f"{CC}publicdomain/zero/1.0/legalcode.en",
            spdx="CC0-1.0",
            asks_credit=False,
        ),
        Licence(
            code="pdm-1.0",
            name="Public Domain Mark 1.0",
            title=_("Public Domain Mark 1.0"),
            url=f"{CC}publicdomain/mark/1.0/",
            asks_credit=False,
        ),
        Licence(
            code="all-rights-reserved",
            name=_("All rights reserved"),
            title=_("All rights reserved"),
            permits_copies=False,
            permits_changes=False,
        ),
    )
}
DEFAULT = "by-nd-4.0"
CHOICES = [(licence.code, licence.name) for licence in LICENCES.values()]


def is_stricter(after: Licence, before: Licence) -> bool:
    """Say whether a licence takes away something that another one allowed, or asks for something more."""
    taken = any(
        getattr(before, right) and not getattr(after, right) for right in ("permits_copies", "permits_changes")
    )
    asked = ("asks_credit", "asks_same_licence", "forbids_commerce")
    return taken or any(getattr(after, duty) and not getattr(before, duty) for duty in asked)


def get(code: str) -> Licence:
    """Return the licence with this code."""
    return LICENCES[code]
