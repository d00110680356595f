"""Deciding on several comments at once: each by itself, whole or not at all, and all of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from comments import threads
from comments.models import Comment, LogEntry, Status
from comments.refusals import Refused
from moderation import decisions, undoing
from moderation.models import Decision, Reason

KEEP = "keep"  # the outcome that answers reports: the comment stays


@dataclass(frozen=True)
class Result:
    """What came of one comment: a decision, or the sentence that says why there is none."""

    number: int
    comment: Comment | None
    decision: Decision | None = None
    refusal: str = ""


@transaction.atomic
def decide(
    picked: dict[int, int],
    *,
    outcome: Status | str,
    by: User,
    listed: Reason | None = None,
    words: str = "",
    acknowledged: bool = False,
) -> list[Result]:
    """Decide alike on the comments picked, by number, each at the version it was seen at; 0 where it was not seen.

    Parents come before their replies. To approve what is public already is to answer its reports: it stays. A refusal
    concerns one comment; where the database is busy, OperationalError goes up and nothing is stored.
    """
    asked = {"by": by, "listed": listed, "reason": words, "acknowledged": acknowledged}
    found = _held(picked)
    own = decisions.own_articles(found.values(), by)
    results = [
        _decided(comment, outcome, version=picked[number], own=comment.article_id in own, **asked)
        for number, comment in found.items()
    ]
    decisions.settle([result.decision for result in results if result.decision and not result.decision.pk])
    return results + [
        Result(number, None, refusal=_("It is not here any more.")) for number in picked if number not in found
    ]


def undo(numbers: Iterable[int], *, by: User, acknowledged: bool = False) -> list[Result]:
    """Take back one's own decisions on comments, by the numbers of their rows in the log, the last first.

    Each is undone by itself; a refusal concerns one. Numbers of anything else are passed over.
    """
    own = LogEntry.objects.filter(pk__in=numbers, by=by, comment__isnull=False, act__in=decisions.WAYS_BACK)
    entries = own.select_related("decision", "comment__article").order_by("-pk")
    return [_undone(entry, by=by, acknowledged=acknowledged) for entry in entries]


def _undone(entry, **asked):
    try:
        decision = undoing.undo(entry, **asked)
    except Refused as refusal:
        return Result(entry.comment_id, entry.comment, refusal=str(refusal))
    return Result(entry.comment_id, Comment.objects.select_related("article").get(pk=entry.comment_id), decision)


def _held(numbers: Iterable[int]) -> dict[int, Comment]:
    """Return comments by their number, parents first, with their discussions held in the order all hold them in."""
    comments = Comment.objects.select_related("article").filter(pk__in=numbers)
    threads.hold_all(comments)
    return {comment.pk: comment for comment in comments.order_by("depth", "pk")}


def _decided(comment, outcome, *, version, **asked):
    if not version:
        return Result(comment.pk, comment, refusal=_("It was not on the page that you saw, so nothing was decided."))
    try:
        with transaction.atomic():
            return Result(comment.pk, comment, _decide(comment, outcome, version=version, **asked))
    except Refused as refusal:
        comment.refresh_from_db()
        return Result(comment.pk, comment, refusal=str(refusal))


def _decide(comment, outcome, *, version, by, own, acknowledged, **why):
    """Keep a comment, or move it; what follows from moving waits until all are moved."""
    if outcome == KEEP or outcome == comment.status == Status.APPROVED:
        return decisions.keep(comment, version=version, by=by, acknowledged=acknowledged)
    decisions.refuse_unacknowledged(own, acknowledged)
    return decisions.move(comment, outcome=outcome, version=version, by=by, own=own, **why)
