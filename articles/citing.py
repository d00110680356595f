"""Whose an article is, in a line."""

from urllib.parse import quote

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def joined(names: list[str]) -> str:
    """Return "A", "A and B" or "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def credit_names(article) -> str:
    """Return every author by name: nobody is an et al. in a credit."""
    return joined([byline.author.name for byline in article.writers])


def credit_text(article, publication) -> str:
    """Return title, authors, source and licence with their URLs, as a Creative Commons licence wants them together."""
    work = _("“%(title)s” by %(people)s") if article.writers else _("“%(title)s”")
    work %= {"title": article.title, "people": credit_names(article)}
    terms = article.terms
    licence = f"{terms} <{terms.url}>" if terms.url else f"{terms}"
    return f"{work}, {publication.name} <{article.canonical_url}>, {licence}"


def copyright_line(article, publication) -> str:
    """Return "© 2026 A and B"; nothing for what is in the public domain, where nobody holds any."""
    year = timezone.localdate(article.published_at).year
    names = [byline.author.name for byline in article.writers]
    return copyright_of(article.terms, year, names or [publication.publisher or publication.name])


def copyright_of(licence, year: int, holders: list[str]) -> str:
    return f"© {year} {joined(holders)}" if licence.asks_credit else ""


def rights_line(article, publication) -> str:
    """Return the copyright line and the licence's name."""
    return ". ".join(filter(None, [copyright_line(article, publication), str(article.terms)]))


def doi_url(article) -> str:
    """Return the URL a DOI leads from; empty where there is none."""
    return f"https://doi.org/{quote(article.doi, safe='/:;()._-')}" if article.doi else ""


def long_date(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
