"""Reports: readers say what is wrong with a comment, moderators answer, and whoever wants to hears of it in a word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import doors, log, threads
from comments.models import Act, Appearance, Comment, LogEntry
from comments.refusals import Refused
from delivery import letters, networks, outbox
from delivery.models import Mail
from delivery.site import absolute
from moderation import queue
from moderation.models import Decision, Report, ReportOutcome, ReportReason
from publication.models import Publication
from richtext.text import tidy_text

LIMITS = {"reporter": 10, "neighbourhood": 40}  # reports from one network address, and from its /24 or /48
WITHIN = timedelta(hours=1)
OUTCOME = "report-outcome"
WAIT = timedelta(minutes=2)  # in which a decision can be taken back
BY_THE_WRITER = {Act.WITHDRAWN, Act.ERASED}


class Gone(Refused):
    """Readers do not see the comment any more."""


class TooMany(Refused):
    """More reports came from one place than people read; `retry_after` says in how many seconds it may."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        super().__init__(
            ngettext(
                "Many reports came from where you are within an hour. Send this one in %(minutes)s minute.",
                "Many reports came from where you are within an hour. Send this one in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


@transaction.atomic
def report(
    comment: Comment,
    *,
    reason: ReportReason | str,
    address: str,
    version: int | None = None,
    words: str = "",
    email: str = "",
) -> Report | None:
    """Keep a reader's report of a comment at the version they saw, and return it.

    The same reader with the same reason for the same words gets the first one again; None says that a moderator has
    looked at these words for this reason already. Raises Gone where readers do not see the comment, TooMany where
    this would be more than LIMITS allow WITHIN that time.
    """
    article = doors.hold(comment.article)  # and with it the site: of two reports at once the second counts the first
    stored = threads.lock(comment)
    if stored.appearance != Appearance.SHOWN or not article.is_public:
        raise Gone(_("Readers cannot see this comment any more, so there is nothing left to report. Thank you."))
    seen = min(max(version or stored.version, 1), stored.version)
    alike = _about_the_same_words(stored, seen).filter(reason=reason)
    if alike.filter(outcome=ReportOutcome.KEPT).exists():
        return None
    reporter, neighbourhood = networks.hashes(address)
    earlier = alike.open().filter(reporter=reporter).first()
    if earlier:
        return earlier
    origin = {"reporter": reporter, "neighbourhood": neighbourhood}
    email = _unless_waiting(email, stored)
    return _store(stored, origin, version=seen, reason=reason, words=tidy_text(words), email=email)


def _about_the_same_words(comment, version):
    """Keep the reports of what a comment said at a version: its number also grows while its words stay."""
    replaced = list(comment.versions.values_list("number", flat=True))
    after = max((number for number in replaced if number < version), default=0)
    until = min((number for number in replaced if number >= version), default=comment.version)
    return Report.objects.filter(comment=comment, version__gt=after, version__lte=until)


def _unless_waiting(email, comment):
    """Return an e-mail address, or nothing where a report about the comment has it: it gets one mail."""
    waits = email and Report.objects.open().filter(comment=comment, email=email).exists()
    return "" if waits else email


def _store(comment, origin, **fields):
    now = timezone.now()
    _refuse_too_many(origin, now)
    kept = Report.objects.create(comment=comment, reporter_until=now + networks.KEPT, at=now, **origin, **fields)
    log.write(Act.REPORTED, by=None, comment=comment, after=fields["reason"])  # after it, for the queue counts it
    return kept


def _refuse_too_many(origin, now):
    full = [since for column, most in LIMITS.items() if (since := _since(column, origin[column], most, now))]
    if full:
        raise TooMany(int((max(full) + WITHIN - now).total_seconds()) + 1)


def _since(column, value, most, now):
    """Return when the first of as many reports as are read came from a place; None where there are fewer."""
    recent = Report.objects.filter(**{column: value}, at__gt=now - WITHIN).order_by("-at")
    times = list(recent.values_list("at", flat=True)[:most])
    return times[-1] if len(times) == most else None


# ---- answering ----


def answer(entry: LogEntry, outcome: ReportOutcome) -> int:
    """Answer the open reports of the comment a row of the log is about; return how many there were.

    Call it in the transaction of that row. An e-mail address moves from the report to the mail that uses it up.
    """
    reports = list(Report.objects.open().filter(comment=entry.comment_id))
    for answered in reports:
        if answered.email:
            outbox.queue(OUTCOME, key=_key(answered), to=answered.email, reference=answered.pk, wait=WAIT)
        answered.email, answered.outcome = "", outcome
        answered.answered_at, answered.answered_by = entry.at, entry.by
        answered.save(update_fields=["email", "outcome", "answered_at", "answered_by"])
    if entry.comment_id and reports:
        queue.place(entry.comment_id)
    return len(reports)


def reopen(entry: LogEntry) -> None:
    """Open again the reports that a row of the log had answered, but those whose mail has gone out already."""
    for answered in Report.objects.filter(comment=entry.comment_id, answered_at=entry.at):
        mail = Mail.objects.select_for_update().filter(key=_key(answered)).first()
        if mail and outbox.is_on_its_way(mail):
            continue
        answered.email = _unless_waiting(mail.to, entry.comment) if mail else ""
        answered.outcome, answered.answered_at, answered.answered_by = "", None, None
        answered.save(update_fields=["email", "outcome", "answered_at", "answered_by"])
        if mail:
            mail.delete()
    if entry.comment_id:
        queue.place(entry.comment_id)


def _key(report):
    return f"report:{report.pk}"


def answer_what_was_taken_back(instance: LogEntry, created: bool, **kwargs: object) -> None:
    """Answer the reports of a comment that its writer took back: the discussion itself does not know of reports."""
    if created and instance.comment_id and instance.act in BY_THE_WRITER:
        answer(instance, ReportOutcome.REMOVED)


def compose(mail: Mail) -> EmailMessage | None:
    """Write to whoever reported a comment what has become of it by now; None where nobody has answered (any more)."""
    found = Report.objects.select_related("comment__article").filter(pk=mail.reference or 0, answered_at__isnull=False)
    report = found.first()
    if report is None:
        return None
    article = report.comment.article
    return letters.letter(
        "moderation/mail/report-outcome.txt",
        to=mail.to,
        language=article.language,
        context={
            "kept": report.comment.appearance == Appearance.SHOWN,
            "changed": _is_redacted_since(report),
            "article": article,
            "url": absolute(article.get_absolute_url()),
            "publication": Publication.objects.current(),
        },
    )


def _is_redacted_since(report):
    return report.comment.log.filter(act=Act.REDACTED, at__gte=report.at).exists()


# ---- forgetting ----


def forget_expired(now: datetime | None = None) -> int:
    """Empty what stands for network addresses where its time is over; return in how many reports."""
    expired = Report.objects.filter(reporter_until__lte=now or timezone.now())
    return expired.update(reporter="", neighbourhood="", reporter_until=None)


@transaction.atomic
def forget_email(email: str) -> int:
    """Take an e-mail address, and what its owner wrote, out of reports; drop the mails that wait. Return how many.

    The address is compared letter by letter, as `mailboxes.mailbox` writes it: databases take others for the same.
    """
    Mail.objects.filter(kind=OUTCOME, to=email).delete()
    return Report.objects.filter(email=email).update(email="", words="")


def collect(email: str, **kwargs: object) -> dict[str, Any]:
    """Return the reports that still have an e-mail address, for its owner."""
    reports = Report.objects.filter(email=email).order_by("pk")
    return {"reports": list(reports.values("comment", "reason", "words", "at"))}


def forget(email: str, comments: list[int], **kwargs: object) -> None:
    """Forget an e-mail address, and what was written about the comments it stood for: it may repeat their words."""
    forget_email(email)
    Report.objects.filter(comment__in=comments).update(words="")
    about = Decision.objects.filter(entry__comment__in=comments)
    about.update(reason="", note="")
    about.filter(entry__act__in=[Act.CLOSED, Act.REOPENED]).update(replaced={})  # an earlier reason
