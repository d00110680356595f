"""How an article is cited and credited."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def vancouver_name(sort_name: str) -> str:
    """Return "Osei-Lindqvist A" from "Osei-Lindqvist, Amara": family name, then initials without stops."""
    family, _comma, given = sort_name.partition(",")
    initials = "".join(part[0].upper() for part in given.replace("-", " ").split())
    return f"{family.strip()} {initials}".strip()


def vancouver_date(moment) -> str:
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{moment.year} {months[moment.month - 1]} {moment.day}"


def vancouver(article, publication) -> str:
    """Return the reference in Vancouver style (ICMJE sample references, part of a blog); six authors, then et al."""
    names = [vancouver_name(byline.author.sort_name) for byline in article.writers]
    people = ", ".join(names[:6]) + (", et al" if len(names) > 6 else "")
    published = vancouver_date(timezone.localdate(article.published_at))
    correction = article.last_correction
    corrected = _("corrected %(date)s") % {"date": vancouver_date(correction.published_on)} if correction else ""
    changed = f" [{corrected}]" if corrected else ""
    title = article.title + ("" if article.title.endswith(("?", "!", ".", "…")) else ".")
    if article.is_retracted:
        title = _("Retracted: %(title)s") % {"title": title}
    parts = [f"{people}." if people else "", title, f"{publication.name}.", f"{published}{changed}."]
    reference = " ".join(part for part in parts if part)
    doi = f" doi: {article.doi}." if article.doi else ""
    source = _("Available from: %(url)s") % {"url": article.canonical_url}
    return f"{reference} {source}{doi}"


def joined(names: list[str]) -> str:
    """Return "A", "A and B" or "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def credit_names(article) -> str:
    """Return every author by name: nobody is an et al. in a credit."""
    return joined([byline.author.name for byline in article.writers])


def long_date(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
