"""What is known of whoever wrote a comment: what else came under the same e-mail address, and that address on request.

Trust is per comment: anybody can type anybody's e-mail address, so what was confirmed is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from comments import log, threads
from comments.models import Act, Comment, Status
from moderation.models import Decision

PAGE = 100


@dataclass
class History:
    """What came under one e-mail address: since when, how many of each status, how many of them confirmed."""

    first_seen: datetime
    counts: dict[str, int] = field(default_factory=dict)
    confirmed: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def since_today(self) -> bool:
        return timezone.localdate(self.first_seen) == timezone.localdate()

    @property
    def outcomes(self) -> list[str]:
        """Return how many were decided which way, in words: “4 approved”."""
        return [_counted(status, count) for status in _OUTCOMES if (count := self.counts.get(status, 0))]


_OUTCOMES = (Status.APPROVED, Status.RETURNED, Status.REJECTED, Status.SPAM, Status.WITHDRAWN)


def _counted(status, count):
    sentences = {
        Status.APPROVED: ngettext("%(count)s approved", "%(count)s approved", count),
        Status.RETURNED: ngettext("%(count)s returned", "%(count)s returned", count),
        Status.REJECTED: ngettext("%(count)s rejected", "%(count)s rejected", count),
        Status.SPAM: ngettext("%(count)s spam", "%(count)s spam", count),
        Status.WITHDRAWN: ngettext("%(count)s withdrawn", "%(count)s withdrawn", count),
    }
    return sentences[status] % {"count": count}


def histories(comments: Iterable[Comment]) -> dict[int, History]:
    """Return by its number what came under each comment's e-mail address, in one question for all of them.

    A comment without one (a closing note, one that was erased) belongs to nobody, and is left out.
    """
    comments = list(comments)
    emails = {comment.email for comment in comments if comment.email}
    found = Comment.objects.filter(email__in=emails).order_by().values_list("email", "status")
    counted = found.annotate(Count("pk"), Count("confirmed_at"), Min("created_at"))
    kept: dict[str, History] = {}
    for email, status, count, confirmed, first in counted if emails else ():
        history = kept.setdefault(email, History(first))
        history.first_seen = min(history.first_seen, first)
        history.counts[status] = count
        history.confirmed += confirmed
    return {comment.pk: kept[comment.email] for comment in comments if comment.email in kept}


def others(comment: Comment) -> QuerySet[Comment]:
    """Return all that came under a comment's e-mail address, itself included, newest first; else itself alone."""
    same = Comment.objects.filter(email=comment.email) if comment.email else Comment.objects.filter(pk=comment.pk)
    return same.select_related("article").defer("html", "rendered", "article__body").order_by("-pk")


def page(comment: Comment, before: int | None = None) -> tuple[list[tuple[Comment, Decision | None]], int | None]:
    """Return the newest PAGE of them, or those before a number, each with its last decision; and where to go on."""
    found = others(comment) if before is None else others(comment).filter(pk__lt=before)
    last = Decision.objects.filter(entry__comment=OuterRef("pk"), entry__act=Act.DECIDED).order_by("-pk")
    rows = list(found.annotate(decided=Subquery(last.values("pk")[:1]))[: PAGE + 1])
    decisions = Decision.objects.select_related("listed").in_bulk([row.decided for row in rows if row.decided])
    shown: list[tuple[Comment, Decision | None]] = [(row, decisions.get(row.decided)) for row in rows[:PAGE]]
    return shown, rows[PAGE - 1].pk if len(rows) > PAGE else None


@transaction.atomic
def look_up(comment: Comment, *, by: User) -> str:
    """Return the e-mail address a comment came under, and write to the log who asked; empty where none is kept."""
    stored = threads.lock(comment)
    if stored.email:
        log.write(Act.LOOKED_UP, by=by, comment=stored)
    return stored.email
