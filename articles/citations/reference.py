"""What a reference says of an article, in no format yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from articles.licences import Licence
from articles.models import Article
from publication.models import Publication


@dataclass(frozen=True)
class Reference:
    """An article as it is cited; `people` are sort names, "Family, Given", in their order."""

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

    @classmethod
    def of(cls, article: Article, publication: Publication) -> Reference:
        correction = article.last_correction
        return cls(
            key=article.slug,
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
