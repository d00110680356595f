"""Figures and tables: whether they are there, what stands in their stead for who cannot see them, whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checklist.finding import Finding, Piece, confirm, mend
from articles.models import Figure, Rights

FILE = re.compile(r"(?i)^\S+\.(?:jpe?g|png|webp|gif|tiff?|heic)$|^(?:img|dsc|pict?|image|photo|scan)[ _-]?\d+$")
NOTHING_SAID = re.compile(
    r"(?i)^(?:an? |the |une? |la |le )?(?:image|picture|photo|photograph|photographie|graphic|illustration)"
    r" (?:of|de|du|des|d['’])"
)


def placed(piece: Piece) -> Iterator[Finding]:
    missing = piece.placed - {str(figure.number) for figure in piece.article.figures.all()}
    if missing:
        numbers = ", ".join(sorted(missing, key=int))
        sentence = ngettext(
            "The text places figure %(numbers)s, which is not there. Add it under “Figures”, or take its place out of"
            " the text.",
            "The text places figures %(numbers)s, which are not there. Add them under “Figures”, or take their places"
            " out of the text.",
            len(missing),
        )
        yield mend("body", sentence % {"numbers": numbers})


def figures(piece: Piece) -> Iterator[Finding]:
    for place, figure in enumerate(piece.article.figures.all()):
        yield from _figure(piece, figure, f"figures-{place}")


def _figure(piece: Piece, figure: Figure, place: str) -> Iterator[Finding]:
    number = {"number": figure.number}
    if not figure.lead and str(figure.number) not in piece.placed:
        sentence = _("Figure %(number)s stands nowhere in the text, so nobody will see it: place it, or take it out?")
        yield confirm(f"{place}-number", sentence % number)
    if figure.rights == Rights.UNKNOWN:
        sentence = _("Whose figure %(number)s is, is not known. Say so under “Rights”, or take the figure out.")
        yield mend(f"{place}-rights", sentence % number)
    if figure.rights in (Rights.OWN, Rights.SITE) and not figure.credit.strip():
        sentence = _("Figure %(number)s is somebody else’s and names nobody: write a credit?")
        yield confirm(f"{place}-credit", sentence % number)
    if sentence := _of_alt(figure):
        yield confirm(f"{place}-alt", sentence % number)


def _of_alt(figure: Figure) -> str:
    """Return what is odd about the text in an image's stead."""
    alt = " ".join(figure.alt.split())
    if FILE.match(alt):
        return _("The text instead of figure %(number)s is a file’s name. Say what the image shows?")
    if NOTHING_SAID.match(alt):
        return _("The text instead of figure %(number)s says that it is an image. Say only what it shows?")
    if alt and alt.casefold().rstrip(".") == " ".join(figure.caption.split()).casefold().rstrip("."):
        return _(
            "The text instead of figure %(number)s is its caption again, which is read out as well. Say what the image"
            " shows?"
        )
    return ""


def tables(piece: Piece) -> Iterator[Finding]:
    for number, table in enumerate(piece.root.iter("table"), 1):
        if next(table.iter("th"), None) is None:
            sentence = _(
                "Table %(number)s has no heading cells, so whoever listens to it hears figures without names: make its"
                " first row or column headings?"
            )
            yield confirm("body", sentence % {"number": number})
