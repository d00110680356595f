"""The reference as people read it, in Vancouver style (ICMJE sample references, part of a blog)."""

from datetime import date

from django.utils.translation import gettext as _

from articles.citations.reference import Reference

NAMED = 6  # authors; the others are et al.


def text(reference: Reference) -> str:
    """Return the reference as one line of text."""
    parts = [
        _people(reference),
        _ended(reference.full_title),
        f"{reference.site}.",
        f"{day(reference.published)}{_corrected(reference)}.",
        _("Available from: %(url)s") % {"url": reference.url},
        f"doi: {reference.doi}." if reference.doi else "",
    ]
    return " ".join(part for part in parts if part)


def name(sort_name: str) -> str:
    """Return "Osei-Lindqvist A" from "Osei-Lindqvist, Amara": family name, then initials without stops."""
    family, _comma, given = sort_name.partition(",")
    initials = "".join(part[0].upper() for part in given.replace("-", " ").split())
    return f"{family.strip()} {initials}".strip()


def day(moment: date) -> str:
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{moment.year} {months[moment.month - 1]} {moment.day}"


def _people(reference: Reference) -> str:
    names = [name(person) for person in reference.people]
    return ", ".join(names[:NAMED]) + (", et al." if len(names) > NAMED else "." if names else "")


def _corrected(reference: Reference) -> str:
    if reference.corrected is None:
        return ""
    corrected = _("corrected %(date)s") % {"date": day(reference.corrected)}
    return f" [{corrected}]"


def _ended(title: str) -> str:
    return title if title.endswith(("?", "!", ".", "…")) else f"{title}."
