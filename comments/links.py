"""The links that stand for an account: a comment's own, which its writer was mailed, and one to stop notices.

Both are signed with the site's key and with those before it (SECRET_KEY_FALLBACKS), so they outlive restarts and new
keys. Neither is stored. The writer's link holds for a year after the mail it came in, and for what concerns everything
kept about an e-mail address for a day; then a new one can be asked for. The link that stops notices holds for good,
and does nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from comments.models import Comment
from delivery import signed
from delivery.site import absolute

HOLDS = timedelta(days=365)
FRESH = timedelta(days=1)
OWNER, NOTICES = "comments.mine", "comments.notices"


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
    return signed.sign(comment.pk, OWNER)


def notices_token(comment: Comment) -> str:
    """Return the secret part of the link that stops the notices a comment asked for."""
    return signed.sign(comment.pk, NOTICES)


def url(comment: Comment) -> str:
    """Return the absolute URL of a comment's own page, for a mail to its writer and for nobody else."""
    return absolute(reverse("comments:mine", args=[token(comment)]))


def notices_url(comment: Comment) -> str:
    return absolute(reverse("comments:mine-notices", args=[notices_token(comment)]))


def read(token: str) -> Link:
    """Return what a link's secret part opens, however old it is. Raises signed.Unreadable."""
    number, purpose, age = signed.read(token, OWNER, NOTICES)
    comment = Comment.objects.select_related("article", "author").filter(pk=number).first()
    if comment is None:
        raise signed.Unreadable
    return Link(comment, age, purpose == OWNER)
