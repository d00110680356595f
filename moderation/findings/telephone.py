"""A telephone number, public: with a country's code, as North America or France writes them, or called one."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind, Span

KIND = Kind(
    "telephone",
    _("A telephone number, in the text or beside it"),
    _("Telephone number"),
    heading=_("A telephone number would be public."),
    advice=_(
        "Anybody could call it, for as long as this page stands. Readers can answer you here, and we can pass a"
        " message on. If it is a public line and you do want it printed, leave it."
    ),
    urgent=True,
)

_GAP = r"[ \u00a0.()\u2010\u2011-]{0,3}"
_ALONE = r"(?<![\w/.=#+-])"  # within a URL, a DOI or a longer number it is none
# Apart by spaces only they are as often counts, weeks or a patient's number, so a word has to call them.
_CODE = r"[2-9]\d\d"
_CODES = rf"(?:\({_CODE}\)[ ]?|{_CODE}[.\u2011-]){_CODE}[ .\u2011-]|{_CODE}[ ]{_CODE}[.\u2011-]"
_NUMBER = re.compile(
    rf"""
    (?<![\w+])\+[1-9](?:{_GAP}\d){{7,14}}(?!{_GAP}\d)                             # +44 20 7946 0018
    | {_ALONE}00[1-9](?:{_GAP}\d){{7,14}}(?!{_GAP}\d)                             # 0044 20 7946 0018
    | {_ALONE}(?:1[ .-])?(?:{_CODES})\d{{4}}(?![\w/]|[.-]\d)                      # 1 (416) 555-0199
    | {_ALONE}0[1-9](?:\.\d\d){{4}}(?![\w/]|[ .-]\d)                           # 01.99.00.12.34
    """,
    re.VERBOSE,
)
_CALLED = re.compile(
    rf"\b(?:tel|telephone|phone|call|fax|mobile|cell|cellulaire|whatsapp|appele[rz]|t[ée]l|t[ée]l[ée]phone[rz]?)\b"
    rf"(?:[ -](?:number|me|us|is|at|on|moi|nous|au|le|est)\b){{0,3}}[ .:]{{0,3}}(\d(?:{_GAP}\d){{6,14}})(?!{_GAP}\d)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:issn|isbn|orcid|pmid|pmcid|doi|nct|isrctn|eudract|pp?\.|pages?|nhs(?: number| no\.?)?)\W{0,3}$",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"[ \u00a0]?(?:%|°|[µμmkn]?g\b|mcg\b|[mdµμ]?l\b|i?u\b|ui\b|units?\b|[mµμn]?mol|meq\b|[mcµμ]m\b|bpm\b|kcal\b)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\+\d+\.\d+")
_YEARS = re.compile(r"(?:1[89]|20)\d\d\D{1,3}(?:1[89]|20)\d\d")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([ .\u00a0])\d{3}(?:\1\d{3})*")
_COUNTED = re.compile(r"\d(?: \d)+")  # 2 3 4 5 6 7 8
_NO_NUMBER = (_DECIMAL, _YEARS, _THOUSANDS, _COUNTED)


def find(text: str, context: Context) -> list[Finding]:
    spans = tuple(sorted({span for span in _spans(text) if _is_called(text, *span)}))
    beside = any(_is_called(field, *span) for field in context.beside for span in _spans(field))
    return [Finding(KIND.code, spans)] if spans or beside else []


def _spans(text: str) -> Iterator[Span]:
    for found in _NUMBER.finditer(text):
        yield found.span()
    for found in _CALLED.finditer(text):
        yield found.span(1)


def _is_called(text: str, start: int, end: int) -> bool:
    """Say whether digits can be called: they are no dose, decimal or count, and nobody names them otherwise."""
    digits = text[start:end]
    otherwise = _LABEL.search(text[max(0, start - 16) : start]) or _QUANTITY.match(text, end)
    return not otherwise and not any(other.fullmatch(digits) for other in _NO_NUMBER)
