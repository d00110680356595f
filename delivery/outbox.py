"""Mail that is sent for sure: a row in the transaction of what it tells of, and a worker that sends what is due.

Whoever has something to say registers a composer for a kind of mail; it is asked each time a mail of that kind is to
be sent, with the row, and returns the message, or None where there is nothing to say any more.

Each mail is sent at least once. A worker takes a row in hand for two minutes, so that no two that live have the same.
One killed between the server's "250" and its own note sends once more after that, with the same Message-ID.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from traceback import extract_tb
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from delivery.models import Mail, MailQuerySet

logger = logging.getLogger(__name__)

Composer = Callable[[Mail], EmailMessage | None]

LEASE = timedelta(minutes=2)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]  # the last one again and again
PATIENCE = timedelta(days=3)  # after which a mail that fails is given up
REMEMBERED = timedelta(days=30)  # for which it is known whom a mail that was given up was for

_composers: dict[str, Composer] = {}


class UnknownKind(LookupError):
    """Nobody writes mails of this kind; a newer release may."""


class NotTaken(Exception):
    """The mail backend raised nothing, and yet did not send."""


class LeaseOver(Exception):
    """The mail was in hand for too long, and may be another worker's by now."""


class Outcome(StrEnum):
    """What came of a mail that a worker took in hand."""

    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"  # and comes again later
    GIVEN_UP = "given up"
    LOST = "lost"  # to another worker, since this one took too long


class Draft(NamedTuple):
    """A mail to be queued with others: its key, whom it is for, and what it is about."""

    key: str
    to: str
    reference: int | None = None


def register(kind: str, composer: Composer) -> None:
    """Say who writes the mails of a kind."""
    _composers[kind] = composer


def queue(
    kind: str,
    *,
    key: str,
    to: str,
    reference: int | None = None,
    wait: timedelta | None = None,
    subject: str = "",
    text: str = "",
) -> Mail:
    """Queue a mail in the caller's transaction and return its row; the same key again returns the first row.

    The key is shown and logged: nothing personal goes into it. A `text` that exists only now waits in the row.
    """
    due: datetime = timezone.now() + (wait or timedelta())
    facts = {"kind": kind, "to": to, "reference": reference, "due_at": due, "subject": subject, "text": text}
    mail, _new = Mail.objects.get_or_create(key=key, defaults=facts)
    return mail


def queue_all(kind: str, drafts: Iterable[Draft], *, wait: timedelta | None = None) -> list[Mail]:
    """Queue mails of a kind, each under a key that no mail has yet, in the caller's transaction; return their rows."""
    due: datetime = timezone.now() + (wait or timedelta())
    mails = [Mail(kind=kind, key=each.key, to=each.to, reference=each.reference, due_at=due) for each in drafts]
    return Mail.objects.bulk_create(mails)


def is_on_its_way(mail: Mail) -> bool:
    """Say whether a mail was sent, or is in some worker's hands and cannot be taken back."""
    return mail.sent_at is not None or (mail.lease_until is not None and mail.lease_until > timezone.now())


def drain(now: datetime | None = None, *, ended: Callable[[], bool] = lambda: False) -> Counter[Outcome]:
    """Send what is due, one after the other over one connection, and count what came of each; stop when `ended`."""
    outcomes: Counter[Outcome] = Counter()
    connection = get_connection()
    try:
        while not ended() and (mail := claim(now)):
            outcomes[deliver(mail, connection=connection, now=now)] += 1
    finally:
        _hang_up(connection)
    if outcomes:
        _forget(now or timezone.now())
    return outcomes


@transaction.atomic
def claim(now: datetime | None = None) -> Mail | None:
    """Take the mail in hand that is due longest, and return it; None where nothing is due."""
    now = now or timezone.now()
    mail = Mail.objects.due(now).select_for_update(skip_locked=True).first()
    if mail:
        mail.lease_until = now + LEASE
        mail.attempts += 1
        mail.save(update_fields=["lease_until", "attempts"])
    return mail


def deliver(mail: Mail, *, connection: BaseEmailBackend, now: datetime | None = None) -> Outcome:
    """Write a mail that was claimed, send it, note what came of it and return that.

    Nothing here runs in a transaction but the note: neither writing nor sending holds up anybody's comment.
    """
    try:
        message = _composed(mail)
        if message is not None:
            _send(message, mail, connection, now)
    except LeaseOver:
        return _lost(mail)
    except Exception as error:
        _hang_up(connection)
        return _failed(mail, error, now or timezone.now())
    if message is None:
        return _note(mail, Outcome.DROPPED, dropped_at=now or timezone.now(), to="", subject="", text="")
    return _note(mail, Outcome.SENT, sent_at=now or timezone.now(), error="", **_kept(message))


def message_id(mail: Mail) -> str:
    """Return the Message-ID of a mail, the same whenever it is sent: whoever gets it twice can tell."""
    digest = blake2b(mail.key.encode(), digest_size=16).hexdigest()
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def try_again(mails: MailQuerySet) -> int:
    """Make those of the mails due now that failed; return how many. What never was tried keeps its time to wait."""
    with transaction.atomic():
        return mails.retriable().update(due_at=timezone.now(), failed_at=None)


def _composed(mail):
    if mail.kind not in _composers:
        raise UnknownKind
    message = _composers[mail.kind](mail)
    if message is not None:
        message.from_email, message.to, message.cc, message.bcc = settings.DEFAULT_FROM_EMAIL, [mail.to], [], []
        message.extra_headers |= {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"}
    return message


def _send(message, mail, connection, now):
    connection.open()
    if mail.lease_until <= (now or timezone.now()):  # a machine that slept, or a server that took its time to answer
        raise LeaseOver
    if not connection.send_messages([message]):
        raise NotTaken


def _hang_up(connection):
    with contextlib.suppress(OSError):  # of a server that is gone already; smtplib's errors are among them
        connection.close()


def _kept(message):
    """Return what a row keeps of a mail that was sent; only a demonstration keeps anything."""
    if settings.MAIL_KEEP_TEXT:
        longest = Mail._meta.get_field("subject").max_length
        return {"subject": str(message.subject)[:longest], "text": str(message.body)}
    return {"to": "", "subject": "", "text": ""}


def _failed(mail, error, now):
    """Note that a mail could not be sent, and when it comes again, if it does."""
    reason = _reason(error)
    if now < mail.created_at + PATIENCE:
        logger.warning("mail %s, attempt %d: %s at %s", mail.key, mail.attempts, reason, _place(error))
        later = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
        return _note(mail, Outcome.FAILED, due_at=now + later, error=reason)
    logger.error("mail %s, given up after %d attempts: %s at %s", mail.key, mail.attempts, reason, _place(error))
    return _note(mail, Outcome.GIVEN_UP, failed_at=now, error=reason)


@transaction.atomic
def _forget(now):
    """Empty the e-mail addresses, and what was to be said, of what was given up a month ago."""
    old = Mail.objects.given_up().retriable().filter(failed_at__lte=now - REMEMBERED)
    old.update(to="", subject="", text="")


def _reason(error: BaseException) -> str:
    """Say what kind of failure it was; an error's own words may hold an e-mail address or a piece of the text."""
    code: Any = getattr(error, "smtp_code", "")
    if isinstance(error, SMTPRecipientsRefused):
        code = next((code for code, _words in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()[:200]


def _place(error: BaseException) -> str:
    frame = extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _note(mail, outcome, **facts):
    """Write down what came of a mail and put it out of hand, where it is still in this worker's."""
    with transaction.atomic():
        in_hand = Mail.objects.filter(pk=mail.pk, lease_until=mail.lease_until)
        return outcome if in_hand.update(lease_until=None, **facts) else _lost(mail)


def _lost(mail):
    logger.warning("mail %s was in hand for longer than its lease", mail.key)
    return Outcome.LOST
