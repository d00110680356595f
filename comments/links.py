"""The links that stand for an account: a comment's own, which its writer was mailed, and one to stop notices.

Both are signed with the site's key and with those before it (SECRET_KEY_FALLBACKS), so they outlive restarts and new
keys. Neither is stored. The writer's link holds for a year after the mail it came in, and for what concerns everything
kept about an e-mail address for a day; then a new one can be asked for. The link that stops notices holds for good,
and does nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from delivery.site import absolute

HOLDS = timedelta(days=365)
FRESH = timedelta(days=1)
OWNER, NOTICES = "comments.mine", "comments.notices"


class Unreadable(Exception):
    """This was not made here, or not all of it came through."""


@dataclass(frozen=True)
class Link:
    """A link as it was opened: whose comment it is about, how old it is, and what it opens."""

    comment: Comment
    age: timedelta
    owner: bool

    @property
    def holds(self) -> bool:
        return self.age <= HOLDS or not self.owner

    @property
    def is_fresh(self) -> bool:
        return self.owner and self.age <= FRESH


def token(comment: Comment) -> str:
    """Return the secret part of a comment's own link, as of now."""
    return _signer(OWNER).sign(str(comment.pk))


def notices_token(comment: Comment) -> str:
    """Return the secret part of the link that stops the notices a comment asked for."""
    return _signer(NOTICES).sign(str(comment.pk))


def url(comment: Comment) -> str:
    """Return the absolute URL of a comment's own page, for a mail to its writer and for nobody else."""
    return absolute(reverse("comments:mine", args=[token(comment)]))


def notices_url(comment: Comment) -> str:
    return absolute(reverse("comments:mine-notices", args=[notices_token(comment)]))


def read(signed: str) -> Link:
    """Return what a link's secret part opens, however old it is. Raises Unreadable."""
    for salt in (OWNER, NOTICES):
        try:
            number, since = _unsigned(_signer(salt), signed)
            comment = Comment.objects.select_related("article", "author").get(pk=number)
        except (signing.BadSignature, ValueError, OverflowError):
            continue
        except Comment.DoesNotExist:
            break
        return Link(comment, max(timezone.now().timestamp() - since, 0) * timedelta(seconds=1), salt == OWNER)
    raise Unreadable


def _signer(salt: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=salt, sep=".")


def _unsigned(signer: signing.TimestampSigner, signed: str) -> tuple[int, int]:
    """Return the number in a token and when it was signed, in seconds since 1970; raises BadSignature, ValueError."""
    number = signer.unsign(signed)
    stamp = signed.rsplit(".", 2)[1]
    return int(number), signing.b62_decode(stamp)
