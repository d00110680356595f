"""Time the moderators' desk: `python -m tests.bench.desk`.

The queue page of fifty with 10,000 pending takes turns with that with 100, each on a database of its own; and 100
comments of several articles are decided on at once, as often as ROUNDS says. It ends with an error where the large
queue takes twice as long or asks more often than QUERIES, or where the decisions take longer than a second.
TEST_DATABASE=sqlite measures SQLite, which waits for the disk as in production, else PostgreSQL.
"""

import contextlib
import itertools
import random
import secrets
import sys
from functools import cache
from statistics import median

from tests.bench.measuring import asked, empty_database, publish, run, tidy, timed, turn_to

SMALL, LARGE = 100, 10_000
ARTICLES, WRITERS = 20, 40  # of writers, one for each of so many pending
ROUNDS, TURNS = 40, 5
LIMIT, QUERIES, SECOND = 2.0, 12, 1000.0
TEXT = (
    "Consent was asked for in the corridor, and *given* there.\n\n> The form is the least.\n\n" + "So it goes. " * 40
)
FINDINGS = [
    [{"kind": "email", "spans": [[0, 7]], "rule": "", "version": 1}],
    [{"kind": "links", "spans": [[12, 21], [30, 38]], "rule": "links", "version": 1}],
    [{"kind": "first", "spans": [], "rule": "", "version": 1}],
]


def main() -> int:
    with contextlib.ExitStack() as stack:
        databases = {size: stack.enter_context(empty_database(f"queue_{size}")) for size in (SMALL, LARGE)}
        for size, database in databases.items():
            turn_to(database)
            fill(size)
        return max(report_queue(*measure_queue(databases)), report_decisions(measure_decisions()))


# ---- what is measured ----


def fill(size: int) -> None:
    """Store a site where so many comments wait, beneath articles with as many public ones as each has places."""
    from comments.models import Comment, Status, Version
    from moderation import queue, reporting

    chance = random.Random(size)  # noqa: S311 -- the same queue each time
    articles = [publish(f"article-{number}", f"Article {number}") for number in range(ARTICLES)]
    public = [store(article, chance, Status.APPROVED, notify="discussion") for article in articles for _turn in "abc"]
    Comment.objects.bulk_create(public)
    held = [waiting(public, chance, size) for _turn in range(size)]
    Comment.objects.bulk_create(held, batch_size=500)
    edited = chance.sample(held, size // 20)
    Version.objects.bulk_create(Version(comment=comment, number=1, text="As it was.") for comment in edited)
    log(held)
    queue.fill()
    for comment in public[:20]:
        reporting.report(comment, reason="abuse", address=f"192.0.{comment.pk % 250}.1", email="reader@example.org")
    tidy()


_numbers = itertools.count(1_000_000)


@cache
def _html():
    from richtext.markup import comment_html

    return comment_html(TEXT)


def store(article, chance, status, parent=None, **fields):
    """Return a comment as the site would have stored it."""
    from comments import rendering, threads
    from comments.models import Comment

    pk = next(_numbers)
    made = Comment(
        pk=pk,
        article=article,
        parent=parent,
        root=parent.root if parent else pk,
        path=(parent.path if parent else "") + threads.step(pk),
        depth=parent.depth + 1 if parent else 0,
        name="Rosalind Achterberg",
        email=fields.pop("email", f"reader-{pk}@example.org"),
        profession="physician",
        affiliation="Linden Falls",
        text=TEXT,
        status=status,
        confirmed_at=article.published_at if chance.random() < 0.8 else None,
        public_since=article.published_at if status == "approved" else None,
        key=secrets.token_hex(16),
        **fields,
    )
    made.appearance = threads.own_appearance(made)
    rendering.render(made, html=_html())
    return made


def waiting(public, chance, size):
    """Return a comment that waits: a third answers what is public, a fifth was noticed for something."""
    beside = chance.choice(public)
    return store(
        beside.article,
        chance,
        "pending",
        parent=beside if chance.random() < 1 / 3 else None,
        email=f"writer-{chance.randrange(max(1, size // WRITERS))}@example.org",
        findings=chance.choice(FINDINGS) if chance.random() < 1 / 5 else [],
    )


def log(comments):
    from comments.models import Act, LogEntry

    rows = [
        LogEntry(act=Act.POSTED, comment=comment, article_id=comment.article_id, after="pending", version=1)
        for comment in comments
    ]
    LogEntry.objects.bulk_create(rows, batch_size=500)


# ---- measuring ----


def moderator():
    from django.contrib.auth.models import Group

    from accounts.models import User

    user, new = User.objects.get_or_create(email="mo@example.org", defaults={"name": "Mo Derator", "is_staff": True})
    if new:
        user.groups.add(Group.objects.get(name="Moderators"))
    return user


def measure_queue(databases):
    """Return the times of each pair in milliseconds, and how often the page of the large queue asks its database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    clients = {}
    for size, database in databases.items():
        turn_to(database)
        clients[size] = Client(headers={"accept-encoding": "br"})
        clients[size].force_login(moderator())
    times = []
    for turn in range(ROUNDS + 2):
        taken = []
        for size, client in clients.items():
            turn_to(databases[size])
            connection.ensure_connection()
            taken.append(asked(client, "/moderation/"))
        if turn > 1:  # the first warm up
            times.append(taken)
    with CaptureQueriesContext(connection) as queries:
        clients[LARGE].get("/moderation/")
    return times, len(queries)


def measure_decisions():
    """Return, for each outcome, in how many milliseconds 100 decisions were made, time after time."""
    from comments.models import Comment
    from moderation import bulk
    from moderation.models import Reason

    by, listed, times = moderator(), Reason.objects.first(), {}
    asked = {"approved": {}, "rejected": {"listed": listed, "words": "The third line."}, "spam": {}}
    for (outcome, details), _turn in itertools.product(asked.items(), range(TURNS)):
        pending = Comment.objects.pending().order_by("key")[: SMALL - 2]
        reported = Comment.objects.approved().filter(reports__answered_at=None, reports__isnull=False)[:2]
        picked = {comment.pk: comment.version for comment in [*pending, *reported]}
        taken, results = timed(lambda: bulk.decide(picked, outcome=outcome, by=by, **details))  # noqa: B023 -- at once
        if any(result.refusal for result in results):
            raise RuntimeError(next(result.refusal for result in results if result.refusal))
        times.setdefault(outcome, []).append(taken)
    return times


def report_queue(times, queries) -> int:
    """Print the medians and the ratio, and return what the process ends with."""
    from django.db import connection

    small, large = (median(taken) for taken in zip(*times, strict=True))
    ratio = median(large / small for small, large in times)
    print(f"{connection.vendor}: medians of {ROUNDS} rounds in ms")
    print(f"{'':34}{SMALL:>8,}{LARGE:>8,}   ratio queries")
    print(f"{'the queue':34}{small:8.1f}{large:8.1f}{ratio:8.2f}{queries:8}")
    return int(ratio > LIMIT or queries > QUERIES)


def report_decisions(times) -> int:
    print(f"{f'{SMALL} decisions at once, in ms':34}{'median':>8}{'longest':>8}")
    for outcome, taken in times.items():
        print(f"{outcome:34}{median(taken):8.0f}{max(taken):8.0f}")
    return int(any(median(taken) > SECOND for taken in times.values()))


if __name__ == "__main__":
    sys.exit(run(main))
