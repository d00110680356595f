"""The log takes rows and never gives one up or changes one; nothing personal stands in it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from comments import log, states
from comments.models import Act, LogEntry, Status
from moderation import closing, decisions, moving


@pytest.fixture
def entry(make_comment):
    return make_comment().log.get()


def raw(sql):
    def run(entry):
        with connection.cursor() as cursor:
            cursor.execute(sql, [entry.pk] if "%s" in sql else None)

    return run


def save(entry):
    entry.act = Act.MOVED
    entry.save()


ATTEMPTS = {
    "save": save,
    "update": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(after="approved"),
    "update of all": lambda entry: LogEntry.objects.update(act=Act.RETENTION),
    "bulk update": lambda entry: LogEntry.objects.bulk_update([entry], ["after"]),
    "a new row in its place": lambda entry: LogEntry(pk=entry.pk, act=Act.POSTED).save(),
    "delete": lambda entry: entry.delete(),
    "delete of all": lambda entry: LogEntry.objects.all().delete(),
    "raw update": raw("UPDATE comments_logentry SET act = 'moved' WHERE id = %s"),
    "raw delete": raw("DELETE FROM comments_logentry WHERE id = %s"),
    "raw upsert": raw(
        "INSERT INTO comments_logentry (id, at, act, before, after, request_id) SELECT id, at, 'moved', '', '', ''"
        " FROM comments_logentry WHERE id = %s ON CONFLICT (id) DO UPDATE SET act = 'moved'"
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_no_row_is_changed_or_deleted_by_any_way_in(entry, attempt):
    before = list(LogEntry.objects.values())

    with pytest.raises(IntegrityError, match="the log is append-only"), transaction.atomic():
        attempt(entry)

    assert list(LogEntry.objects.values()) == before


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_log_is_not_emptied_at_a_stroke(entry):
    with pytest.raises(IntegrityError, match="the log is append-only"), transaction.atomic():
        raw("TRUNCATE comments_logentry CASCADE")(entry)

    assert LogEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="an upsert of PostgreSQL is an update")
def test_no_row_is_replaced_by_another_with_its_number(entry):
    """REPLACE deletes without a word to triggers of deletion, so a row of its number must not be let in."""
    before = list(LogEntry.objects.values())

    with pytest.raises(IntegrityError, match="the log is append-only"), transaction.atomic():
        raw(
            "INSERT OR REPLACE INTO comments_logentry (id, at, act, before, after, request_id)"
            " SELECT id, at, 'moved', '', '', '' FROM comments_logentry WHERE id = %s"
        )(entry)

    assert list(LogEntry.objects.values()) == before


# ---- the triggers ----


def triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [log.TABLE])
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [log.TABLE]
            )
        return {name for (name,) in cursor.fetchall()}


def drop(names):
    table = "" if connection.vendor == "sqlite" else f" ON {log.TABLE}"
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}{table}")


def test_a_migrated_database_has_its_triggers(db):
    assert len(triggers()) >= 2


def test_the_triggers_are_made_again_after_every_migrate(entry):
    before = triggers()
    drop(before)
    assert not triggers()

    call_command("migrate", verbosity=0)

    assert triggers() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()


def test_making_the_triggers_twice_changes_nothing(db):
    before = triggers()

    log.guard(using="default")

    assert triggers() == before


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_is_guarded_again(make_comment):
    """A later change of a column, which on SQLite makes the table anew, must not leave the log open."""
    entry = make_comment().log.get()
    before = triggers()
    column = LogEntry._meta.get_field("request_id")
    wider = models.CharField(max_length=column.max_length + 1, blank=True)
    wider.set_attributes_from_name("request_id")
    for old, new in [(column, wider), (wider, column)]:
        with connection.schema_editor() as editor:
            editor.alter_field(LogEntry, old, new)

    call_command("migrate", verbosity=0)

    assert triggers() == before
    with pytest.raises(IntegrityError):
        LogEntry.objects.filter(pk=entry.pk).delete()


def test_the_log_comes_with_the_first_migration(db):
    executor = MigrationExecutor(connection)

    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert apps.get_model("comments", "LogEntry")._meta.db_table == log.TABLE


# ---- what stands in it ----


def test_every_act_leaves_a_row_with_what_changed(article, make_comment, moderator):
    comment = make_comment()
    other = make_comment(status=Status.APPROVED)

    decisions.decide(comment, outcome="approved", version=1, by=moderator)
    closing.close_thread(comment, version=comment.version, by=moderator, reason="Enough.")
    closing.reopen_thread(comment, version=comment.version, by=moderator)
    moving.move(comment, by=moderator, version=4, beneath=other)
    states.move(comment, Status.WITHDRAWN, by=None, version=5, cause=Act.WITHDRAWN)

    rows = comment.log.order_by("pk").values_list("act", "before", "after", "version", "by", "article")
    assert list(rows) == [
        ("posted", "", "pending", 1, None, article.pk),
        ("decided", "pending", "approved", 2, moderator.pk, article.pk),
        ("closed", "", "closed", 3, moderator.pk, article.pk),
        ("reopened", "closed", "", 4, moderator.pk, article.pk),
        ("moved", "", str(other.pk), 5, moderator.pk, article.pk),
        ("withdrawn", "approved", "withdrawn", 6, None, article.pk),
    ]


def test_closing_an_article_leaves_a_row_under_the_article(article, moderator):
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")
    closing.reopen_discussion(article, version=article.discussion.version, by=moderator, force=True)

    rows = LogEntry.objects.order_by("pk").values_list("act", "before", "after", "comment", "article", "by")
    assert list(rows) == [
        ("closed", "default", "closed", None, article.pk, moderator.pk),
        ("reopened", "closed", "open", None, article.pk, moderator.pk),
    ]


def test_nothing_personal_and_no_free_text_stands_in_the_log(article, make_comment, moderator):
    said = {
        "name": "Rosalind Achterberg",
        "email": "rosalind@example.org",
        "handle": "rachterberg",
        "affiliation": "Linden Falls",
        "interests": "A grant",
        "text": "I was the patient",
    }
    comment = make_comment(**said)
    decisions.decide(comment, outcome="rejected", version=1, by=moderator, reason="A patient", note="Second time")
    decisions.decide(comment, outcome="approved", version=2, by=moderator)
    closing.close_thread(comment, version=comment.version, by=moderator, reason="A quarrel")
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="A siege")

    logged = repr(list(LogEntry.objects.values()))

    for words in [*said.values(), "A patient", "Second time", "A quarrel", "A siege", moderator.name, moderator.email]:
        assert words not in logged


def test_a_row_outlives_whoever_and_whatever_it_names(make_article, make_user):
    draft, gone = make_article("A draft", state="draft"), make_user("moderator", "Gone By Now")
    closing.close_discussion(draft, version=draft.discussion.version, by=gone, reason="Before it began.")
    row = LogEntry.objects.values().get()
    LogEntry.objects.get().decision.delete()

    gone.delete()
    draft.delete()

    assert LogEntry.objects.values().get() == row
