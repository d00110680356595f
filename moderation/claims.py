"""Claims: who has a comment open, so that two need not read the same. Nobody is kept out by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from accounts.models import User
from comments.models import Comment
from moderation.models import CLAIM_HOLDS, Claim

STALE = timedelta(minutes=1)  # after which opening the comment again renews one's claim


def take(comment: Comment, *, by: User) -> Claim | None:
    """Claim a comment for somebody, and return the claim of another where that still holds.

    The page it is asked for waits for nothing: where the database is busy, nothing is claimed.
    """
    now = timezone.now()
    claim = Claim.objects.select_related("by").filter(comment=comment).first()
    if claim and claim.by != by and claim.until > now:
        return claim
    if claim is None or claim.by != by or claim.until < now + CLAIM_HOLDS - STALE:
        _write(comment, by, now, claim)
    return None


def _write(comment, by, now, earlier):
    try:
        with impatient():
            if earlier:
                Claim.objects.filter(pk=earlier.pk, until=earlier.until).update(by=by, until=now + CLAIM_HOLDS)
            else:
                Claim(comment=comment, by=by, until=now + CLAIM_HOLDS).save(force_insert=True)
    except (IntegrityError, OperationalError):
        pass  # somebody else was faster, or is writing


def release(*comments: Comment) -> None:
    """Give up whoever's claims there are: the comments were decided on."""
    Claim.objects.filter(comment__in=comments).delete()


@contextmanager
def impatient() -> Iterator[None]:
    """Let a statement fail at once where SQLite is busy; PostgreSQL makes nobody wait here, whose locks are by row."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
