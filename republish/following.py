"""Who follows corrections by e-mail: asking to, confirming it by the link that was mailed, stopping it.

Nobody learns from the site whether an e-mail address follows anything: asking is answered and mailed alike whether it
is new, waits to be confirmed, or follows already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from articles.models import Article
from delivery import letters, networks, outbox
from delivery.models import Mail
from publication.models import Publication
from republish import links
from republish.models import Follower

LINK = "follow-link"
WITHIN = timedelta(hours=1)
TO_ONE = 3  # mails with a link to one e-mail address: nobody's mailbox is a target
FROM_ONE = 20  # askings from one network address
UNCONFIRMED = links.HOLDS  # after which whoever has not confirmed is forgotten


class TooMany(Exception):
    """More askings came from one network address than people make; `retry_after` says in how many seconds one may."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        super().__init__(
            ngettext(
                "Many e-mail addresses came from where you are within an hour. Send this one in %(minutes)s minute.",
                "Many e-mail addresses came from where you are within an hour. Send this one in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


@transaction.atomic
def ask(*, email: str, article: Article | None, language: str, address: str) -> None:
    """Keep that somebody wants to hear of corrections, of one article or of all, and mail the link that confirms it.

    Where this is one mail more than TO_ONE allows WITHIN that time, nothing is kept or mailed. Raises TooMany where it
    is one asking more than FROM_ONE allows.
    """
    _take_turns()
    now, (network, _subnet) = timezone.now(), networks.hashes(address)
    _refuse_too_many(network, now)
    if _mailed(email, now) < TO_ONE:
        forget_unconfirmed(now)  # so that whoever asks anew has all the days again
        follower, _new = Follower.objects.get_or_create(article=article, email=email, defaults={"language": language})
        origin = {"network_hash": network, "network_until": now + networks.KEPT}
        Follower.objects.filter(pk=follower.pk).update(**origin)
        outbox.queue(LINK, key=f"{_kept(email, now)}{follower.pk}", to=email, reference=follower.pk)


def _take_turns():
    """Hold the site, so that of two who ask at once the second counts the first."""
    Publication.objects.select_for_update(no_key=True).filter(pk=1).first()


def _refuse_too_many(network, now):
    """Count askings by when their trace of the network address ends: of who asks again there is still one row."""
    traces = Follower.objects.filter(network_hash=network, network_until__gt=now - WITHIN + networks.KEPT)
    ends = list(traces.order_by("-network_until").values_list("network_until", flat=True)[:FROM_ONE])
    if len(ends) == FROM_ONE:
        raise TooMany(int((ends[-1] - networks.KEPT + WITHIN - now).total_seconds()) + 1)


def _mailed(email, now):
    """Return how many mails with a link were meant for an e-mail address lately, whatever became of who follows."""
    theirs = Q(key__startswith=_kept(email, now)) | Q(key__startswith=_kept(email, now - WITHIN))
    return Mail.objects.filter(theirs, created_at__gt=now - WITHIN).count()


def _kept(email, moment):
    """Return how the keys of mails to an e-mail address begin in that hour: another hour's tell of nobody the same."""
    hashed = salted_hmac("republish.following", f"{moment:%Y%m%d%H} {email}", algorithm="sha256").hexdigest()
    return f"{LINK}:{hashed[:32]}:"


def compose(mail: Mail) -> EmailMessage | None:
    """Write the mail with the link; None where its receiver has stopped or the article has gone."""
    follower = Follower.objects.select_related("article").filter(pk=mail.reference or 0, email=mail.to).first()
    if follower is None or (follower.article and not follower.article.is_public):
        return None
    return letters.letter(
        "republish/mail/follow.txt",
        to=mail.to,
        language=follower.language,
        context={
            "follower": follower,
            "article": follower.article,
            "url": links.url(follower),
            "publication": Publication.objects.current(),
        },
    )


def confirm(follower: Follower) -> None:
    """Note that whoever reads the mails of this e-mail address wants them. Once is enough."""
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def stop(follower: Follower) -> None:
    """Forget that somebody follows; what is on its way to them finds nobody."""
    follower.delete()


def stop_all(email: str) -> int:
    """Forget all that an e-mail address follows; return how much that was."""
    return Follower.objects.filter(email=email).delete()[0]


# ---- what is kept ----


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Delete who did not confirm within their time, which begins when they first ask; return how many."""
    before = (now or timezone.now()) - UNCONFIRMED
    return Follower.objects.filter(confirmed_at=None, created_at__lte=before).delete()[0]


def forget_networks(now: datetime | None = None) -> int:
    """Empty the hashes of network addresses whose time is over; return how many followers had them."""
    over = Follower.objects.filter(network_until__lte=now or timezone.now())
    return over.update(network_hash="", network_until=None)


def collect(email: str, **kwargs: object) -> dict[str, Any]:
    """Return what an e-mail address follows, for its owner."""
    followed = Follower.objects.filter(email=email).select_related("article").order_by("pk")
    return {"follows_corrections": [_handed_out(follower) for follower in followed]}


def _handed_out(follower):
    about = {"article": follower.article.title if follower.article else None}
    return about | {name: getattr(follower, name) for name in ("language", "created_at", "confirmed_at")}


def forget(email: str, **kwargs: object) -> None:
    stop_all(email)
