"""The links that stand for an account of whoever follows corrections: one to confirm it, one to stop it.

Both are signed with the site's key and with those before it (SECRET_KEY_FALLBACKS). Neither is stored. The link to
confirm confirms for a week, and shows and stops for as long as there is something to stop; the one to stop does that
for good, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from delivery import signed
from delivery.site import absolute
from republish.models import Follower

HOLDS = timedelta(days=7)
CONFIRM, STOP = "republish.confirm", "republish.stop"


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
    return signed.sign(follower.pk, CONFIRM)


def stop_token(follower: Follower) -> str:
    """Return the secret part of the link that stops."""
    return signed.sign(follower.pk, STOP)


def url(follower: Follower) -> str:
    """Return the absolute URL at which somebody confirms, for a mail to them and for nobody else."""
    return absolute(reverse("republish:following", args=[token(follower)]))


def stop_url(follower: Follower) -> str:
    return absolute(reverse("republish:following", args=[stop_token(follower)]))


def read(token: str) -> Link:
    """Return what a link's secret part opens, however old it is. Raises signed.Unreadable."""
    number, purpose, age = signed.read(token, CONFIRM, STOP)
    follower = Follower.objects.select_related("article").filter(pk=number).first()
    return Link(follower, purpose == CONFIRM, age)
