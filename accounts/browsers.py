"""Known browsers: in a browser in which somebody signed in before, no guesses of strangers keep them out.

It keeps a signed cookie with a random number for each account that was signed in to there, and a hash of that number
with whose account it is and what their sessions are tied to. So the cookie names nobody, and a new password or signing
out everywhere makes it void. It is set and read where somebody signs in or says again who they are, nowhere else.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from accounts import factors
from accounts.models import User
from delivery.cookies import of_this_host

LASTS = timedelta(days=365)
MOST = 5  # people who share a browser
PAGES = "/accounts/"
SAYING_WHO = (user_logged_in, password_changed, authenticator_added, authenticator_removed)


def connect() -> None:
    """Listen to what tells that whoever sits there has shown who they are, or that a cookie became void by it."""
    for number, signal in enumerate(SAYING_WHO):
        signal.connect(_shown, dispatch_uid=f"accounts.browsers.{number}")
    password_reset.connect(_reached, dispatch_uid="accounts.browsers.reset")


def _shown(sender: Any, user: User, request: HttpRequest | None = None, **more: Any) -> None:
    if request is not None:
        request.seen_here = user  # type: ignore[attr-defined]


def _reached(sender: Any, user: User, request: HttpRequest, **more: Any) -> None:
    """Take whoever opened a link in a mail for whoever has the mailbox."""
    request.reached_here = user  # type: ignore[attr-defined]


def number(request: HttpRequest, email: str) -> str:
    """Return the number by which this browser is known for an account; none where nobody has signed in to it here."""
    entries = _entries(request)
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first() if entries else None
    return _number(entries, user) if user else ""


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Make this browser known to whoever has just signed in with everything that is asked of them."""
    if not request.path_info.startswith(PAGES) or (user := _to_remember(request)) is None:
        return
    entries = _entries(request)
    ours = _number(entries, user) or secrets.token_hex(8)
    others = [entry for entry in entries if entry.partition("-")[0] != ours]
    value = _signer().sign(".".join([_entry(ours, user.pk, user.get_session_auth_hash()), *others][:MOST]))
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(_name(), value, max_age=LASTS, secure=secure, httponly=True, samesite="Lax")


def _to_remember(request: HttpRequest) -> User | None:
    user = getattr(request, "reached_here", None)
    if user is None and (seen := getattr(request, "seen_here", None)):
        user = seen if factors.standing(request, seen) is factors.Standing.ENOUGH else None
    return user and User.objects.filter(pk=user.pk, is_active=True).first()  # as its sessions are tied by now


def _number(entries: list[str], user: User) -> str:
    ties = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    for entry in entries:
        ours = entry.partition("-")[0]
        if any(constant_time_compare(entry, _entry(ours, user.pk, tie)) for tie in ties):
            return ours
    return ""


def _entry(number: str, pk: int, tie: str) -> str:
    return f"{number}-{hashlib.sha256(f'{number} {pk} {tie}'.encode()).hexdigest()[:32]}"


def _entries(request: HttpRequest) -> list[str]:
    try:
        return _signer().unsign(request.COOKIES.get(_name(), ""), max_age=LASTS).split(".")
    except signing.BadSignature:
        return []


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="accounts.browsers")


def _name() -> str:
    return of_this_host("browser")
