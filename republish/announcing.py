"""Telling those who follow of a correction or retraction: one mail each, with the notice to put above their copy.

What is corrected on an article that nobody can read is told to nobody, then or later. Whether there is anything to
tell, and to whom, is asked again when a mail is sent. A text that is changed afterwards brings no second mail.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.urls import reverse

from articles.models import Correction, Kind
from delivery import letters, outbox
from delivery.models import Mail
from delivery.site import absolute
from publication.models import Publication
from republish import links
from republish.models import Follower
from republish.notices import notice_of

NOTICE = "correction-notice"
WAIT = timedelta(minutes=2)  # in which an editor who sees a slip can mend it


def followers(correction: Correction) -> QuerySet[Follower]:
    """Return who is to hear of a correction, those of this very article first; nobody where it is not public."""
    article = correction.article
    if article.kind != Kind.ARTICLE or not article.is_public:
        return Follower.objects.none()
    confirmed = Follower.objects.confirmed()
    about = confirmed.of(article) if article.listed else confirmed.filter(article=article)
    return about.order_by(F("article").asc(nulls_last=True), "pk")


def announce(correction: Correction) -> None:
    """Queue one mail to each e-mail address that follows, in the caller's transaction."""
    drafts: dict[str, outbox.Draft] = {}
    for pk, email in followers(correction).values_list("pk", "email"):
        drafts.setdefault(email, outbox.Draft(f"{NOTICE}:{correction.pk}:{pk}", email, correction.pk))
    outbox.queue_all(NOTICE, drafts.values(), wait=WAIT)


def announce_what_is_new(instance: Correction, created: bool, raw: bool = False, **kwargs: object) -> None:
    if created and not raw:
        announce(instance)


def compose(mail: Mail) -> EmailMessage | None:
    """Write to a follower what was corrected, as it reads by now; None where that is nothing to them any more."""
    correction = Correction.objects.select_related("article").filter(pk=mail.reference or 0).first()
    follower = followers(correction).filter(email=mail.to).first() if correction else None
    if correction is None or follower is None:
        return None
    article, publication, stop = correction.article, Publication.objects.current(), links.stop_url(follower)
    return letters.letter(
        "republish/mail/correction.txt",
        to=mail.to,
        language=follower.language,
        context={
            "notice": notice_of(correction, publication),
            "follower": follower,
            "fresh": absolute(reverse("republish:republish", args=[article.slug])) if _leaves(article) else "",
            "check": absolute(reverse("republish:check")),
            "stop": stop,
            "publication": publication,
        },
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _leaves(article):
    return article.terms.permits_copies and not article.is_retracted
