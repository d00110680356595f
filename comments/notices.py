"""Notices: who asked to hear of what others write, and the mails that tell them.

One mail for one comment and one person, ever; never of what readers cannot see; never to whoever wrote it. After five
in an hour the rest of that hour comes as one digest. Whether there is anything to tell is asked again when a mail is
sent, so that what was taken back in between, or whoever wants no more, brings none.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import Count, Q
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


def followers(*comments: Comment):
    """Return the comments whose writers confirmed them and asked to hear of any of these; of which says `follows`."""
    about, parents = {each.article_id for each in comments}, {each.parent_id for each in comments} - {None}
    asked = Q(notify=Notify.DISCUSSION) | Q(pk__in=parents, notify=Notify.REPLIES)
    confirmed = Comment.objects.filter(asked, article__in=about, confirmed_at__isnull=False, erased=False)
    return confirmed.exclude(notify=Notify.OFF).exclude(status=Status.SPAM).exclude(email="").order_by("pk")


def follows(follower: Comment, comment: Comment) -> bool:
    """Say whether one of `followers` asked for this very comment: by its parent or everything; not for their own."""
    asked = follower.notify == Notify.DISCUSSION or follower.pk == comment.parent_id
    return asked and follower.article_id == comment.article_id and follower.email != comment.email


def announce(*comments: Comment) -> None:
    """Queue a notice to each follower of what readers can see from now on; in the caller's transaction."""
    news = [comment for comment in comments if comment.appearance == Appearance.SHOWN and not comment.closing_note]
    if due := _due(news):
        mails = _mails(due, {comment.pk: comment.version for comment in news})
        Notice.objects.bulk_create(Notice(comment_id=pk, person=who, mail=mails[pk, who]) for pk, who in due)


def _due(news):
    """Return who is to hear of what, with their e-mail address: nobody twice, unless a mail was taken back."""
    asking = list(followers(*news).only("article_id", "email", "notify")) if news else []
    due = {
        (comment.pk, person(each.email)): each.email for comment in news for each in asking if follows(each, comment)
    }
    told = Notice.objects.filter(comment__in={pk for pk, _who in due})
    told.exclude(mail__dropped_at=None).delete()
    return {key: due[key] for key in due.keys() - set(told.values_list("comment", "person"))} if due else {}


def _mails(due, versions):
    """Return the mail that will tell each: one of its own or, after several in an hour, the hour's digest."""
    now = timezone.now()
    lately = Notice.objects.filter(person__in={who for _pk, who in due}, created_at__gt=now - AN_HOUR)
    heard = Counter(dict(lately.values_list("person").annotate(Count("pk"))))
    single, rest = {}, {}
    for pk, who in sorted(due):
        (single if heard[who] < SINGLY else rest)[pk, who] = due[pk, who]
        heard[who] += 1
    drafts = [outbox.Draft(f"{ONE}:{pk}:{versions[pk]}:{who[:32]}", email, pk) for (pk, who), email in single.items()]
    mails = outbox.queue_all(ONE, drafts, wait=WAIT)
    return dict(zip(single, mails, strict=True)) | (_digests(rest, now) if rest else {})


def _digests(due, now):
    """Return the digest that waits for each of these people, or else a new one."""
    people = {who: email for (_pk, who), email in due.items()}
    waiting = Mail.objects.filter(kind=DIGEST, to__in=people.values(), attempts=0, dropped_at=None)
    digests = {mail.to: mail for mail in waiting.filter(due_at__gt=now + MARGIN)}
    drafts = [
        outbox.Draft(f"{DIGEST}:{now.timestamp():.6f}:{who[:32]}", email)
        for who, email in people.items()
        if email not in digests
    ]
    digests |= {mail.to: mail for mail in outbox.queue_all(DIGEST, drafts, wait=AN_HOUR)}
    return {key: digests[email] for key, email in due.items()}


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
    return next((each for each in followers(comment).filter(email=email) if follows(each, comment)), None)
