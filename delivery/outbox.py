"""Mail that is sent for sure: a row in the transaction of what it tells of, and a worker that sends what is due.

Whoever has something to say registers a composer for a kind of mail; it is asked each time a mail of that kind is to
be sent, with the row, and returns the message, or None where there is nothing to say any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from delivery.models import Mail

Composer = Callable[[Mail], EmailMessage | None]

_composers: dict[str, Composer] = {}


def register(kind: str, composer: Composer) -> None:
    """Say who writes the mails of a kind."""
    _composers[kind] = composer


def queue(kind: str, *, key: str, to: str, reference: int | None = None, wait: timedelta | None = None) -> Mail:
    """Queue a mail in the caller's transaction and return its row; the same key again returns the first row."""
    due: datetime = timezone.now() + (wait or timedelta())
    mail, _new = Mail.objects.get_or_create(
        key=key, defaults={"kind": kind, "to": to, "reference": reference, "due_at": due}
    )
    return mail
