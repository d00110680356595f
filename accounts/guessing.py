"""How often somebody may guess: five wrong passwords or codes in a quarter of an hour, then nothing for as long.

Counted for the account, which the typed e-mail address stands for whether it exists or not, and for the network
address; in the cache, under keyed hashes of either. A guess takes a place before it is looked at, so that of many at
once no more are looked at than there are places; a right one gives its place back.
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
from django.utils.translation import ngettext

from accounts import lockouts
from accounts.events import note
from accounts.models import User
from delivery.busy import BUSY, CACHE_AWAY, RETRY_AFTER
from delivery.logs import Event, kind, short
from delivery.networks import client_address, hashes

logger = logging.getLogger(__name__)
ACCOUNT, NETWORK = "account", "network"
LIMIT = 5  # wrong guesses at an account
WITHIN = LOCKED = 15 * 60  # seconds
WAIT = 60  # seconds, where the library counts: how often a form of signing in is sent at all, right or wrong
EVEN = 0.25  # seconds that an answer takes at least, whoever it is about


class Locked(ValidationError):
    """Nothing is looked at for some `seconds`; the same words whether there is such an account or not."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        sentence = ngettext(
            "A wrong password or code was given too often, for this account or from where you are. Try again in"
            " %(minutes)s minute. If you do not know your password, choose a new one in the meantime.",
            "A wrong password or code was given too often, for this account or from where you are. Try again in"
            " %(minutes)s minutes. If you do not know your password, choose a new one in the meantime.",
            minutes,
        )
        super().__init__(sentence % {"minutes": minutes}, code="locked")


class Wrong(ValidationError):
    """What was tried is not right."""


class Shut(ValidationError):
    """Nobody can count guesses, and so nothing is looked at."""


class Count:
    """The wrong guesses of one account or from one network address."""

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

    def keep(self) -> bool:
        """Keep the place of a wrong guess, and lock where it was the last; say whether it was."""
        cache.set(self.taken, True, WITHIN)
        last = sum(cache.get_many(self.places).values()) == len(self.places)
        if last:
            cache.set(self.lock, time.time() + LOCKED, LOCKED)
        return last

    def forget(self) -> None:
        cache.delete_many([*self.places, self.lock])


def of_account(email: str) -> Count:
    digest = salted_hmac("accounts.guessing", email.strip().lower(), algorithm="sha256").hexdigest()
    return Count(ACCOUNT, digest, LIMIT)


def of_network(request: HttpRequest) -> Count:
    return Count(NETWORK, hashes(client_address(request))[0], settings.SIGN_IN_LIMIT_ADDRESS)


@contextmanager
def guess(request: HttpRequest, email: str) -> Iterator[None]:
    """Count what is done inside as one guess at an account: as wrong where it raises ValidationError.

    Raises Locked, without doing it, where there were too many, and Shut where nobody can count. Any other error takes
    the guess back: nothing was told.
    """
    counts = of_account(email), of_network(request)
    with _open_only_with_cache(request):
        _take(request, counts)
    try:
        yield
    except ValidationError:
        with _open_only_with_cache(request):
            _keep(counts, email)
        raise
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
    seconds = max(count.seconds() for count in counts)
    if not seconds and all(count.take() for count in counts):
        return
    _give_back(counts)
    request.refused = HTTPStatus.TOO_MANY_REQUESTS, seconds or LOCKED  # type: ignore[attr-defined]
    raise Locked(seconds or LOCKED)


def _keep(counts: tuple[Count, ...], email: str) -> None:
    """Keep a wrong guess, and tell of each count that it locks."""
    for name in [count.name for count in counts if count.keep()]:
        account = of_account(email)
        note(Event.LOCKED_OUT, limit=name, account=short(account.digest))
        if name == ACCOUNT:
            lockouts.queue(email, account.digest)


def _give_back(counts: tuple[Count, ...]) -> None:
    for count in counts:
        count.give_back()


def forget(user: User) -> None:
    """Open an account again whose owner has shown who they are; what came from their network address stays counted."""
    with suppress(*CACHE_AWAY):
        of_account(user.email).forget()


class Limits(DefaultAccountAdapter):
    """Sign-in that counts guesses, and knows a request's network address by a keyed hash alone."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return hashes(client_address(request))[0]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: the library would tell accounts apart by the Host header too."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user whom a password is right for. Somebody switched off is answered as if it were wrong."""
        with suppress(Wrong), guess(request, credentials.get("email") or ""):
            user = super().authenticate(request, **credentials)
            if user is None or not user.is_active:
                raise Wrong("")
            return user
        return None

    def reauthenticate(self, user: User, password: str) -> bool:
        return self.authenticate(context.request, email=user.email, password=password) == user


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
    """Answer 429, or 503, where a guess was not looked at, and say when to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
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
