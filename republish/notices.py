"""Corrections and retractions as they are put above copies elsewhere: ready to paste, in the article's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from articles.citing import credit_names
from articles.models import Article, Correction
from publication.models import Publication
from richtext.differences import Piece, differences, folded


@dataclass(frozen=True)
class Notice:
    """A correction or retraction, with all that a copy needs to say of it: whose, of what, when, why."""

    number: int
    kind: Correction.Kind
    date: date
    title: str
    url: str  # canonical, of the article
    language: str  # of the article
    people: str  # who wrote it, as a credit names them
    site: str
    text: str
    old_wording: str = ""
    new_wording: str = ""

    @property
    def is_retraction(self) -> bool:
        return self.kind == Correction.Kind.RETRACTION

    @property
    def date_text(self) -> str:
        return date_format(self.date, "DATE_FORMAT")

    @property
    def pieces(self) -> list[Piece]:
        """Return the wording word by word, what stayed folded; nothing where no wording is given."""
        return folded(differences(self.old_wording, self.new_wording))

    @property
    def html(self) -> str:
        """Return the notice as HTML source."""
        return self._written("republish/notice.html")

    @property
    def plain(self) -> str:
        """Return the notice as text, its URL spelt out."""
        return self._written("republish/notice.txt")

    def _written(self, template):
        with translation.override(self.language):
            return render_to_string(template, {"notice": self}).strip()  # a plain string: shown, it is source


def notice_of(correction: Correction, publication: Publication) -> Notice:
    """Return a correction or retraction as it is put above copies."""
    article = correction.article
    with translation.override(article.language):
        people = credit_names(article)
    return Notice(
        number=correction.pk,
        kind=Correction.Kind(correction.kind),
        date=correction.published_on,
        title=article.title,
        url=article.canonical_url,
        language=article.language,
        people=people,
        site=publication.name,
        text=correction.text,
        old_wording=correction.old_wording,
        new_wording=correction.new_wording,
    )


def notices_of(article: Article, publication: Publication) -> list[Notice]:
    """Return all that was corrected in an article, and that it was retracted, newest first."""
    return [notice_of(correction, publication) for correction in article.notices]
