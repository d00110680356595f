"""The key of a checked comment: signed, for one place, and good for one comment however often it is sent."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.core import signing

from articles.models import Article
from comments.models import Comment

SALT = "comments.key"


@dataclass(frozen=True)
class Key:
    """What a signed key says: one comment, to one place, checked at a time in seconds since 1970."""

    key: str
    article: int
    parent: int | None
    checked: float

    @property
    def seconds(self) -> float:
        """Return how long ago it was made, in seconds."""
        return time.time() - self.checked


def new_key(article: Article, parent: Comment | None = None) -> str:
    """Return a signed key under which one comment can be sent to one place, however often it is tried."""
    place = [article.pk, parent.pk if parent else None]
    return signing.dumps([secrets.token_hex(16), *place, round(time.time(), 1)], salt=SALT)


def read_key(signed: str, article: Article, parent: Comment | None = None) -> Key | None:
    """Return what a key says, or None where it was not made here for this place."""
    key = _opened(signed)
    place = (article.pk, parent.pk if parent else None)
    return key if key and (key.article, key.parent) == place else None


def find_sent(signed: str, article: Article) -> Comment | None:
    """Return the comment that was stored under this key already, whatever has become of its place; or None."""
    key = _opened(signed)
    return Comment.objects.filter(key=key.key).first() if key and key.article == article.pk else None


def _opened(signed: str) -> Key | None:
    try:
        return Key(*signing.loads(signed, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
