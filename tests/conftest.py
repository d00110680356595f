"""What every test stands on: fast passwords, an empty cache, its own media, a flush that append-only tables allow."""

import os
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import override_settings
from hypothesis import settings as hypothesis

pytest_plugins = ["tests.fixtures"]

hypothesis.register_profile("default", max_examples=50, deadline=None, derandomize=True)
hypothesis.register_profile("deep", max_examples=500, deadline=None)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True, scope="session")
def fast_passwords() -> Generator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def figure(record_property) -> Callable[[int, str, object, str], None]:
    """Note a figure for the table of `make check-security`: its number in tests/figures.py, what, found, and asked."""
    return lambda number, what, found, asked: record_property("figure", [number, what, str(found), asked])


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def step_of_apps(monkeypatch):
    """Let each test begin with a step of half a minute of the clock of authenticator apps, or codes would run out."""
    from allauth.mfa.totp.internal import auth

    begun = time.time() % 30
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: time.time() - begun))


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Generator[None]:
    """Let the flush after a transactional test empty the append-only tables, whose triggers refuse every deletion."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        with transaction.atomic(using=operations.connection.alias), silent_triggers(operations.connection):
            flush(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


@contextmanager
def silent_triggers(connection: BaseDatabaseWrapper) -> Generator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'")
            off_and_on = [(f'DROP TRIGGER "{name}"', sql) for name, sql in cursor.fetchall()]
        else:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            off_and_on = [
                (f"ALTER TABLE {table} DISABLE TRIGGER USER", f"ALTER TABLE {table} ENABLE TRIGGER USER")
                for (table,) in cursor.fetchall()
            ]
        for off, _ in off_and_on:
            cursor.execute(off)
        yield
        for _, on in off_and_on:
            cursor.execute(on)
