"""How a comment stands, in plain words for its writer, and what they can do about it now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments import doors, ownership
from comments.models import Appearance, Comment, Status


@dataclass(frozen=True)
class Standing:
    """What a writer reads on their comment's own page, and which of its buttons are there."""

    heading: str
    sentence: str
    confirm: bool = False
    edit: bool = False
    withdraw: bool = False
    reason: bool = False  # a moderator has given one
    why_not_edit: str = ""


def of(comment: Comment) -> Standing:
    """Return how a comment stands now."""
    if comment.erased:
        return Standing(_("Erased."), _("Nothing of what you typed is kept. What others answered stays in its place."))
    status = Status(comment.status)
    closed = _closed(comment)
    heading, sentence = _words(comment, status, closed)
    why_not = ownership.why_not_editable(comment) or closed
    return Standing(
        heading,
        sentence,
        confirm=comment.confirmed_at is None and status != Status.WITHDRAWN,
        edit=not why_not,
        withdraw=status in (Status.PENDING, Status.APPROVED, Status.RETURNED),
        reason=status in (Status.RETURNED, Status.REJECTED),
        why_not_edit=why_not,
    )


def _words(comment, status, closed):
    if status == Status.PENDING:
        return _pending(comment, closed)
    if status == Status.APPROVED:
        return _approved(comment)
    if status == Status.RETURNED:
        return _("A moderator asks you to change it."), _("Change it below, and it goes back to the moderators.")
    if status == Status.WITHDRAWN:
        return _("You took it back."), _("Readers do not see it. If it was public, a line keeps its place.")
    if status == Status.SPAM:
        return _("It does not appear."), _("It was taken for advertising. If it was not, write to the editors.")
    if comment.public_since:
        return _("A moderator removed it."), _("It was public for a time. A line marks its place; its replies remain.")
    return _("A moderator did not accept it."), _("It does not appear.")


def _pending(comment, closed):
    if comment.confirmed_at is None and ownership.would_appear(comment):
        return _("Is this yours?"), _("Confirm it, and it appears at once. Nobody can write here in your name.")
    if comment.confirmed_at is None:
        return _("Is this yours?"), _("Confirm it, so that nobody can write here in your name. One press does it.")
    if closed:
        words = {"closed": closed}
        return _("Confirmed."), _("%(closed)s It came in before that: a moderator will still read it.") % words
    return _("It waits for a moderator."), _("A person reads it before it appears, usually within a day.")


def _approved(comment):
    if comment.appearance == Appearance.SHOWN:
        return _("Your comment is public."), _("Anybody can read it where it stands.")
    return _("It was approved, and cannot be seen."), _("Something above it in its thread is not public any more.")


def _closed(comment):
    """Return why the place of a comment takes none now, for readers; empty while it does."""
    try:
        doors.refuse_if_closed(comment.article, comment.parent)
    except doors.Closed as closed:
        return str(closed)
    return ""
