"""The one place where a comment's status changes, and the table that says how it may."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import log, rendering, threads
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


@transaction.atomic
def move(
    comment: Comment,
    to: Status | str,
    *,
    by: User | None,
    version: int,
    cause: Act = Act.DECIDED,
    hides_replies: bool = False,
) -> LogEntry:
    """Move a comment to another status, write the log's row and work out anew what readers see. Return the row.

    Raises Conflict when the comment is no longer at `version`, Refused when the table knows no such move.
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
    if to == Status.APPROVED:
        threads.check_ancestors(stored)
    stored.status = to
    stored.appearance = Appearance.HIDDEN  # until its place in the tree says otherwise
    stored.hides_replies = hides_replies and to == Status.REJECTED
    stored.version += 1
    if to == Status.APPROVED and stored.public_since is None:
        stored.public_since = timezone.now()
    stored.save(update_fields=["status", "appearance", "hides_replies", "version", "public_since"])
    threads.refresh(stored)
    rendering.store(stored)
    for name in ("status", "hides_replies", "version", "public_since", "appearance"):
        setattr(comment, name, getattr(stored, name))
    return log.write(cause, by=by, comment=stored, before=before, after=to)


def allowed(comment: Comment) -> set[Status]:
    """Return the statuses this comment may move to."""
    return MOVES[Status(comment.status)]
