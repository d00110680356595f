"""The credit that every copy carries, as one value, in the order title, author, source, licence.

The value itself speaks no language; its sentences come in the language that is active. `in_each_language` activates
one after the other: the article's own first, and the other of the site's two beneath it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.citing import copyright_of, joined
from articles.licences import Licence
from articles.models import Article
from delivery.site import absolute
from publication.models import Publication

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Name:
    """Somebody who is credited: the name, where it leads, and the affiliation at the time."""

    name: str
    url: str
    affiliation: str = ""
    sort_name: str = ""  # "Family, Given"
    orcid: str = ""


@dataclass(frozen=True)
class Credit:
    """What section 3(a)(1) of the Creative Commons 4.0 licences asks a copy to keep, supplied by us."""

    title: str
    language: str  # of the article
    names: tuple[Name, ...]
    url: str  # canonical, of the article
    published: date
    site: str
    site_url: str
    publisher: str  # who holds what nobody else is named for
    licence: Licence
    contact: str = ""  # e-mail address of whoever can allow more

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language, *(language for language in LANGUAGES if language != self.language))

    def in_each_language(self) -> Iterator[str]:
        """Activate each language the credit is given in while its turn lasts, and yield its code."""
        for language in self.languages:
            with translation.override(language):
                yield language

    @property
    def published_text(self) -> str:
        return date_format(self.published, "DATE_FORMAT")

    @property
    def byline(self) -> str:
        """Return "By A (where A works) and B (where B works)"; empty where nobody is named."""
        return _("By %(people)s") % {"people": self.people} if self.names else ""

    @property
    def people(self) -> str:
        return joined([f"{name.name} ({name.affiliation})" if name.affiliation else name.name for name in self.names])

    @property
    def holders(self) -> list[str]:
        return [name.name for name in self.names] or [self.publisher]

    @property
    def copyright_line(self) -> str:
        return copyright_of(self.licence, self.published.year, self.holders)

    @property
    def legal_code_url(self) -> str:
        return self.licence.legal_code_in(translation.get_language() or self.language)

    @property
    def notice(self) -> str:
        """Return the notice of no warranty; section 5 of the licences."""
        return _("Provided as is, without warranties (section 5 of the licence).") if self.licence.is_licence else ""

    @property
    def conditions(self) -> list[str]:
        """Return what this licence adds to naming the source: sections 1, 2(a)(1) and 3(b) of the legal code."""
        conditions = []
        if not self.licence.permits_changes:
            conditions.append(
                _("It may be shared whole or in part and in any format, but not in a changed version (NoDerivatives).")
            )
        if self.licence.forbids_commerce:
            conditions.append(_("It may not be used primarily for commercial advantage or payment (NonCommercial)."))
        if self.licence.asks_same_licence:
            conditions.append(_("A changed version must be under the same licence or a compatible one (ShareAlike)."))
        return conditions

    @property
    def rights(self) -> str:
        """Return the copyright line, the notice of no warranty and the conditions, as sentences."""
        line = self.copyright_line
        return " ".join(part for part in (line and f"{line}.", self.notice, *self.conditions) if part)

    @property
    def plain(self) -> str:
        """Return the whole credit as text, with every URL spelt out."""
        work = _("“%(title)s” by %(people)s") if self.names else _("“%(title)s”")
        work %= {"title": self.title, "people": self.people}
        source = _("was first published on %(date)s in %(site)s <%(url)s>") % {
            "date": self.published_text,
            "site": self.site,
            "url": self.url,
        }
        words = _("legal code")
        legal_code = f" ({words} <{self.legal_code_url}>)" if self.legal_code_url else ""
        sentence = f"{work} {source} {self.statement} {self.licence} <{self.licence.url}>{legal_code}."
        return f"{sentence} {self.rights}".strip()

    @property
    def statement(self) -> str:
        """Return what joins the site's name to the licence's: a dedication or a mark is never "under licence"."""
        if self.licence.is_licence:
            return _("and is republished here under")
        if self.licence.code.startswith("cc0"):
            return _("and is dedicated to the public domain under")
        return _("and is free of known copyright restrictions:")


def credit_of(article: Article, publication: Publication) -> Credit:
    """Return the credit of an article."""
    names = tuple(
        Name(
            byline.author.name,
            absolute(byline.author.get_absolute_url()),
            byline.affiliation,
            byline.author.sort_name,
            byline.author.orcid,
        )
        for byline in article.writers
    )
    return Credit(
        title=article.title,
        language=article.language,
        names=names,
        url=article.canonical_url,
        published=timezone.localdate(article.published_at),
        site=publication.name,
        site_url=absolute("/"),
        publisher=publication.publisher or publication.name,
        licence=article.terms,
        contact=publication.contact,
    )
