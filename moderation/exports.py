"""What moderators take away as a table: the log, and comments. That they did is a row of the log, written first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments import log
from comments.models import Act, Comment, LogEntry
from delivery.site import absolute
from moderation import logged, spreadsheets

# Of what the log has as codes, the codes: they stay the same in every language.
LOG = (
    *("number", "when", "who", "what", "comment", "article", "from", "to"),
    *("reason", "words to the writer", "note", "own article", "version", "request"),
)
# No e-mail address, nor what stands for a network address: what is taken away cannot be called back.
COMMENTS = (
    *("number", "article", "url", "in reply to", "name", "handle", "website", "profession", "affiliation"),
    *("interests", "text", "status", "confirmed", "written", "public since", "edited", "redacted", "erased"),
)


@transaction.atomic
def of_the_log(entries: QuerySet[LogEntry], *, by: User) -> Iterator[list[Any]]:
    """Return these rows of the log as a table, heading first; the log says how many somebody took."""
    newest = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = entries.filter(pk__lte=newest)
    log.write(Act.EXPORTED, by=by, before="log", after=found.count())
    return _table(LOG, logged.in_full(found), _of_an_entry)


@transaction.atomic
def of_comments(
    *, by: User, article: Article | None = None, since: date | None = None, until: date | None = None
) -> Iterator[list[Any]]:
    """Return comments as a table, heading first: of one article or all, written from one day to another."""
    criteria = {
        "article": article,
        "created_at__gte": since and logged.beginning_of(since),
        "created_at__lt": until and logged.beginning_of(until + timedelta(days=1)),
    }
    found = Comment.objects.filter(**{name: value for name, value in criteria.items() if value})
    log.write(Act.EXPORTED, by=by, article=article, before="comments", after=found.count())
    return _table(COMMENTS, found.select_related("article").defer("html", "rendered", "article__body"), _of_a_comment)


def _table(heading, found, cells):
    zone = timezone.get_current_timezone()  # the rows are read when the request has been answered
    yield list(heading)
    for thing in spreadsheets.newest_first(found):
        yield [_written(value, zone) for value in cells(thing)]


def _written(value, zone):
    """Return a value as it stands in a table: times with their offset, yes and no, nothing for None."""
    if isinstance(value, datetime):
        return timezone.localtime(value, zone).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _of_an_entry(entry):
    decision = getattr(entry, "decision", None)
    listed = decision and decision.listed
    return [
        entry.pk,
        entry.at,
        logged.who(entry),
        entry.act,
        entry.comment_id,
        entry.article and entry.article.slug,
        entry.before,
        entry.after,
        listed and listed.name,
        decision and decision.reason,
        decision and decision.note,
        decision and decision.own_article,
        entry.version,
        entry.request_id,
    ]


def _of_a_comment(comment):
    return [
        comment.pk,
        comment.article.slug,
        absolute(comment.get_absolute_url()),
        comment.parent_id,
        comment.name,
        comment.handle,
        comment.website,
        comment.profession,
        comment.affiliation,
        comment.interests,
        comment.text,
        comment.status,
        comment.confirmed_at is not None,
        comment.created_at,
        comment.public_since,
        comment.edited_at,
        comment.redacted,
        comment.erased,
    ]
