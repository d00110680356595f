"""The credit that every copy carries, as one value, in the order title, author, source, licence."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.citing import joined
from articles.licences import Licence
from delivery.site import absolute


@dataclass(frozen=True)
class Name:
    """Somebody who is credited: the name, where it leads, and the affiliation at the time."""

    name: str
    url: str
    affiliation: str = ""


@dataclass(frozen=True)
class Credit:
    """What section 3(a)(1) of the Creative Commons 4.0 licences asks a copy to keep, supplied by us."""

    title: str
    names: tuple[Name, ...]
    url: str
    published: str
    published_iso: str
    site: str
    licence: Licence
    year: int

    @property
    def byline(self) -> str:
        """Return "By A, where A works, and B, where B works"."""
        return _("By %(people)s") % {"people": self.people} if self.names else ""

    @property
    def people(self) -> str:
        return joined([f"{name.name} ({name.affiliation})" if name.affiliation else name.name for name in self.names])

    @property
    def holders(self) -> str:
        return joined([name.name for name in self.names]) or self.site

    @property
    def copyright_line(self) -> str:
        return f"© {self.year} {self.holders}" if self.licence.is_licence else ""

    @property
    def notice(self) -> str:
        """Return the notice of no warranty; section 5 of the licences."""
        return _("Provided as is, without warranties (section 5 of the licence).") if self.licence.is_licence else ""

    @property
    def plain(self) -> str:
        """Return the whole credit as text, with every URL spelt out."""
        work = _("“%(title)s” by %(people)s") if self.names else _("“%(title)s”")
        work %= {"title": self.title, "people": self.people}
        source = _("was first published on %(date)s in %(site)s <%(url)s>") % {
            "date": self.published,
            "site": self.site,
            "url": self.url,
        }
        legal_code = f" ({_('legal code')} <{self.licence.legal_code_url}>)" if self.licence.legal_code_url else ""
        sentence = f"{work} {source} {self.statement} {self.licence} <{self.licence.url}>{legal_code}."
        return " ".join(
            part for part in (sentence, self.copyright_line and f"{self.copyright_line}.", self.notice) if part
        )

    @property
    def statement(self) -> str:
        """Return what joins the site's name to the licence's: a dedication or a mark is never "under licence"."""
        if self.licence.is_licence:
            return _("and is republished here under")
        if self.licence.code.startswith("cc0"):
            return _("and is dedicated to the public domain under")
        return _("and is free of known copyright restrictions:")


def credit_of(article, publication) -> Credit:
    """Return the credit of an article, in the language that is active."""
    published = timezone.localtime(article.published_at)
    names = tuple(
        Name(byline.author.name, absolute(byline.author.get_absolute_url()), byline.affiliation)
        for byline in article.writers
    )
    return Credit(
        title=article.title,
        names=names,
        url=article.canonical_url,
        published=date_format(published, "DATE_FORMAT"),
        published_iso=published.date().isoformat(),
        site=publication.name,
        licence=article.terms,
        year=published.year,
    )
