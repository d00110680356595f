"""The append-only log: writing to it, and the triggers that keep it so."""

from django.db import connections

from comments.models import LogEntry
from comments.refusals import BESIDE, Conflict
from delivery.requests import current_request_id

TABLE = "comments_logentry"
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{act} BEFORE {act} ON {TABLE}"
        " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for act in ("update", "delete")
    ]
    # REPLACE deletes without waking the trigger of deletions.
    + [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_replace BEFORE INSERT ON {TABLE}"  # noqa: S608 -- nobody's input
        f" WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {TABLE}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = '23000'; END $$",
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_append_only()",
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}"
        f" EXECUTE FUNCTION {TABLE}_append_only()",
    ],
}


def write(act, *, by, comment=None, article=None, before="", after=""):
    """Add a row and return it. Call it inside the transaction of what it records."""
    return LogEntry.objects.create(
        act=act,
        by=by,
        comment=comment,
        article_id=comment.article_id if comment else article and article.pk,
        before=str(before),
        after=str(after),
        version=comment.version if comment else None,
        request_id=current_request_id(),
    )


def refuse_unless_last(entry, comment):
    """Raise Conflict when anything has happened to a comment since this row.

    A reader's report does nothing to it, and neither does its writer's word that it is theirs.
    """
    if comment.log.exclude(act__in=BESIDE).first() != entry:
        raise Conflict(comment)


def guard(using, **kwargs):
    """Make the triggers. Runs after every migrate: rebuilding a table on SQLite drops them without a word."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)
