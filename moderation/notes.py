"""Notes to colleagues, on a comment or on its writer: what the next moderator should know.

A note on a writer stands beside every comment that came under the same e-mail address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import administers
from accounts.models import User
from comments import threads
from comments.identity import person
from comments.models import Comment
from comments.refusals import Refused
from moderation.models import Decision, Note
from richtext.text import tidy_line, tidy_text

KEPT = timedelta(days=730)  # of a note on a writer: an opinion of somebody is not kept for good


@transaction.atomic
def write(comment: Comment, *, by: User, text: str, on_writer: bool = False) -> Note:
    """Keep a note on a comment, or on whoever wrote it, and return it.

    Raises Refused where nothing was typed, where the comment was erased, or where nobody knows whose it is.
    """
    text = tidy_text(text).strip()
    if not tidy_line(text):
        raise Refused(_("There is no note yet."))
    stored = threads.lock(comment)  # whoever erases it waits, and takes the note along
    if stored.erased:
        raise Refused(_("This comment was erased at its writer’s wish, and nothing is kept about it."))
    if on_writer and not stored.email:
        raise Refused(_("This comment has no e-mail address, so a note on its writer would stand nowhere else."))
    return Note.objects.create(comment=stored, person=person(stored.email) if on_writer else "", text=text, by=by)


def about(comments: Iterable[Comment]) -> dict[int, list[Note]]:
    """Return by its number the notes on each comment and on its writer, oldest first, in one question for all.

    Writers are known by the e-mail address of the comment a note was written at, not by the keyed hash, which is
    another once the key has changed.
    """
    comments = list(comments)
    on_writer, emails = ~Q(person=""), {comment.email for comment in comments if comment.email}
    here = Q(person="", comment__in=[comment.pk for comment in comments])
    found = Note.objects.filter(here | on_writer & Q(comment__email__in=emails))
    on_comments: dict[int | None, list[Note]] = defaultdict(list)
    on_writers: dict[str, list[Note]] = defaultdict(list)
    for note in found.select_related("by", "comment").only("person", "text", "at", "by__name", "comment__email"):
        if note.person and note.comment:
            on_writers[note.comment.email].append(note)
        else:
            on_comments[note.comment_id].append(note)
    return {comment.pk: on_comments[comment.pk] + on_writers.get(comment.email, []) for comment in comments}


def may_delete(note: Note, user: User) -> bool:
    return note.by_id == user.pk or administers(user)


@transaction.atomic
def delete(note: Note, *, by: User) -> None:
    """Take a note away: one's own, or as an administrator anybody's. Raises Refused where it is neither."""
    if not may_delete(note, by):
        raise Refused(_("A note is deleted by whoever wrote it, or by an administrator."))
    note.delete()


# ---- whom they are about ----


def collect(email: str, **kwargs: object) -> dict[str, Any]:
    """Return what moderators noted about an e-mail address's owner and comments, for its owner; not who did.

    What somebody thinks of a person is that person's data too; whose opinion it was is the colleague's.
    """
    written = Note.objects.filter(comment__email=email).order_by("pk")
    notes = [
        {"comment": note.comment_id, "on_you": bool(note.person), "text": note.text, "at": note.at} for note in written
    ]
    decided = Decision.objects.filter(entry__comment__email=email).exclude(reason="", note="").order_by("pk")
    decisions = decided.values("reason", "note", comment=F("entry__comment"), at=F("entry__at"))
    return {"moderators_notes": notes, "moderators_decisions": list(decisions)}


def forget(email: str, comments: list[int], **kwargs: object) -> None:
    """Delete the notes on whoever an e-mail address belongs to, and on their comments."""
    Note.objects.filter(Q(comment__in=comments) | Q(person=person(email))).delete()


def forget_old(now: datetime | None = None) -> int:
    """Delete the notes on writers that are older than KEPT; return how many. Those on comments stay with them."""
    old = Note.objects.exclude(person="").filter(at__lte=(now or timezone.now()) - KEPT)
    return old.delete()[0]
