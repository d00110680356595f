"""The cache in files: what must be counted is not forgotten for want of room, and what is over takes none."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command

from accounts.guessing import of_account

MOST = 30


@pytest.fixture
def cache(settings, tmp_path):
    options = {"MAX_ENTRIES": MOST}
    settings.CACHES = {
        "default": {"BACKEND": "delivery.cache.FileCache", "LOCATION": str(tmp_path / "cache"), "OPTIONS": options}
    }
    return caches["default"]


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2030, 1, 7, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def kept(cache, tmp_path):
    """Return how many files there are."""
    return lambda: len(list((tmp_path / "cache").glob("*.djcache")))


def fill(cache, much, seconds=900):
    for number in range(much):
        cache.set(f"asked:{number}", 1, seconds)


def lock(email):
    count = of_account(email)
    while count.take():
        count.keep()
    return count


def test_a_full_cache_forgets_no_lock_and_no_used_code(cache, kept):
    count = lock("ada@example.org")
    cache.set("allauth.mfa.totp.used:1:123456", "y", 90)

    fill(cache, MOST * 10)

    assert count.seconds() > 800
    assert not count.take()
    assert not cache.add("allauth.mfa.totp.used:1:123456", "y", 90)
    assert kept() <= MOST


def test_what_is_over_makes_room_before_anything_else_does(cache, clock):
    fill(cache, MOST // 2, seconds=60)
    cache.set("asked:long-ago", 1, 900)
    clock.shift(timedelta(minutes=2))

    for number in range(MOST - 5):
        cache.set(f"later:{number}", 1, 900)

    assert cache.get("asked:long-ago")


def test_of_what_holds_the_oldest_makes_room(cache):
    fill(cache, MOST * 2)

    assert cache.get(f"asked:{MOST * 2 - 1}")
    assert not cache.get("asked:0")


def test_what_is_over_is_deleted_once_a_day(cache, clock, kept, db, capsys):
    fill(cache, 8, seconds=60)
    lock("ada@example.org")
    cache.set("asked:for-a-week", 1, 7 * 24 * 3600)
    clock.shift(timedelta(days=1))

    call_command("retention")

    assert kept() == 1
    assert "14 files of the cache and 0 abandoned pictures deleted." in capsys.readouterr().out
