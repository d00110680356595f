"""The mails that bring a writer the link to their comment."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.utils import timezone

from comments import links
from comments.models import Comment, Status
from delivery import letters, outbox
from delivery.models import Mail
from publication.models import Publication

FIRST, AGAIN = "comment-sent", "comment-link"


def send_link(comment: Comment) -> None:
    """Queue the first mail to whoever wrote a comment: the link to confirm it, and to everything else about it."""
    if comment.email:
        outbox.queue(FIRST, key=f"{FIRST}:{comment.pk}", to=comment.email, reference=comment.pk)


def send_link_again(comment: Comment) -> None:
    """Queue a new link to a comment, at most one an hour."""
    if comment.email:
        key = f"{AGAIN}:{comment.pk}:{timezone.now():%Y%m%d%H}"
        outbox.queue(AGAIN, key=key, to=comment.email, reference=comment.pk)


def compose(mail: Mail) -> EmailMessage | None:
    """Write either of these mails. Nothing of what was typed stands in them: anybody can type anybody's address."""
    comment = Comment.objects.select_related("article").filter(pk=mail.reference or 0, erased=False).first()
    if comment is None or comment.email != mail.to:
        return None
    if mail.kind == FIRST and comment.status == Status.WITHDRAWN:
        return None
    context = {
        "article": comment.article,
        "comment": comment,
        "url": links.url(comment),
        "publication": Publication.objects.current(),
    }
    template = f"comments/mail/{mail.kind}.txt"
    return letters.letter(template, to=mail.to, language=comment.article.language, context=context)
