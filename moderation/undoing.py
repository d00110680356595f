"""Undo: which row of the log can be taken back, by whom, and how. Only ever the last about a thing."""

from django.utils.translation import gettext as _

from comments.models import Act
from comments.refusals import BESIDE, Refused
from moderation import closing, decisions, moving

CAN_BE_UNDONE = {*decisions.WAYS_BACK, *closing.ACTS, Act.MOVED}


def last(comment):
    """Return the last row of a comment's log that did something to it, if that can be undone, else None."""
    entry = comment.log.exclude(act__in=BESIDE).select_related("by", "decision").first()
    return entry if entry and entry.act in CAN_BE_UNDONE and hasattr(entry, "decision") else None


def find(comment, pk):
    """Return a row of a comment's log by its number, or None."""
    return comment.log.select_related("decision").filter(pk=pk).first()


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
        return moving.undo(entry.decision, by=by)
    return decisions.undo(entry.decision, by=by, acknowledged=acknowledged)
