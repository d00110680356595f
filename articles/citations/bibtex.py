import re
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from articles.citations.reference import Reference, parts_of

extension = "bib"
content_type = "application/x-bibtex; charset=utf-8"
label = _("BibTeX")

# A brace with a backslash would still be counted by BibTeX, so that one alone would break the entry.
ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
LIGATURE = re.compile(r"(?<=([-'`,<>]))(?=\1)|(?<=[?!])(?=`)")  # what TeX would make one sign of
DIVIDES = re.compile(r"[,=]|\band\b", re.IGNORECASE)  # what parts names, or the halves of one
NOT_VERBATIM = re.compile(r"[{}\\\s]")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
LANGUAGES = {"en": "english", "fr": "french"}


def write(reference: Reference) -> bytes:
    """Return the reference as one BibTeX entry; `@online` as BibLaTeX has it, and a year for whoever reads no date."""
    fields = {
        "author": _braced(" and ".join(map(_name, reference.people))),
        "title": _braced(_braced(escaped(reference.full_title))),
        "organization": _braced(escaped(reference.site)),
        "publisher": _braced(escaped(reference.publisher if reference.publisher != reference.site else "")),
        "date": _braced(reference.published.isoformat()),
        "year": _braced(f"{reference.published.year}"),
        "month": MONTHS[reference.published.month - 1],
        "url": _braced(_verbatim(reference.url)),
        "doi": _braced(_verbatim(reference.doi)),
        "langid": _braced(LANGUAGES.get(reference.language, "")),
        "keywords": _braced(escaped(", ".join(reference.keywords))),
        "note": _braced(escaped(reference.note)),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{reference.key},", *lines, "}", ""]).encode()


def escaped(text: str) -> str:
    """Return text as TeX prints it letter by letter: no sign of it is a command, and no two become another."""
    return LIGATURE.sub("{}", text.translate(ESCAPES))


def _name(person: str) -> str:
    family, given = parts_of(person)
    return f"{_guarded(family)}, {_guarded(given)}" if given else _braced(escaped(family))


def _guarded(part: str) -> str:
    """Return a part of a name, in braces where a word or sign in it would be taken for the end of the name."""
    text = escaped(part)
    return _braced(text) if DIVIDES.search(part) or text != part else text


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _verbatim(text: str) -> str:
    """Return a URL or DOI, which is read as it stands, with only braces and what could be a command encoded."""
    return NOT_VERBATIM.sub(lambda match: quote(match.group()), text)
