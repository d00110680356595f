"""What waits for a moderator: held comments, those that readers reported, and what appeared by the rules alone."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Act, Comment, LogEntry, Status
from moderation.models import Report, ReportReason

OPEN = Report.objects.filter(comment=OuterRef("pk"), answered_at=None)
REPORTED = Exists(OPEN)
PATIENT = Exists(OPEN.filter(reason=ReportReason.PATIENT))  # which readers were promised to be looked at first
ABOUT = LogEntry.objects.filter(comment=OuterRef("pk"))
UNREVIEWED = Exists(ABOUT.filter(act=Act.PUBLISHED)) & ~Exists(ABOUT.filter(act__in=[Act.DECIDED, Act.ANSWERED]))
ORDER: list[str | Combinable] = [PATIENT.desc(), REPORTED.desc(), "-created_at", "-pk"]


def with_reports(comments):
    """Give each comment `reported`: whether a report about it is open; and `patient`: whether one is of a patient."""
    return comments.annotate(reported=REPORTED, patient=PATIENT)


def unreviewed(comments):
    """Keep what appeared by the rules and no moderator has looked at since."""
    return comments.filter(UNREVIEWED, status=Status.APPROVED)


def waiting_for(user):
    """Return the comments that wait for this user: none where they may decide on none."""
    if not user.has_perm("comments.decide_comment"):
        return with_reports(Comment.objects.none())
    return with_reports(Comment.objects.all()).filter(
        Q(status=Status.PENDING) | Q(reported=True) | Q(UNREVIEWED, status=Status.APPROVED)
    )


def told(user) -> str:
    """Return how much waits for this user, as a sentence."""
    waiting = waiting_for(user)
    count, reported = waiting.count(), waiting.filter(reported=True).count()
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
