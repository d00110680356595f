"""The suite runs on the servers that its header names, and an append-only table does not stop it."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction

SQLITE = os.environ.get("TEST_DATABASE") == "sqlite"
embedded = pytest.mark.skipif(not SQLITE, reason="this run is on PostgreSQL and Valkey")
served = pytest.mark.skipif(SQLITE, reason="this run is on SQLite and a cache in files")


@served
@pytest.mark.django_db
def test_queries_are_answered_by_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), current_database()")
        version, database = cursor.fetchone()

    assert version.startswith("PostgreSQL 18.")
    assert database.startswith("test_rounds")


@served
def test_the_cache_is_kept_by_valkey():
    cache.set("rounds", "open")

    valkey = cache._cache.get_client()
    assert valkey.info("server")["server_name"] == "valkey"
    assert valkey.exists(cache.make_key("rounds"))


@embedded
@pytest.mark.django_db
def test_queries_are_answered_by_an_sqlite_file_of_this_run():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        _, _, file = cursor.fetchone()

    assert file.startswith(f"{settings.DATA_DIR}/test.sqlite3")


@embedded
def test_the_cache_is_kept_in_files_of_this_run():
    cache.set("rounds", "open")

    assert list((settings.DATA_DIR / "cache").glob("*.djcache"))


@pytest.fixture
def diary(db):
    """A table that takes rows and never gives one up."""
    refuse = {
        "sqlite": ["CREATE TRIGGER stays BEFORE DELETE ON diary BEGIN SELECT RAISE(ABORT, 'append-only'); END"],
        "postgresql": [
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = '23000'; END $$",
            "CREATE TRIGGER stays BEFORE DELETE ON diary FOR EACH ROW EXECUTE FUNCTION refuse()",
            "CREATE TRIGGER stays_whole BEFORE TRUNCATE ON diary EXECUTE FUNCTION refuse()",
        ],
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE diary (line text)")
        for statement in refuse[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("INSERT INTO diary VALUES ('a day')")
        yield cursor


def test_a_flush_between_tests_empties_an_append_only_table(diary):
    connection.ops.execute_sql_flush(["DELETE FROM diary"] if SQLITE else ["TRUNCATE diary"])

    diary.execute("SELECT count(*) FROM diary")
    assert diary.fetchone() == (0,)


def test_after_a_flush_the_table_is_append_only_again(diary):
    connection.ops.execute_sql_flush([])

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        diary.execute("DELETE FROM diary")
