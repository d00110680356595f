"""How a comment is stored: once, in its place, if that place is open at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from authors.models import Author
from comments import doors, log, mails, noticing, ownership, rendering, retention, threads, throttle
from comments.identity import text_hash
from comments.models import Act, Comment, Status
from delivery import networks
from richtext.markup import comment_html

AGAIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Origin:
    """Where a comment came from: the network address, what stood in the trap, and after how many seconds it was sent.

    A comment without an origin was put in by hand, as by an import: nobody is mailed, nothing is counted or screened.
    """

    address: str = ""
    trap: str = ""
    seconds: float | None = None


def post(
    *,
    article: Article,
    parent: Comment | None,
    key: str,
    author: Author | None = None,
    user: User | None = None,
    origin: Origin | None = None,
    seen: int | None = None,
    **fields: Any,
) -> Comment:
    """Store a comment and return it; the same key again returns the same comment.

    `seen` is the version of the parent that was answered. Raises doors.Closed when the place does not take comments at
    this very moment, and throttle.TooMany when too many came from where this one comes from.
    """
    html = comment_html(fields["text"])  # now, for what is held later should be held for a moment only
    fields |= {"author": author, "user": user, "text_hash": text_hash(fields["text"]), "html": html}
    if origin:
        fields |= _kept_of(origin)
        noticed = noticing.findings(article, parent, fields, html=html, trap=origin.trap, seconds=origin.seconds)
        fields["findings"] = [finding.stored() for finding in noticed]
    return _store(Comment(article=article, parent=parent, parent_version=seen, key=key, **fields), origin)


def refuse_too_many(email: str, address: str) -> None:
    """Raise TooMany where a comment from there would be refused if it were sent now; sending itself asks again."""
    network, subnet = networks.hashes(address)
    throttle.check(email=email, network_hash=network, subnet_hash=subnet)


def _kept_of(origin):
    network, subnet = networks.hashes(origin.address)
    until = timezone.now() + networks.KEPT
    return {"network_hash": network, "subnet_hash": subnet, "network_until": until}


@transaction.atomic
def _store(comment, origin):
    article = comment.article = doors.hold(comment.article)
    existing = Comment.objects.filter(key=comment.key).first() or (origin and _sent_just_now(comment))
    if existing:
        return existing
    parent = comment.parent = doors.find_parent(article, comment.parent.pk) if comment.parent else None
    doors.refuse_if_closed(article, parent)
    if origin:
        retention.forget_networks()
        throttle.check(email=comment.email, network_hash=comment.network_hash, subnet_hash=comment.subnet_hash)
    if parent and comment.parent_version is None:
        comment.parent_version = parent.version
    comment.save(force_insert=True)
    threads.place(comment)
    rendering.store(comment, html=comment.html)
    log.write(Act.POSTED, by=comment.user, comment=comment, after=comment.status)
    if origin:
        _follow_up(comment)
    return comment


def _sent_just_now(comment):
    """Return the comment that says the very same, from the same person in the same place, of a few minutes ago.

    Whoever goes back, or loads the check page again, has another key; it is still the comment they have sent.
    """
    same = Comment.objects.filter(
        email=comment.email, article=comment.article, parent=comment.parent, text_hash=comment.text_hash, erased=False
    )
    same = same.filter(text=comment.text)
    return same.exclude(status=Status.WITHDRAWN).filter(created_at__gt=timezone.now() - AGAIN).first()


def _follow_up(comment):
    """Mail the writer their link; who signed in with this very e-mail address has shown already that it is theirs."""
    mails.send_link(comment)
    if comment.user and comment.user.email == comment.email:
        ownership.confirm(comment, by=comment.user)
