"""Moving a comment, with everything below it, to where it belongs."""

from django.db import transaction
from django.utils.translation import gettext as _

from comments import log, threads
from comments.models import Act, Comment
from comments.refusals import Conflict, Refused
from moderation.models import Decision


@transaction.atomic
def move(comment, *, by, version, beneath=None, note=""):
    """Hang a comment beneath another of the same article, or with `beneath=None` at the top level.

    Raises Conflict when the comment is no longer at `version`, Misplaced where it cannot stand.
    """
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    if stored.parent_id == (beneath.pk if beneath else None):
        raise Refused(_("It stands there already."))
    before = stored.parent_id or ""
    moved = threads.move(stored, parent=beneath)
    entry = log.write(Act.MOVED, by=by, comment=moved, before=before, after=beneath.pk if beneath else "")
    return Decision.objects.create(entry=entry, note=note)


@transaction.atomic
def undo(decision, *, by):
    """Hang a comment back where it stood before a move.

    Raises Conflict when anything has happened to it since, Misplaced where it cannot stand there any more.
    """
    entry = decision.entry
    stored = threads.lock(entry.comment)
    log.refuse_unless_last(entry, stored)
    parent = Comment.objects.get(pk=entry.before) if entry.before else None
    moved = threads.move(stored, parent=parent)
    undone = log.write(Act.UNDONE, by=by, comment=moved, before=entry.after, after=entry.before)
    return Decision.objects.create(entry=undone)
