"""How often copies were read: by article, by site, by day and by month, in numbers alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import Article, Byline
from republish.counting import PER_ARTICLE, PER_ORIGIN
from republish.models import Tally

DAYS = 30
MONTHS = 12
SITES = 100  # that are named; the readers at others are added up


@dataclass(frozen=True)
class Readers:
    """How many readers were counted; `more` where a day's bound was met, so that there may have been more."""

    count: int = 0
    more: bool = False

    def __add__(self, other: Readers) -> Readers:
        return Readers(self.count + other.count, self.more or other.more)

    def __str__(self) -> str:
        number = number_format(self.count, force_grouping=True)
        return _("%(number)s or more") % {"number": number} if self.more else number


@dataclass(frozen=True)
class Row:
    """How many read something, or somewhere: in the last 30 days, and since the beginning."""

    what: Any
    lately: Readers
    ever: Readers


@dataclass(frozen=True)
class Span:
    """A day or a month, by its first day, and how many read in it."""

    begins: date
    readers: Readers


def articles_of(user: User) -> QuerySet[Article]:
    """Keep the articles whose figures somebody may see: those with their byline, for editors everybody's."""
    known = Article.objects.articles().filter(public_since__lte=timezone.now())
    if user.has_perm("articles.edit_any_article"):
        return known
    own = Byline.objects.filter(author__user=user)
    return known.filter(pk__in=own.values("article")) if user.has_perm("articles.view_article") else known.none()


def most_read_first(articles: QuerySet[Article], today: date) -> QuerySet[Article]:
    """Order articles by how many read copies of late; `row_of` makes each the row of a table."""
    return _summed(articles.only("title"), today, "tallies__").order_by("-lately", "-ever", "title", "pk")


def row_of(article: Article) -> Row:
    return _row(article, vars(article))


def by_site(article: Article, today: date) -> list[Row]:
    """Return a row for each site, those first where most read of late; all beyond the first hundred share one."""
    tallies = Tally.objects.filter(article=article)
    sites = list(_summed(tallies.values("origin"), today).order_by("-lately", "-ever", "origin")[:SITES])
    rows = [_row(site["origin"] or _("Not known"), site) for site in sites]
    beyond = tallies.exclude(origin__in=[site["origin"] for site in sites])
    rest = beyond.aggregate(sites=Count("origin", distinct=True), **_sums(today))
    words = ngettext("%(count)d further site", "%(count)d further sites", rest["sites"]) % {"count": rest["sites"]}
    return [*rows, _row(words, rest)] if rest["sites"] else rows


def history(article: Article) -> dict[date, Readers]:
    """Return the readers of each day on which there were any."""
    days = Tally.objects.filter(article=article).values("day").annotate(readers=Sum("count"), most=Max("count"))
    return {day["day"]: Readers(day["readers"], _bounded(day["readers"], day["most"])) for day in days}


def by_day(history: Mapping[date, Readers], today: date) -> list[Span]:
    """Return the last 30 days of a history, today the last."""
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    return [Span(day, history.get(day, Readers())) for day in days]


def by_month(history: Mapping[date, Readers], today: date) -> list[Span]:
    """Return the last twelve months of a history, this one the last."""
    this = today.year * 12 + today.month - 1
    months = [date(month // 12, month % 12 + 1, 1) for month in range(this - MONTHS + 1, this + 1)]
    return [
        Span(month, sum((readers for day, readers in history.items() if day.replace(day=1) == month), Readers()))
        for month in months
    ]


def _summed(rows, today, tally=""):
    """Give rows their sums and, to know a bound that was met, the most of one day; `tally` leads to the tallies."""
    return rows.annotate(**_sums(today, tally))


def _sums(today: date, tally: str = "") -> dict[str, Any]:
    lately = Q(**{f"{tally}day__gt": today - timedelta(days=DAYS)})
    count = f"{tally}count"
    return {
        "lately": Sum(count, filter=lately, default=0),
        "ever": Sum(count, default=0),
        "most_lately": Max(count, filter=lately, default=0),
        "most_ever": Max(count, default=0),
    }


def _row(what: Any, sums: Mapping[str, int]) -> Row:
    lately = Readers(sums["lately"], sums["most_lately"] >= PER_ORIGIN)
    return Row(what, lately, Readers(sums["ever"], sums["most_ever"] >= PER_ORIGIN))


def _bounded(readers: int, most: int) -> bool:
    return most >= PER_ORIGIN or readers >= PER_ARTICLE
