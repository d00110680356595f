"""Figures of guessing: how many guesses are looked at, and what the time of an answer tells."""

import itertools
import socket
import statistics
import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config import settings as written
from tests.comments.together import at_once

pytestmark = pytest.mark.django_db

ROUNDS, TRIES = 4, 15
WRONG = "another long password"


def sign_in(email: str, address: str = "192.0.2.1"):
    typed = {"login": email, "password": WRONG}
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), typed)


def ask_for_a_new_password(email: str):
    return Client().post(reverse("account_reset_password"), {"email": email})


def took(act: Callable[[str], object], email: str) -> float:
    cache.clear()  # so that no limit answers first
    began = time.perf_counter()
    act(email)
    return time.perf_counter() - began


def differences(act: Callable[[str], object], *known: str) -> dict[str, float]:
    """Return by how much of itself the time for each name differs from that for an unknown one.

    Of medians of alternating tries, the least of a few rounds: whatever else the machine does only adds to it.
    """
    least = dict.fromkeys(known, 1.0)
    for _round in range(ROUNDS):
        tries = [[took(act, f"{name}@example.org") for name in ("nobody", *known)] for _try in range(TRIES)]
        unknown, *others = (statistics.median(column) for column in zip(*tries, strict=True))
        for name, other in zip(known, others, strict=True):
            least[name] = min(least[name], abs(other - unknown) / max(other, unknown))
        if max(least.values()) <= 0.1:
            break
    return least


def test_the_time_of_an_answer_does_not_tell_whether_there_is_such_an_account(
    make_user, settings, monkeypatch, figure
):
    settings.PASSWORD_HASHERS = written.PASSWORD_HASHERS
    monkeypatch.setattr("accounts.guessing.EVEN", 0.1)  # which leaves the work more to show
    make_user("editor", "Known")
    make_user("editor", "Off", is_active=False)
    invited = make_user("editor", "Invited")
    invited.set_unusable_password()
    invited.save()
    took(sign_in, "warm@example.org")

    found = {
        "sign-in": differences(sign_in, "known", "off", "invited"),
        "password reset": differences(ask_for_a_new_password, "known"),
    }

    for form, times in found.items():
        for name, apart in times.items():
            figure(18, f"{form}: time for “{name}” beside an unknown name", f"{apart:.1%} apart", "at most 10 %")
            assert apart < 0.5, f"{form}, {name}: {apart:.0%}"  # a machine that stalls is no fault of the site


def test_of_fifty_guesses_at_once_five_are_looked_at(make_user, transactional_db, figure):
    editor = make_user("editor")
    guesses = [lambda number=number: sign_in(editor.email, f"192.0.2.{number}").status_code for number in range(50)]

    answers = list(itertools.chain.from_iterable(at_once(*guesses[start : start + 10]) for start in range(0, 50, 10)))

    looked_at = answers.count(200)
    figure(18, "50 guesses at one account, ten at a time, from 50 addresses: looked at", looked_at, "at most 5")
    assert looked_at <= 5, answers
    assert answers.count(429) == 50 - looked_at, answers


def test_a_cache_that_never_answers_shuts_sign_in_within_a_moment(make_user, settings, figure):
    editor = make_user("editor")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"redis://127.0.0.1:{silent.getsockname()[1]}",
                "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
            }
        }
        began = time.perf_counter()
        answer = sign_in(editor.email)
        seconds = time.perf_counter() - began

    figure(
        18, "signing in while the cache is silent", f"{answer.status_code} after {seconds:.1f} s", "503, fail closed"
    )
    assert answer.status_code == 503
    assert seconds < 5


def test_a_cache_on_a_server_is_waited_for_no_longer_than_that():
    if "redis" in written.CACHES["default"]["BACKEND"]:
        assert written.CACHES["default"]["OPTIONS"]["socket_connect_timeout"] == 0.5
        assert written.CACHES["default"]["OPTIONS"]["socket_timeout"] == 0.5
    else:
        assert written.CACHES["default"]["BACKEND"] == "delivery.cache.FileCache"
