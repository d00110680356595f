"""How much one person, one network address and one neighbourhood may write.

Fifteen colleagues behind one hospital's address can each post within ten minutes; one machine cannot flood a
discussion. Counted from the stored comments, in the transaction that stores the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Status
from comments.refusals import Refused


@dataclass(frozen=True)
class Limit:
    """At most so many comments within a time that share these columns."""

    most: int
    within: timedelta
    by: tuple[str, ...]


LIMITS = (
    Limit(3, timedelta(minutes=10), ("email", "network_hash")),
    Limit(60, timedelta(hours=1), ("network_hash",)),
    Limit(120, timedelta(hours=1), ("subnet_hash",)),
)


UNCONFIRMED = 5  # comments in a day that wait for one e-mail address to confirm them: nobody's mailbox is a target


class TooMany(Refused):
    """More comments came from one place than a discussion can take; `retry_after` says in how many seconds it can."""

    def __init__(self, retry_after: int, sentence: str = "") -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        several = ngettext(
            "Several comments came from you or from where you are in a short time. Send this in %(minutes)s minute.",
            "Several comments came from you or from where you are in a short time. Send this in %(minutes)s minutes.",
            minutes,
        )
        super().__init__(sentence or several % {"minutes": minutes})


def check(*, now: datetime | None = None, **origin: str) -> None:
    """Raise TooMany where a comment with this `email`, `network_hash` and `subnet_hash` would be one too many.

    Call it in the transaction that stores the comment, with the site's posting held.
    """
    now = now or timezone.now()
    if _unconfirmed(origin["email"], now) >= UNCONFIRMED:
        raise TooMany(
            3600,
            _(
                "Several comments under this e-mail address wait to be confirmed. Confirm or withdraw those first, by"
                " the links we mailed you; then send this one."
            ),
        )
    waits = [wait for limit in LIMITS if (wait := _wait(limit, origin, now))]
    if waits:
        raise TooMany(max(waits))


def _wait(limit: Limit, origin: dict[str, str], now: datetime) -> int:
    """Return in how many seconds a limit lets another comment in; 0 where it does now."""
    recent = Comment.objects.filter(
        **{column: origin[column] for column in limit.by}, created_at__gt=now - limit.within, created_at__lte=now
    )
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[: limit.most])
    if len(times) < limit.most:
        return 0
    return max(1, int((times[-1] + limit.within - now).total_seconds()) + 1)


def _unconfirmed(email, now):
    waiting = Comment.objects.filter(email=email, confirmed_at=None, status=Status.PENDING, erased=False)
    return waiting.filter(created_at__gt=now - timedelta(days=1)).exclude(network_hash="").count()
