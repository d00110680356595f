"""Notices: who asked to hear of what others write, and the mails that tell them.

One mail for one comment and one person, ever; never of what readers cannot see; never to whoever wrote it. After five
in an hour the rest of that hour comes as one digest. Whether there is anything to tell is asked again when a mail is
sent, so that what was taken back in between, or whoever wants no more, brings none.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from comments import links
from comments.identity import person
from comments.models import Appearance, Comment, Notice, Notify, Status
from delivery import letters, outbox
from delivery.models import Mail
from publication.models import Publication

ONE, DIGEST = "notice", "digest"
WAIT = timedelta(minutes=2)  # in which a decision can be taken back
AN_HOUR = timedelta(hours=1)
SINGLY = 5  # notices in an hour that come as mails of their own
MARGIN = timedelta(minutes=1)  # a digest this near to being sent takes nothing more


def followers(comment: Comment):
    """Return the comments whose writers confirmed them and asked to hear of this one: by its parent or everything."""
    asked = Q(notify=Notify.DISCUSSION) | Q(pk=comment.parent_id, notify=Notify.REPLIES)
    confirmed = Comment.objects.filter(asked, article=comment.article_id, confirmed_at__isnull=False, erased=False)
    return confirmed.exclude(status=Status.SPAM).exclude(email__in=["", comment.email]).order_by("pk")


def announce(comment: Comment) -> None:
    """Queue a notice to each follower of a comment that readers can see from now on; in the caller's transaction."""
    for email in dict.fromkeys(followers(comment).values_list("email", flat=True)):
        _queue(comment, email)


def _queue(comment, email):
    who = person(email)
    told = Notice.objects.select_related("mail").filter(comment=comment, person=who).first()
    if told and told.mail.dropped_at is None:
        return
    if told:  # it was taken back before anybody was told, and has come again
        told.delete()
    Notice.objects.create(comment=comment, person=who, mail=_mail(comment, email, who))


def _mail(comment, email, who):
    """Return the mail that will tell somebody: its own or, after several in an hour, the hour's digest."""
    now = timezone.now()
    if Notice.objects.filter(person=who, created_at__gt=now - AN_HOUR).count() < SINGLY:
        key = f"{ONE}:{comment.pk}:{comment.version}:{who[:32]}"
        return outbox.queue(ONE, key=key, to=email, reference=comment.pk, wait=WAIT)
    waiting = Mail.objects.filter(kind=DIGEST, to=email, attempts=0, dropped_at=None, due_at__gt=now + MARGIN).first()
    key = f"{DIGEST}:{now.timestamp():.6f}:{who[:32]}"
    return waiting or outbox.queue(DIGEST, key=key, to=email, wait=AN_HOUR)


def compose(mail: Mail) -> EmailMessage | None:
    """Write a notice or a digest of what can still be told; None where nothing can."""
    rows = Notice.objects.filter(mail=mail).select_related("comment__article", "comment__parent").order_by("comment")
    told = [(row.comment, follower) for row in rows if (follower := _follower(row.comment, mail.to))]
    if not told:
        return None
    url = links.notices_url(told[0][1])
    return letters.letter(
        "comments/mail/notice.txt",
        to=mail.to,
        language=told[0][0].article.language,
        context={
            "comments": [comment for comment, _follower in told],
            "one": told[0][0] if len(told) == 1 else None,
            "mine": told[0][1],
            "stop": url,
            "publication": Publication.objects.current(),
        },
        headers={"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _follower(comment, email):
    """Return the comment on whose account somebody is told of another one, or None where they are not to be told."""
    if comment.appearance != Appearance.SHOWN or not comment.article.is_public:
        return None
    return followers(comment).filter(email=email).first()
