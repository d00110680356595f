"""How people and texts are recognised again without keeping them in the clear: keyed hashes."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from richtext.text import fold


def mailbox(address: str) -> str:
    """Return an e-mail address as it is kept and compared: lower case, its domain in ASCII (IDNA).

    Domains that only look different (full-width letters, invisible characters) become one. Raises ValueError where
    the domain is none.
    """
    local, _at, domain = address.strip().rpartition("@")
    kept = domain.encode("idna").decode("ascii").lower()
    if not local or not kept:
        raise ValueError("no e-mail address")
    return f"{local.lower()}@{kept}"


def person(email: str) -> str:
    """Return what stands for an e-mail address: 64 hexadecimal digits, the same however it is capitalised."""
    return _hash("comments.person", email.strip().lower())


def text_hash(text: str) -> str:
    """Return what stands for a text: 32 hexadecimal digits, the same whatever its capitals, accents and spaces."""
    return _hash("comments.text", " ".join(fold(text).split()))[:32]


def _hash(salt: str, text: str) -> str:
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()
