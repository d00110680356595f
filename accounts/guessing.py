"""How often somebody may guess: five wrong passwords or codes in a quarter of an hour, then nothing for as long.

Counted for the account, which the typed e-mail address stands for whether it exists or not, and for the network
address; in the cache, under keyed hashes of either. A guess takes a place before it is looked at, so that of many at
once no more are looked at than there are places; a right one gives its place back.

A browser in which somebody signed in to the account before is counted by itself: what others guess keeps nobody out
there, and what is guessed there keeps out nobody else.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import browsers, lockouts
from accounts.events import note
from accounts.models import User
from delivery.busy import BUSY, CACHE_AWAY, RETRY_AFTER
from delivery.logs import Event, kind, short
from delivery.networks import client_address, hashes

logger = logging.getLogger(__name__)
ACCOUNT, NETWORK, BROWSER = "account", "network", "browser"
LIMIT = 5  # wrong guesses at an account, and in a browser that it is known by
WITHIN = LOCKED = 15 * 60  # seconds
WAIT = 60  # seconds, where the library counts: how often a form of signing in is sent at all, right or wrong
WRONG_PASSWORD = ("email_password_mismatch", "incorrect_password")  # as the library calls what is amiss
LONGEST = 4_096  # characters of a password: what is longer is not looked at, since that takes its time
EVEN = 0.25  # seconds that an answer takes at least, whoever it is about


class Locked(ValidationError):
    """Nothing is looked at for some `seconds`; the same words whether there is such an account or not."""

    def __init__(self, name: str, seconds: int) -> None:
        minutes = -(-seconds // 60)
        super().__init__(_told(name, minutes) % {"minutes": minutes}, code="locked")


def _told(name: str, minutes: int) -> str:
    """Return the sentence for what is locked."""
    if name == ACCOUNT:
        return ngettext(
            "A wrong password or code was given five times for this account: it is locked for %(minutes)s minute."
            " If you choose a new password, it opens at once.",
            "A wrong password or code was given five times for this account: it is locked for %(minutes)s minutes."
            " If you choose a new password, it opens at once.",
            minutes,
        )
    if name == BROWSER:
        return ngettext(
            "A wrong password or code was given five times in this browser: nothing is taken here for %(minutes)s"
            " minute. If you choose a new password, it goes on at once.",
            "A wrong password or code was given five times in this browser: nothing is taken here for %(minutes)s"
            " minutes. If you choose a new password, it goes on at once.",
            minutes,
        )
    return ngettext(
        "Too many wrong passwords or codes came from the network that you use: it is locked for %(minutes)s minute."
        " That has nothing to do with your account. You can sign in from another network, such as your telephone’s,"
        " or in a browser in which you signed in before.",
        "Too many wrong passwords or codes came from the network that you use: it is locked for %(minutes)s minutes."
        " That has nothing to do with your account. You can sign in from another network, such as your telephone’s,"
        " or in a browser in which you signed in before.",
        minutes,
    )


class Wrong(ValidationError):
    """What was tried is not right."""


class Shut(ValidationError):
    """Nobody can count guesses, and so nothing is looked at."""


class Count:
    """The wrong guesses at one account, from one network address, or in one browser that an account is known by."""

    def __init__(self, name: str, digest: str, most: int) -> None:
        self.name, self.digest = name, digest
        self.places = [f"guess:{name}:{digest}:{place}" for place in range(most)]
        self.lock = f"guess:{name}:{digest}:lock"
        self.taken = ""

    def seconds(self) -> int:
        """Return for how many seconds it is locked; 0 where it is not."""
        until = cache.get(self.lock, 0)
        return max(0, math.ceil(until - time.time())) if until else 0

    def take(self) -> bool:
        """Take a place for a guess that is about to be looked at; say whether there was one."""
        self.taken = next((place for place in self.places if cache.add(place, False, WITHIN)), "")
        return bool(self.taken)

    def give_back(self) -> None:
        if self.taken:
            cache.delete(self.taken)

    def keep(self) -> int:
        """Keep the place of a wrong guess, and lock where it was the last; return how many are left."""
        cache.set(self.taken, True, WITHIN)
        left = len(self.places) - sum(cache.get_many(self.places).values())
        if not left:
            cache.set(self.lock, time.time() + LOCKED, LOCKED)
        return left

    def forget(self) -> None:
        cache.delete_many([*self.places, self.lock])


def of_account(email: str) -> Count:
    digest = salted_hmac("accounts.guessing", email.strip().lower(), algorithm="sha256").hexdigest()
    return Count(ACCOUNT, digest, LIMIT)


def of_network(request: HttpRequest) -> Count:
    return Count(NETWORK, hashes(client_address(request))[0], settings.SIGN_IN_LIMIT_ADDRESS)


def of_browser(number: str, email: str) -> Count:
    return Count(BROWSER, f"{number}:{of_account(email).digest}", LIMIT)


def _counts(request: HttpRequest, email: str) -> tuple[Count, ...]:
    """Return what a guess is counted for: the browser alone where it is known, else the account and the network."""
    number = browsers.number(request, email)
    return (of_browser(number, email),) if number else (of_account(email), of_network(request))


@contextmanager
def guess(request: HttpRequest, email: str) -> Iterator[None]:
    """Count what is done inside as one guess at an account: as wrong where it raises ValidationError.

    What is amiss then says too that one try is left, or that it was the last. Raises Locked, without doing it, where
    there were too many, and Shut where nobody can count. Any other error takes the guess back: nothing was told.
    """
    counts = _counts(request, email)
    with _open_only_with_cache(request):
        _take(request, counts)
    try:
        yield
    except ValidationError as error:
        with _open_only_with_cache(request):
            more = _keep(counts, email)
        raise type(error)([error, *more]) if more else error  # noqa: B904 -- it is the same error, with more to say
    except BaseException:
        with suppress(*CACHE_AWAY):
            _give_back(counts)
        raise
    with _open_only_with_cache(request):
        _give_back(counts)


@contextmanager
def _open_only_with_cache(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except CACHE_AWAY as error:
        logger.warning("nobody can sign in: the cache does not answer: %s", kind(error))
        request.refused = HTTPStatus.SERVICE_UNAVAILABLE, RETRY_AFTER  # type: ignore[attr-defined]
        raise Shut(BUSY) from error


def _take(request: HttpRequest, counts: tuple[Count, ...]) -> None:
    shut = next((count for count in counts if count.seconds()), None)
    shut = shut or next((count for count in counts if not count.take()), None)
    if shut is None:
        return
    _give_back(counts)
    seconds = max(count.seconds() for count in counts) or LOCKED
    request.refused = HTTPStatus.TOO_MANY_REQUESTS, seconds  # type: ignore[attr-defined]
    raise Locked(shut.name, seconds)


def _keep(counts: tuple[Count, ...], email: str) -> list[ValidationError]:
    """Keep a wrong guess, and tell of each count that it locks; return what there is to say of it beside."""
    left = {count.name: count.keep() for count in counts}
    locked = [name for name in left if not left[name]]
    for name in locked:
        account = of_account(email)
        note(Event.LOCKED_OUT, limit=name, account=short(account.digest))
        if name == ACCOUNT:
            lockouts.queue(email, account.digest)
    if locked:
        return [Locked(locked[0], LOCKED)]
    last = _("One try is left. If that is wrong too, nothing is taken for a quarter of an hour.")
    return [ValidationError(last, code="last")] if min(left.values()) == 1 else []


def _give_back(counts: tuple[Count, ...]) -> None:
    for count in counts:
        count.give_back()


def forget(user: User) -> None:
    """Open an account again whose owner has shown who they are; what came from their network address stays counted."""
    with suppress(*CACHE_AWAY):
        of_account(user.email).forget()
        if context.request and (number := browsers.number(context.request, user.email)):
            of_browser(number, user.email).forget()


class Limits(DefaultAccountAdapter):
    """Sign-in that counts guesses, and knows a request's network address by a keyed hash alone."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return hashes(client_address(request))[0]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: the library would tell accounts apart by the Host header too."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user whom a password is right for. Somebody switched off is answered as if it were wrong."""
        try:
            with guess(request, credentials.get("email") or ""):
                fits = len(credentials.get("password") or "") <= LONGEST
                user = super().authenticate(request, **credentials) if fits else None
                if user is None or not user.is_active:
                    raise Wrong([])
                return user
        except Wrong as wrong:
            request.said_beside = wrong.messages  # type: ignore[attr-defined]
            return None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return what is amiss; of a wrong password with what there is to say beside it."""
        error = super().validation_error(code, *args)
        more = beside(context.request) if code in WRONG_PASSWORD else []
        return ValidationError([error, *more]) if more else error

    def reauthenticate(self, user: User, password: str) -> bool:
        return self.authenticate(context.request, email=user.email, password=password) == user


def beside(request: HttpRequest | None) -> list[str]:
    """Return what there is to say beside that a password was wrong: that one try is left, or that it is locked now."""
    return getattr(request, "said_beside", [])


class CountsCode:
    """A form that takes a code, and counts what is tried as signing in does."""

    def clean_code(self) -> str:
        user = getattr(self, "user", None) or context.request._login_stage.login.user
        with guess(context.request, user.email):
            return super().clean_code()  # type: ignore[misc]


class CountsPassword:
    """A form that takes the present password, and counts what is tried as signing in does."""

    def clean_oldpassword(self) -> str:
        with guess(context.request, self.user.email):  # type: ignore[attr-defined]
            return super().clean_oldpassword()  # type: ignore[misc]


class GuessingMiddleware:
    """Answer 429, or 503, where a guess was not looked at, and say when to come again; know browsers again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        browsers.remember(request, response)
        if refused := getattr(request, "refused", None):
            response.status_code = refused[0]
            response.headers["Retry-After"] = str(refused[1])
        elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", str(WAIT))
        return response


def evenly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view answer every form after the same time, so that it tells nobody whether there is such an account."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        began = time.perf_counter()
        response = view(request, *args, **kwargs)
        response = response.render() if hasattr(response, "render") else response
        if request.method == "POST":
            time.sleep(max(0, EVEN - (time.perf_counter() - began)))
        return response

    return wrapped
