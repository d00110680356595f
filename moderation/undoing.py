"""Undo: which row of a comment's log can be taken back, by whom, and how. Only ever the last."""

from django.utils.translation import gettext as _

from comments.models import Act
from comments.refusals import BESIDE, Refused
from moderation import decisions, moving

CAN_BE_UNDONE = {*decisions.WAYS_BACK, Act.MOVED}


def last(comment):
    """Return the last row of a comment's log that did something to it, if that can be undone, else None."""
    entry = comment.log.exclude(act__in=BESIDE).select_related("by", "decision").first()
    return entry if entry and entry.act in CAN_BE_UNDONE and hasattr(entry, "decision") else None


def find(comment, pk):
    """Return a row of a comment's log by its number, or None."""
    return comment.log.select_related("decision").filter(pk=pk).first()


def permission(entry) -> str:
    return "comments.move_comment" if entry.act == Act.MOVED else "comments.decide_comment"


def undo(entry, *, by, acknowledged=False):
    """Take back what a row of the log records. Raises Refused where that cannot be done, Conflict among them."""
    if entry is None or not hasattr(entry, "decision"):
        raise Refused(_("This cannot be undone."))
    if entry.act == Act.MOVED:
        return moving.undo(entry.decision, by=by)
    return decisions.undo(entry.decision, by=by, acknowledged=acknowledged)
