"""Numbers by day or by month as a drawing, which a table beside it says in words."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils import timezone

WIDTH, HEIGHT = 600, 100  # of a chart, in its own units
MONTHS = 12


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Spans of time, each of which begins on a day, and how much was counted in each."""

    spans: list[Any]
    counts: list[int]

    @property
    def most(self):
        return self.spans[self.counts.index(max(self.counts))]

    @property
    def bars(self):
        """Return the bars in whole units; whatever was counted at all can be seen."""
        step, highest = WIDTH // len(self.spans), max(1, *self.counts)
        for number, count in enumerate(self.counts):
            height = -(-count * HEIGHT // highest)
            yield Bar(number * step + step // 6, HEIGHT - height, step * 2 // 3, height)


@dataclass(frozen=True)
class Month:
    begins: date
    count: int


def by_month(rows: QuerySet, field: str, today: date) -> Chart:
    """Count rows by the month of a time of theirs, in the time zone that is in force: the last twelve months.

    One query, a range of an index for each month: truncating each of 100,000 times would take SQLite half a second.
    """
    first = today.year * 12 + today.month - MONTHS
    months = [date(month // 12, month % 12 + 1, 1) for month in range(first, first + MONTHS + 1)]
    counts = _counted(rows.order_by(), field, [timezone.make_aware(datetime.combine(day, time())) for day in months])
    spans = [Month(day, counts.get(number, 0)) for number, day in enumerate(months[:-1])]
    return Chart(spans, [span.count for span in spans])


def _counted(rows, field, bounds):
    parts = [
        rows.filter(**{f"{field}__gte": begins, f"{field}__lt": ends})
        .values(number=Value(number))
        .annotate(count=Count("pk"))
        for number, (begins, ends) in enumerate(pairwise(bounds))
    ]
    first, *rest = parts
    return {row["number"]: row["count"] for row in first.union(*rest, all=True)}
