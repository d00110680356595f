"""Numbers signed for links in mails: nothing is stored, and a link for one purpose opens no other.

They are signed with the site's key and with those before it (SECRET_KEY_FALLBACKS), so they outlive restarts and new
keys.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils import timezone


class Unreadable(Exception):
    """This was not made here, or not all of it came through."""


def sign(number: int, purpose: str) -> str:
    """Return a token for a number, as of now."""
    return _signer(purpose).sign(str(number))


def read(token: str, *purposes: str) -> tuple[int, str, timedelta]:
    """Return the number in a token, for which of these purposes it was made, and its age. Raises Unreadable."""
    for purpose in purposes:
        try:
            number = int(_signer(purpose).unsign(token))
            since = signing.b62_decode(token.rsplit(".", 2)[1])
            return number, purpose, max(timezone.now().timestamp() - since, 0) * timedelta(seconds=1)
        except (signing.BadSignature, ValueError, OverflowError):
            continue
    raise Unreadable


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=purpose, sep=".")
