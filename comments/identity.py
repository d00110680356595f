"""How people and texts are recognised again without keeping them in the clear: keyed hashes."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from richtext.text import fold


def person(email: str) -> str:
    """Return what stands for an e-mail address: 64 hexadecimal digits, the same however it is capitalised."""
    return _hash("comments.person", email.strip().lower())


def text_hash(text: str) -> str:
    """Return what stands for a text: 32 hexadecimal digits, the same whatever its capitals, accents and spaces."""
    return _hash("comments.text", " ".join(fold(text).split()))[:32]


def _hash(salt: str, text: str) -> str:
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()
