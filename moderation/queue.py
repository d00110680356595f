"""What waits for a moderator: held comments, those that readers reported, and what appeared by the rules alone.

Where a comment stands in the queue is worked out whenever something happens to it, and kept in a narrow table, so
that the queue is read as fast with ten thousand in it as with a hundred.
"""

from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Act, Comment, LogEntry, Status
from comments.screening import register
from moderation.models import Report, ReportReason, Urgency, Waiting

OPEN = Report.objects.filter(comment=OuterRef("pk"), answered_at=None)
REPORTED = Exists(OPEN)
PATIENT = Exists(OPEN.filter(reason=ReportReason.PATIENT))  # which readers were promised to be looked at first
ABOUT = LogEntry.objects.filter(comment=OuterRef("pk"))
LOOKED_AT = [Act.DECIDED, Act.ANSWERED, Act.REDACTED]
UNREVIEWED = Exists(ABOUT.filter(act=Act.PUBLISHED)) & ~Exists(ABOUT.filter(act__in=LOOKED_AT))
WAITS = Q(status=Status.PENDING) | Q(reported=True) | Q(UNREVIEWED, status=Status.APPROVED)
IN_ORDER = ["urgency", "since", "comment"]
KEPT = ["urgency", "since", "held", "findings"]


def unreviewed(comments):
    """Keep what appeared by the rules and no moderator has looked at since."""
    return comments.filter(UNREVIEWED, status=Status.APPROVED)


def waiting_for(user):
    """Return the places in the queue of what waits for this user: none where they may decide on none."""
    return Waiting.objects.all() if user.has_perm("comments.decide_comment") else Waiting.objects.none()


def told(user) -> str:
    """Return how much waits for this user, as a sentence."""
    waiting = waiting_for(user)
    count, reported = waiting.count(), waiting.filter(urgency__lte=Urgency.REPORTED).count()
    if not count:
        return _("No comment waits for you")
    sentence = ngettext("%(count)s comment waits for you", "%(count)s comments wait for you", count)
    if reported:
        sentence = ngettext(
            "%(count)s comment waits for you, and was reported",
            "%(count)s comments wait for you, %(reported)s of them reported",
            count,
        )
    return sentence % {"count": count, "reported": reported}


# ---- keeping it ----


def place(comment: int) -> None:
    """Give a comment, by its number, its place in the queue, or none. In the transaction of what happened to it."""
    row = next(_worked_out(Comment.objects.filter(pk=comment)), None)
    if row:
        Waiting.objects.bulk_create([row], update_conflicts=True, unique_fields=["comment"], update_fields=KEPT)
    else:
        Waiting.objects.filter(comment=comment).delete()


def fill() -> int:
    """Give every comment that waits and stands nowhere its place; return how many there were."""
    rows = list(_worked_out(Comment.objects.filter(waiting=None)))
    Waiting.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def _worked_out(comments):
    """Yield the places of those of these comments that wait."""
    again = ABOUT.filter(after=Status.PENDING).exclude(act__in=[Act.POSTED, Act.UNDONE])
    came = again.order_by("-pk").values("at")[:1]
    reported = OPEN.values("comment").annotate(first=Min("at")).values("first")
    waiting = comments.annotate(reported=REPORTED, patient=PATIENT).filter(WAITS)
    waiting = waiting.annotate(came=Coalesce(Subquery(came), "created_at"), reported_at=Subquery(reported))
    return map(_row, waiting.only("status", "findings", "public_since", "created_at"))


def _row(comment):
    kinds = list(dict.fromkeys(finding["kind"] for finding in comment.findings))
    held = comment.status == Status.PENDING
    since = comment.came if held else comment.reported_at or comment.public_since
    return Waiting(
        comment=comment,
        urgency=_urgency(comment, kinds),
        since=min(since, comment.reported_at or since),
        held=held,
        findings=f" {' '.join(kinds)} " if kinds else "",
    )


def _urgency(comment, kinds):
    if comment.reported:
        return Urgency.PATIENT if comment.patient else Urgency.REPORTED
    serious = any(register.kind(kind).urgent for kind in kinds)
    return Urgency.SERIOUS if serious else Urgency.ORDINARY


def place_what_is_logged(instance: LogEntry, created: bool, **kwargs: object) -> None:
    """Give a comment its place after whatever was done to it: each such act writes a row of the log."""
    if created and instance.comment_id and not _is_settled(instance):
        place(instance.comment_id)


def _is_settled(entry):
    """Take out a comment that was decided on and has no open report, without working out more; say if it was so."""
    if entry.act != Act.DECIDED or entry.after == Status.PENDING:
        return False
    still_reported = Report.objects.open().filter(comment=OuterRef("comment"))
    deleted, _of_each = Waiting.objects.filter(~Exists(still_reported), comment=entry.comment_id).delete()
    return bool(deleted)


def fill_after_migrating(using, **kwargs):
    """Let a database in which comments wait since before there was this table have it filled."""
    if using == "default":
        fill()
