"""What a reference says of an article, in no format yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.licences import Licence
from articles.models import Article
from publication.models import Publication
from richtext.outline import characters

BREAK = re.compile(r"[ \t\r\n\u2028\u2029]+")  # a no-break space is a character


def one_line(text: str) -> str:
    """Return text without line breaks and without the characters that XML does not know."""
    return BREAK.sub(" ", characters(text)).strip()


@dataclass(frozen=True)
class Reference:
    """An article as it is cited; `people` are sort names, "Family, Given", in their order.

    Each text is one line, whatever somebody typed, so that none can end a field or a record of a format.
    """

    key: str  # ASCII, and the same for good
    title: str
    people: tuple[str, ...]
    site: str
    publisher: str
    published: date
    corrected: date | None
    retracted: bool
    url: str
    doi: str
    language: str
    keywords: tuple[str, ...]
    licence: Licence

    def __post_init__(self) -> None:
        for name in ("title", "site", "publisher", "url", "doi"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        for name in ("people", "keywords"):
            object.__setattr__(self, name, tuple(filter(None, map(one_line, getattr(self, name)))))

    @classmethod
    def of(cls, article: Article, publication: Publication) -> Reference:
        correction = article.last_correction
        return cls(
            key=f"{slugify(publication.name) or 'article'}-{article.pk}",  # a slug may change
            title=article.title,
            people=tuple(byline.author.sort_name for byline in article.writers),
            site=publication.name,
            publisher=publication.publisher or publication.name,
            published=timezone.localdate(article.published_at),
            corrected=correction.published_on if correction else None,
            retracted=article.is_retracted,
            url=article.canonical_url,
            doi=article.doi,
            language=article.language,
            keywords=tuple(topic.name for topic in article.topics.all()),
            licence=article.terms,
        )

    @property
    def full_title(self) -> str:
        """Return the title, with the word that whoever cites it has to see."""
        return _("Retracted: %(title)s") % {"title": self.title} if self.retracted else self.title

    @property
    def note(self) -> str:
        """Return, as sentences, what became of the article since and under which licence it is."""
        corrected = self.corrected and date_format(self.corrected, "DATE_FORMAT")
        licence = f"{self.licence} ({self.licence.url})." if self.licence.url else f"{self.licence}."
        sentences = [
            _("Retracted.") if self.retracted else "",
            _("Corrected on %(date)s.") % {"date": corrected} if corrected else "",
            licence,
        ]
        return " ".join(filter(None, sentences))


def parts_of(person: str) -> tuple[str, str]:
    """Return family and given name of "Family, Given"; a group, or somebody with one name, has no given name."""
    family, _comma, given = (part.strip() for part in person.partition(","))
    return (family, given) if family and given else (family or given, "")
