"""Telling a writer what was decided about their comment, once that can no longer be taken back without a trace."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage

from comments import links
from comments.models import Act, Appearance, Status
from delivery import letters, outbox
from delivery.models import Mail
from delivery.site import absolute
from moderation.models import Decision
from publication.models import Publication

VERDICT = "decision"
WAIT = timedelta(minutes=2)  # in which a decision can be undone
TOLD = {Status.APPROVED, Status.REJECTED, Status.RETURNED}
CHANGING = {Act.DECIDED, Act.UNDONE, Act.EDITED, Act.WITHDRAWN, Act.ERASED, Act.RETENTION}


def tell(decision: Decision) -> None:
    """Queue the mail about a decision, to writers who confirmed: a stranger's address gets the first mail alone."""
    comment = decision.entry.comment
    if comment and comment.status in TOLD and comment.email and comment.confirmed_at:
        key = f"{VERDICT}:{decision.pk}"
        outbox.queue(VERDICT, key=key, to=comment.email, reference=decision.pk, wait=WAIT)


def compose(mail: Mail) -> EmailMessage | None:
    """Write what was decided; None where it no longer stands or would not be true, or the writer has gone."""
    decision = Decision.objects.select_related("entry__comment__article").filter(pk=mail.reference or 0).first()
    comment = decision and decision.entry.comment
    if not decision or not comment or comment.email != mail.to:
        return None
    if comment.log.filter(act__in=CHANGING).first() != decision.entry or _is_out_of_sight(comment):
        return None
    article = comment.article
    return letters.letter(
        "moderation/mail/decision.txt",
        to=mail.to,
        language=article.language,
        context={
            "article": article,
            "comment": comment,
            "reason": decision.reason,
            "place": absolute(comment.get_absolute_url()),
            "url": links.url(comment),
            "publication": Publication.objects.current(),
        },
    )


def _is_out_of_sight(comment):
    """Say whether a comment was approved and readers cannot see it: something above it, or its article, has gone."""
    shown = comment.appearance == Appearance.SHOWN and comment.article.is_public
    return comment.status == Status.APPROVED and not shown
