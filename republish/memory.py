"""Which licence an article had when: a copy made then may go on relying on it (section 2(a)(1) of the licences)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from articles import licences
from articles.licences import Licence
from articles.models import Article


@dataclass(frozen=True)
class Period:
    """A licence, and the days on which it was taken up and given up for another; None while it is in force."""

    licence: Licence
    since: date
    until: date | None = None


def periods(article: Article) -> list[Period]:
    """Return the licences of a public article, the one in force first."""
    rows = list(article.licence_history.all())
    starts = [timezone.localdate(row.since or article.published_at) for row in rows]
    ends = [*starts[1:], None]
    return [
        Period(licences.get(row.code), since, until) for row, since, until in zip(rows, starts, ends, strict=True)
    ][::-1]
