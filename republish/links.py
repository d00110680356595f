"""The links that stand for an account of whoever follows corrections: one to confirm it, one to stop it.

Both are signed with the site's key and with those before it (SECRET_KEY_FALLBACKS). Neither is stored. The link to
confirm confirms for a week, and shows and stops for as long as there is something to stop; the one to stop does that
for good, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from delivery.site import absolute
from republish.models import Follower

HOLDS = timedelta(days=7)
CONFIRM, STOP = "republish.confirm", "republish.stop"


class Unreadable(Exception):
    """This was not made here, or not all of it came through."""


@dataclass(frozen=True)
class Link:
    """A link as it was opened: whose, where they are still there; whether it may confirm; how old it is."""

    follower: Follower | None
    may_confirm: bool
    age: timedelta

    @property
    def holds(self) -> bool:
        return self.age <= HOLDS


def token(follower: Follower) -> str:
    """Return the secret part of the link that confirms, as of now."""
    return _signer(CONFIRM).sign(str(follower.pk))


def stop_token(follower: Follower) -> str:
    """Return the secret part of the link that stops."""
    return _signer(STOP).sign(str(follower.pk))


def url(follower: Follower) -> str:
    """Return the absolute URL at which somebody confirms, for a mail to them and for nobody else."""
    return absolute(reverse("republish:following", args=[token(follower)]))


def stop_url(follower: Follower) -> str:
    return absolute(reverse("republish:following", args=[stop_token(follower)]))


def read(signed: str) -> Link:
    """Return what a link's secret part opens, however old it is. Raises Unreadable."""
    for salt in (CONFIRM, STOP):
        try:
            number, since = _unsigned(_signer(salt), signed)
            follower = Follower.objects.select_related("article").filter(pk=number).first()
        except (signing.BadSignature, ValueError, OverflowError):
            continue
        age = timedelta(seconds=max(timezone.now().timestamp() - since, 0))
        return Link(follower, salt == CONFIRM, age)
    raise Unreadable


def _signer(salt: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=salt, sep=".")


def _unsigned(signer: signing.TimestampSigner, signed: str) -> tuple[int, int]:
    """Return the number in a token and when it was signed, in seconds since 1970; raises BadSignature, ValueError."""
    number = signer.unsign(signed)
    stamp = signed.rsplit(".", 2)[1]
    return int(number), signing.b62_decode(stamp)
