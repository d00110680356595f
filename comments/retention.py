"""What is kept for a time only, and what happens when that time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments import states
from comments.models import Act, Comment, LogEntry, Status
from comments.refusals import Refused

REVISION = timedelta(days=14)  # in which a comment that was returned can be resubmitted


def forget_networks(now: datetime | None = None) -> int:
    """Empty the hashes of network addresses whose time is over; return how many comments had them."""
    over = Comment.objects.filter(network_until__lte=now or timezone.now())
    return over.update(network_hash="", subnet_hash="", network_until=None)


def reject_unrevised(now: datetime | None = None) -> int:
    """Reject what was returned to its writer and did not come back within its time; return how many."""
    before = (now or timezone.now()) - REVISION
    lately = LogEntry.objects.filter(comment=OuterRef("pk"), after=Status.RETURNED, at__gt=before)
    waiting = Comment.objects.filter(~Exists(lately), status=Status.RETURNED)
    return sum(_reject(comment) for comment in waiting)


@transaction.atomic
def _reject(comment):
    try:
        states.move(comment, Status.REJECTED, by=None, version=comment.version, cause=Act.RETENTION)
    except Refused:  # it came back in between
        return False
    return True
