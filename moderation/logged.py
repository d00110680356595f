"""The log, for people: which rows somebody sees, sifted, a page at a time, and what each says in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import administers
from accounts.models import User
from articles.models import Article
from comments import states
from comments.models import Act, LogEntry, Opening, Status
from moderation.models import Decision, ReportOutcome, ReportReason

PAGE = 100
NOBODY = "none"  # in place of a user's number: whoever has no account here
BY_ITS_WRITER = {Act.POSTED, Act.CONFIRMED, Act.EDITED, Act.WITHDRAWN, Act.ERASED}
EXPORTS = {"log": gettext_lazy("the log"), "comments": gettext_lazy("comments")}
WORDS = {
    **dict(Opening.choices),
    **dict(ReportOutcome.choices),
    **dict(Status.choices),
    states.HIDING: gettext_lazy("Rejected, with its replies"),
}
PLACE = re.compile(r"(?:article (?P<article>[0-9]++)(?:: )?)?(?P<parent>[0-9]++)?")  # as moving writes it
TOLD = (
    *("at", "act", "before", "after", "version", "request_id", "by__name", "comment__name", "comment__erased"),
    *("article__title", "article__slug", "article__kind", "article__state", "article__published_at"),
    *("decision__reason", "decision__note", "decision__own_article", "decision__listed__name"),
)


@dataclass(frozen=True)
class Row:
    """A row of the log as people read it; `decision` has its reason and note, where there is one."""

    entry: LogEntry
    who: str
    before: str
    after: str
    decision: Decision | None


def visible_to(user: User) -> QuerySet[LogEntry]:
    """Return the rows that somebody sees: their own acts; whoever administers, everything."""
    return LogEntry.objects.all() if administers(user) else LogEntry.objects.filter(by=user)


def sifted(
    entries: QuerySet[LogEntry],
    *,
    act: str = "",
    by: str = "",
    article: Article | None = None,
    comment: int | None = None,
    since: date | None = None,
    until: date | None = None,
    request: str = "",
) -> QuerySet[LogEntry]:
    """Keep what was asked for: an act, a user's number or NOBODY, from one day to another and both of them."""
    criteria = {
        "act": act,
        "by": None if by == NOBODY else by,
        "by__isnull": True if by == NOBODY else None,
        "article": article,
        "comment": comment,
        "at__gte": since and beginning_of(since),
        "at__lt": until and beginning_of(until + timedelta(days=1)),
        "request_id": request,
    }
    return entries.filter(**{name: value for name, value in criteria.items() if value})


def beginning_of(day: date) -> datetime:
    """Return when a day begins where the publication is."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def page(entries: QuerySet[LogEntry], before: int | None = None) -> tuple[list[Row], int | None]:
    """Return the newest PAGE rows, or those older than the row of a number, and the number to go on from, if any."""
    older = entries if before is None else entries.filter(pk__lt=before)
    found = list(in_full(older)[: PAGE + 1])
    return [row(entry) for entry in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None


def in_full(entries: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    """Fetch with each row whatever it tells of, and no more: not the texts of comments and articles."""
    return entries.select_related("by", "comment", "article", "decision__listed").only(*TOLD)


def row(entry: LogEntry) -> Row:
    return Row(
        entry=entry,
        who=who(entry),
        before=in_words(entry, entry.before),
        after=in_words(entry, entry.after),
        decision=getattr(entry, "decision", None),
    )


def who(entry: LogEntry) -> str:
    """Say who did what a row records; the site itself did what nobody did."""
    if entry.by:
        return entry.by.name
    if entry.by_id:
        return _("an account that is gone (number %(number)s)") % {"number": entry.by_id}
    if entry.act == Act.REPORTED:
        return _("a reader")
    return _("its writer") if entry.act in BY_ITS_WRITER else _("the site")


def in_words(entry: LogEntry, value: str) -> str:
    """Say what a row has as its “from” or “to”."""
    if entry.act == Act.MOVED or (entry.act == Act.UNDONE and value):
        place = PLACE.fullmatch(value)
        return _place(**place.groupdict()) if place else str(WORDS.get(value, value))
    if entry.act == Act.REPORTED and value in ReportReason.values:
        return str(ReportReason(value).label)
    if entry.act == Act.EXPORTED and value.isdecimal():
        return ngettext("%(count)s row", "%(count)s rows", int(value)) % {"count": value}
    return str((EXPORTS if entry.act == Act.EXPORTED else WORDS).get(value, value))


def _place(article, parent):
    words = {"article": article, "number": parent}
    if article and parent:
        return _("article %(article)s, beneath comment %(number)s") % words
    if article:
        return _("article %(article)s, the top level") % words
    return _("beneath comment %(number)s") % words if parent else _("the top level")
