"""What the writer of a comment may do with it, by the link that was mailed: confirm, edit, resubmit, withdraw."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import doors, log, noticing, rendering, screening, states, threads, trust
from comments.identity import text_hash
from comments.models import Act, Comment, Discussion, Notify, Status, Version
from comments.refusals import Conflict, Refused
from publication.models import Publication
from richtext.markup import comment_html

EDITABLE = timedelta(minutes=15)
VERSIONS = 10  # of a comment that are kept: enough for anybody who means what they write
KEPT_OF_A_VERSION = ("name", "handle", "website", "profession", "affiliation", "interests")


class TooLate(Refused):
    """The writer could do this once and cannot any more."""


@transaction.atomic
def confirm(comment: Comment, *, by: User | None = None) -> Comment:
    """Take a comment for its e-mail address's own, and publish it where the hold mode lets it appear. Return it.

    Closings and ancestors are looked at again: what has closed meanwhile leaves it in the queue.
    """
    doors.hold(comment.article)
    stored = threads.lock(comment)
    if stored.erased or stored.status == Status.WITHDRAWN:
        raise TooLate(_("This comment was taken back, so there is nothing to confirm any more."))
    if stored.confirmed_at is None:
        stored.confirmed_at = timezone.now()
        stored.save(update_fields=["confirmed_at"])
        log.write(Act.CONFIRMED, by=by, comment=stored)
        _let_appear(stored)
    return stored


def appears(comment: Comment) -> bool:
    """Say whether a comment, confirmed as it is or is not, may appear by the rules that hold in its place now."""
    mode = trust.hold_mode(Discussion.objects.of(comment.article), Publication.objects.current())
    return trust.may_appear(comment, mode)


def would_appear(comment: Comment) -> bool:
    """Say whether confirming a comment would publish it."""
    as_confirmed = copy(comment)
    as_confirmed.confirmed_at = timezone.now()
    return not trust.was_decided(comment) and appears(as_confirmed)


def _let_appear(comment):
    """Publish a comment that need not wait for a moderator, if its place still takes it."""
    if comment.status != Status.PENDING or trust.was_decided(comment) or not appears(comment):
        return
    try:
        parent = doors.find_parent(comment.article, comment.parent_id) if comment.parent_id else None
        doors.refuse_if_closed(comment.article, parent)
    except doors.Closed:
        return
    states.move(comment, Status.APPROVED, by=None, version=comment.version, cause=Act.PUBLISHED)


def why_not_editable(comment: Comment) -> str:
    """Return why its writer cannot edit a comment now, as a sentence for them; empty where they can."""
    if comment.erased or comment.status in (Status.WITHDRAWN, Status.REJECTED, Status.SPAM):
        return _("There is nothing to edit any more.")
    if comment.status == Status.RETURNED:
        return ""
    if comment.status == Status.PENDING and trust.was_decided(comment):
        return _("It is with the moderators again. If one asks for it, you can change it once more.")
    if trust.was_decided(comment):
        return _("A moderator has decided on it, so its words stand as they were read.")
    if comment.replies.filter(public_since__isnull=False).exists():
        return _("Somebody has answered it, so its words stay as they were answered.")
    if comment.versions.count() >= VERSIONS:
        return _("It has been changed many times now, so its words stand.")
    if timezone.now() - comment.created_at > EDITABLE:
        return _("It could be edited for fifteen minutes after it was sent.")
    return ""


def edit(comment: Comment, *, version: int, **fields: Any) -> Comment:
    """Change what a comment says, keep what it said, screen it again; one that was returned goes back to the queue.

    Raises Conflict when it is no longer at `version`, TooLate when it can no longer be edited, doors.Closed when its
    place has closed.
    """
    html = comment_html(fields["text"])
    noticed = noticed_in(comment, fields, html=html)
    return _store_edit(comment, version, fields | {"html": html}, [finding.stored() for finding in noticed])


def noticed_in(comment: Comment, fields: dict[str, Any], html: str, **told: bool) -> list[screening.Finding]:
    """Return what is noticed about a comment that is to say this: what was noticed about its sending stays."""
    of_sending = [
        found
        for found in map(screening.Finding.read, comment.findings)
        if screening.register.kind(found.kind).of_sending
    ]
    fields = {**fields, "email": comment.email}
    return of_sending + noticing.findings(comment.article, comment.parent, fields, but=comment, html=html, **told)


@transaction.atomic
def _store_edit(comment, version, fields, findings):
    article = doors.hold(comment.article)
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    if reason := why_not_editable(stored):
        raise TooLate(reason)
    doors.refuse_if_closed(article, stored.parent)
    _keep_version(stored)
    for name, value in fields.items():
        setattr(stored, name, value)
    stored.text_hash, stored.findings = text_hash(stored.text), findings
    stored.edited_at = timezone.now()
    stored.version += 1
    # These alone: a choice of notices made at the same moment stands.
    stored.save(update_fields=[*fields, "text_hash", "findings", "edited_at", "version"])
    rendering.store(stored, html=stored.html)
    log.write(Act.EDITED, by=None, comment=stored)
    _after_edit(stored)
    return stored


def _keep_version(comment):
    kept = {name: getattr(comment, name) for name in KEPT_OF_A_VERSION}
    Version.objects.create(comment=comment, number=comment.version, text=comment.text, fields=kept)


def _after_edit(comment):
    """Let an edited comment wait again where it was returned, or was public and now says what has to be read first."""
    if comment.status == Status.RETURNED or (comment.status == Status.APPROVED and not appears(comment)):
        states.move(comment, Status.PENDING, by=None, version=comment.version, cause=Act.EDITED)
    else:
        _let_appear(comment)


@transaction.atomic
def withdraw(comment: Comment) -> Comment:
    """Take a comment back at its writer's wish: always, also where its place has closed."""
    stored = threads.lock(comment)
    if stored.status in (Status.REJECTED, Status.SPAM):
        raise Refused(_("This comment is not public and will not be. It can still be erased, with all that is kept."))
    if stored.status != Status.WITHDRAWN:
        states.move(stored, Status.WITHDRAWN, by=None, version=stored.version, cause=Act.WITHDRAWN)
        tell_me_of(stored, Notify.OFF)
    return stored


def tell_me_of(comment: Comment, notify: Notify | str) -> None:
    """Set what the writer is mailed about on account of this comment."""
    Comment.objects.filter(pk=comment.pk).update(notify=Notify(notify))
    comment.notify = Notify(notify)


def stop_notices(comment: Comment) -> None:
    """End every notice of this discussion to the writer of this comment, whichever comment asked for it."""
    Comment.objects.filter(article=comment.article_id, email=comment.email).update(notify=Notify.OFF)
    comment.notify = Notify.OFF
