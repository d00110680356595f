"""Telling a writer what was decided about their comment, once that can no longer be taken back without a trace.

A decision that is undone before its mail has gone brings none. Where it has, a second mail says that it was a mistake,
and how the comment stands.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from comments import links, states
from comments.models import Act, Appearance, Comment, LogEntry, Status
from delivery import letters, outbox
from delivery.models import Mail
from delivery.site import absolute
from moderation.models import Decision
from publication.models import Publication

VERDICT, CORRECTION = "decision", "correction"
WAIT = timedelta(minutes=2)  # in which a decision can be undone
TOLD = {Status.APPROVED, Status.REJECTED, Status.RETURNED}
NEVER_TOLD = {Status.SPAM, Status.WITHDRAWN}
CHANGING = {Act.DECIDED, Act.EDITED, Act.WITHDRAWN, Act.ERASED, Act.RETENTION}


def tell(*decisions: Decision) -> None:
    """Queue the mails about decisions, to writers who confirmed: a stranger's address gets the first mail alone."""
    told = [(decision, decision.entry.comment) for decision in decisions if _is_to_be_told(decision.entry.comment)]
    drafts = [
        outbox.Draft(_key(VERDICT, decision), comment.email, decision.pk) for decision, comment in told if comment
    ]
    outbox.queue_all(VERDICT, drafts, wait=WAIT)


def _is_to_be_told(comment):
    return comment and comment.status in TOLD and comment.email and comment.confirmed_at


def compose(mail: Mail) -> EmailMessage | None:
    """Write what was decided; None where it no longer stands or would not be true, or the writer has gone."""
    decision = Decision.objects.select_related("entry__comment__article").filter(pk=mail.reference or 0).first()
    comment = decision and decision.entry.comment
    if not decision or not comment or comment.email != mail.to:
        return None
    if not _is_true(decision, comment):
        return None
    alone = decision.entry.act == Act.REDACTED
    return _letter("decision", comment, mail, reason=decision.reason, redacted_alone=alone)


def _letter(name, comment, mail, **context):
    return letters.letter(
        f"moderation/mail/{name}.txt",
        to=mail.to,
        language=comment.article.language,
        context=context
        | {
            "article": comment.article,
            "comment": comment,
            "place": absolute(comment.get_absolute_url()),
            "url": links.url(comment),
            "publication": Publication.objects.current(),
        },
    )


def _key(kind, decision):
    return f"{kind}:{decision.pk}"


def _is_true(decision, comment):
    """Say whether a decision holds, and a mail about it would be true."""
    return not _is_overtaken(decision, comment) and not _is_out_of_sight(comment)


def _is_overtaken(decision, comment):
    """Say whether something has happened since; a redaction of what is public has a mail of its own."""
    acts = CHANGING | {Act.REDACTED} if comment.status == Status.APPROVED else CHANGING
    another_status = Q(act=Act.UNDONE, after__in=states.WRITTEN)  # and not that a thread was opened again, or a move
    return comment.log.filter(Q(act__in=acts) | another_status, pk__gt=decision.entry_id).exists()


def _is_out_of_sight(comment):
    """Say whether a comment was approved and readers cannot see it: something above it, or its article, has gone."""
    shown = comment.appearance == Appearance.SHOWN and comment.article.is_public
    return comment.status == Status.APPROVED and not shown


# ---- corrections ----


def correct(undone: Decision) -> None:
    """Queue the mail that corrects what a writer was told last, if that was taken back; with what takes it back.

    It may be another decision than the one that is undone now: one whose correction a later decision made needless.
    """
    comment = undone.entry.comment
    told = _told_and_taken_back(comment) if comment and comment.email else None
    if comment and told and comment.status not in (*NEVER_TOLD, _outcome(told)):
        key = _key(CORRECTION, undone)
        outbox.queue(CORRECTION, key=key, to=comment.email, reference=told.pk, wait=WAIT)


def _told_and_taken_back(comment):
    """Return the decision that a comment's writer was told last, if it was taken back and nobody corrected that."""
    about = _decisions_on(comment).order_by("-pk").annotate(back=TAKEN_BACK)
    keys = [_key(kind, decision) for decision in about for kind in (VERDICT, CORRECTION)]
    mails = {mail.key: mail for mail in Mail.objects.select_for_update().filter(key__in=keys, dropped_at=None)}
    corrected = {mail.reference for mail in mails.values() if mail.kind == CORRECTION}
    sent = (each for each in about if (mail := mails.get(_key(VERDICT, each))) and outbox.is_on_its_way(mail))
    told = next(sent, None)
    return told if told and told.back and told.pk not in corrected else None


def _decisions_on(comment):
    return Decision.objects.select_related("entry").filter(entry__comment=comment, entry__act=Act.DECIDED)


def _outcome(decision):
    return states.read(decision.entry.after)[0]


def compose_correction(mail: Mail) -> EmailMessage | None:
    """Write that a decision was a mistake, and how the comment stands; None where its writer knows that already."""
    decision = Decision.objects.select_related("entry__comment__article").filter(pk=mail.reference or 0).first()
    comment = decision and decision.entry.comment
    if not decision or not comment or comment.email != mail.to:
        return None
    told = Mail.objects.sent().filter(key=_key(VERDICT, decision)).first()
    if not told or _knows(comment, decision):
        return None
    zone = ZoneInfo(Publication.objects.current().time_zone)
    return _letter(
        "correction",
        comment,
        mail,
        told=_outcome(decision),
        told_on=told.sent_at.astimezone(zone).date(),
        reason=reason_for(comment),
        out_of_sight=_is_out_of_sight(comment),
    )


def _knows(comment, decision):
    """Say whether a writer needs no correction: it is as they were told, or a later decision is told, or none is."""
    if comment.status in (*NEVER_TOLD, _outcome(decision)):
        return True
    later = {_key(VERDICT, each): each for each in _decisions_on(comment).filter(pk__gt=decision.pk)}
    mails = Mail.objects.filter(key__in=later, dropped_at=None)
    return any(mail.sent_at or _is_true(later[mail.key], comment) for mail in mails)


def told_of_undoing(decision: Decision) -> str:
    """Return what becomes of the mail about a decision that was taken back, in a sentence; empty where none was."""
    mails = Mail.objects.in_bulk([_key(kind, decision) for kind in (VERDICT, CORRECTION)], field_name="key")
    verdict, correction = mails.get(_key(VERDICT, decision)), mails.get(_key(CORRECTION, decision))
    if correction and correction.sent_at:
        return _("Its writer had been told, and was sent a correction.")
    if correction:
        return _("Its writer had been told; a correction goes out in two minutes.")
    return _("Its mail had not gone out, and will not.") if verdict and not verdict.sent_at else ""


# ---- what holds ----

# Only the last thing done to a comment can be undone, and each gives it its next version.
_UNDONE = LogEntry.objects.filter(act=Act.UNDONE, comment=OuterRef("entry__comment"))
TAKEN_BACK = Exists(_UNDONE.filter(version=OuterRef("entry__version") + 1))


def reason_for(comment: Comment) -> str:
    """Return what the moderator wrote whose decision holds, for the writer of what was rejected or returned."""
    last = _decisions_on(comment).filter(~TAKEN_BACK).order_by("-pk").first()
    return last.reason if last and comment.status in (Status.REJECTED, Status.RETURNED) else ""
