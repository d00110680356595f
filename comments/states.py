"""The one place where a comment's status changes, and the table that says how it may."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import log, notices, rendering, threads
from comments.models import Act, Appearance, Comment, LogEntry, Status
from comments.refusals import Conflict, Refused

MOVES: dict[Status, set[Status]] = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.SPAM, Status.RETURNED, Status.WITHDRAWN},
    Status.APPROVED: {Status.REJECTED, Status.SPAM, Status.WITHDRAWN, Status.PENDING},
    Status.RETURNED: {Status.PENDING, Status.WITHDRAWN, Status.REJECTED},
    Status.REJECTED: {Status.APPROVED, Status.SPAM},
    Status.SPAM: {Status.APPROVED, Status.REJECTED},
    Status.WITHDRAWN: set(),
}
HIDING = "rejected with replies"  # how the log writes a rejection that hides what hangs below, so that undo knows
WRITTEN = (*Status.values, HIDING)  # how the log writes what a comment became
TAKEN_BACK = Exists(  # only the last thing done to a comment can be undone, and each gives it its next version
    LogEntry.objects.filter(comment=OuterRef("comment"), act=Act.UNDONE, version=OuterRef("version") + 1)
)


@transaction.atomic
def move(
    comment: Comment,
    to: Status | str,
    *,
    by: User | None,
    version: int,
    cause: Act = Act.DECIDED,
    hides_replies: bool = False,
    quietly: bool = False,
) -> LogEntry:
    """Move a comment to another status, write the log's row and work out anew what readers see. Return the row.

    Whoever moves several `quietly` announces them together. Raises Conflict when the comment is no longer at
    `version`, Refused when the table knows no such move.
    """
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    before, to = Status(stored.status), Status(to)
    if to not in MOVES[before]:
        raise Refused(
            _("A comment that is “%(before)s” cannot become “%(after)s”.")
            % {"before": before.label, "after": to.label}
        )
    if stored.erased:
        raise Refused(_("This comment was erased at its writer’s wish, and nothing of it is kept."))
    if to == Status.APPROVED:
        threads.check_ancestors(stored)
    entry = _set(stored, to, by=by, cause=cause, hides_replies=hides_replies and to == Status.REJECTED)
    if not quietly:
        notices.announce(stored)
    _show(comment, stored)
    return entry


@transaction.atomic
def undo(entry: LogEntry, *, by: User | None) -> LogEntry:
    """Take a move back, whatever the table says: the comment becomes what it was before. Return the log's row.

    Raises Conflict when anything has happened to the comment since.
    """
    stored = threads.lock(entry.comment)
    log.refuse_unless_last(entry, stored)
    approved = stored.log.filter(~TAKEN_BACK, after=Status.APPROVED).exclude(act=Act.UNDONE)
    if not approved.exclude(pk=entry.pk).exists():
        stored.public_since = None  # it was public by this mistake alone, and leaves no tombstone
    before, hides_replies = read(entry.before)
    undone = _set(stored, before, by=by, cause=Act.UNDONE, hides_replies=hides_replies)
    notices.announce(stored)
    _show(entry.comment, stored)
    return undone


STORED = ["status", "appearance", "hides_replies", "version", "public_since"]


def _set(stored: Comment, to: Status, *, by: User | None, cause: Act, hides_replies: bool) -> LogEntry:
    before, was_hidden = _written(stored), stored.appearance == Appearance.HIDDEN
    made_by = rendering.template_of(stored)
    stored.status = to
    stored.hides_replies = hides_replies
    stored.version += 1
    if to == Status.APPROVED and stored.public_since is None:
        stored.public_since = timezone.now()
    threads.appear(stored)
    stored.save(update_fields=STORED)
    if rendering.TOMBSTONE in (made_by, rendering.template_of(stored)):
        rendering.store(stored, html=stored.html or None)  # its words are what they were
    if was_hidden != (stored.appearance == Appearance.HIDDEN):
        threads.pass_on(stored)
    return log.write(cause, by=by, comment=stored, before=before, after=_written(stored))


def _show(comment: Comment | None, stored: Comment) -> None:
    """Let the object somebody has in hand say what is stored now."""
    for name in ("status", "hides_replies", "version", "public_since", "appearance"):
        setattr(comment, name, getattr(stored, name))


def _written(comment: Comment) -> str:
    return HIDING if comment.hides_replies else comment.status


def read(written: str) -> tuple[Status, bool]:
    """Return the status that stands in the log, and whether replies were hidden with it."""
    return (Status.REJECTED, True) if written == HIDING else (Status(written), False)


def allowed(comment: Comment) -> set[Status]:
    """Return the statuses this comment may move to: one that was erased stays what it is."""
    return set() if comment.erased else MOVES[Status(comment.status)]
