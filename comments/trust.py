"""Whether a comment may appear before a moderator has read it: the hold mode, who wrote it and what was noticed.

Trust is per comment: that it is an e-mail address's own is known once the link in its own mail was used.
"""

from __future__ import annotations

from comments import screening
from comments.models import Act, Comment, Discussion
from publication.models import HoldMode, Publication


def hold_mode(discussion: Discussion, publication: Publication) -> HoldMode:
    """Return what holds in a discussion: its own mode, or else the site's."""
    return HoldMode(discussion.hold_mode or publication.hold_mode)


def is_known(email: str, *, but: Comment | None = None) -> bool:
    """Say whether a comment under this e-mail address was confirmed by its owner and is public."""
    others = Comment.objects.approved().filter(email=email, confirmed_at__isnull=False, erased=False)
    return bool(email) and others.exclude(pk=but.pk if but else None).exists()


def may_appear(comment: Comment, mode: HoldMode) -> bool:
    """Say whether a confirmed comment appears without waiting for a moderator."""
    if mode == HoldMode.EVERYTHING or comment.confirmed_at is None:
        return False
    if screening.holds(screening.Finding.read(stored) for stored in comment.findings):
        return False
    return mode == HoldMode.REVIEW_AFTER or is_known(comment.email, but=comment)


def was_decided(comment: Comment) -> bool:
    """Say whether a moderator has ever decided on a comment, or on a passage of it."""
    return comment.log.filter(act__in=[Act.DECIDED, Act.ANSWERED, Act.UNDONE, Act.REDACTED]).exists()
