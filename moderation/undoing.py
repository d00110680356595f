"""Undo: which row of the log can be taken back, by whom, and how. Only ever the last about a thing."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import states
from comments.models import Act, Appearance, LogEntry
from comments.refusals import BESIDE, Refused
from moderation import closing, decisions, moving, redaction, verdicts

CAN_BE_UNDONE = {*decisions.WAYS_BACK, *closing.ACTS, Act.MOVED}


def last(comment):
    """Return the last row of a comment's log that did something to it, if that can be undone, else None."""
    entry = comment.log.exclude(act__in=BESIDE).select_related("by", "decision").first()
    return entry if entry and entry.act in CAN_BE_UNDONE and hasattr(entry, "decision") else None


def of_discussion(article=None):
    """Return the last row of the log about an article's discussion, or the emergency switch, if it can be undone."""
    entry = closing.last(article)
    return entry if entry and entry.act in closing.ACTS else None


def permission(entry) -> str:
    if entry.act == Act.MOVED:
        return "comments.move_comment"
    if entry.act == Act.SET:
        return "comments.change_discussion"
    if entry.act not in closing.ACTS:
        return "comments.decide_comment"
    if entry.comment_id:
        return "comments.close_thread"
    return "comments.close_discussion" if entry.article_id else "publication.close_site"


def undo(entry, *, by, acknowledged=False):
    """Take back what a row of the log records. Raises Refused where that cannot be done, Conflict among them."""
    if entry is None or not hasattr(entry, "decision"):
        raise Refused(_("This cannot be undone."))
    if entry.act in closing.ACTS:
        return closing.undo(entry.decision, by=by, acknowledged=acknowledged)
    if entry.act == Act.MOVED:
        return moving.undo(entry.decision, by=by, acknowledged=acknowledged)
    return decisions.undo(entry.decision, by=by, acknowledged=acknowledged)


def told(decision) -> str:
    """Return what becomes of the mail about what this decision took back, and what stays as it is, as sentences."""
    entry = decision.entry
    if entry.act != Act.UNDONE or entry.comment_id is None:
        return ""
    decided = LogEntry.objects.filter(comment=entry.comment_id, act=Act.DECIDED, version=entry.version - 1)
    undone = decided.select_related("decision").filter(decision__isnull=False).first()
    mail = verdicts.told_of_undoing(undone.decision) if undone else ""
    above = _told_of_those_above(undone.decision, decision) if undone else []
    return " ".join(filter(None, [mail, *above, redaction.stays_removed(entry.comment)]))


def _told_of_those_above(undone, decision):
    """Say of each comment that was approved with one whether that was taken back with it, too."""
    back, told = decisions.with_it(decision).in_bulk(), []
    for each in decisions.with_it(undone):
        above = each.entry.comment
        if each.pk in back and not above.erased:
            told.append(_("The approval of %(name)s’s comment above it was taken back too.") % {"name": above.name})
        elif above.appearance == Appearance.SHOWN:
            told.append(
                _("%(name)s’s comment above it stays public, because something has happened there since.")
                % {"name": above.name}
            )
    return told


# ---- what one has done ----

LATER = LogEntry.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk")).exclude(act__in=BESIDE)


@dataclass(frozen=True)
class Today:
    """What a moderator has done since midnight: on how many comments they decided, and what of it can be undone."""

    count: int
    last_entry: LogEntry | None


def today(user) -> Today:
    """Return what somebody has done today, in one query; decisions that were taken back do not count."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    done = LogEntry.objects.filter(by=user, at__gte=midnight, comment__isnull=False, decision__isnull=False)
    done = done.filter(~states.TAKEN_BACK, act__in=CAN_BE_UNDONE).annotate(
        is_last=~Exists(LATER), decided=Window(Count("pk", filter=Q(act__in=decisions.WAYS_BACK)))
    )
    newest = done.select_related("comment", "decision").order_by("-pk").first()
    if newest is None:
        return Today(0, None)
    return Today(newest.decided, newest if newest.is_last else None)


def last_by(user) -> LogEntry | None:
    """Return the newest row of today's log that is this moderator's and can be undone, or None."""
    return today(user).last_entry
