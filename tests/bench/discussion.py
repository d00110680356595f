"""Time the page of an article with 10,000 comments against that of one with 100: `python -m tests.bench.discussion`.

The site answers in this process, on a database that is gone afterwards, and compresses as for a browser. The pages
take turns for many rounds, since the speed of a machine changes while it is measured. Where the large discussion's
page takes more than twice as long it ends with an error. TEST_DATABASE=sqlite measures SQLite, else PostgreSQL.
"""

import random
import secrets
import sys
from statistics import median

from tests.bench.measuring import asked, empty_database, publish, run, tidy

SMALL, LARGE = 100, 10_000
ROUNDS = 60
LIMIT = 2.0
FIRST = 1_000_000  # of the comments' numbers, so that no other digits of a page look like one
TEXT = (
    "Consent was asked for in the corridor, and *given* there.\n\n> The form is the least.\n\n" + "So it goes. " * 40
)


def main() -> int:
    with empty_database():
        return report(measure(pairs()))


# ---- what is measured ----


def pairs() -> dict[str, list[str]]:
    """Fill the database and return, for each kind of page, the URL in the small discussion and in the large."""
    small, large = (publish(f"with-{size}", f"An article with {size} comments") for size in (SMALL, LARGE))
    comments = fill(small, SMALL, FIRST), fill(large, LARGE, FIRST + SMALL)
    tidy()
    pages = [article.get_absolute_url() for article in (small, large)]
    newest, oldest = ([rows[place].get_absolute_url() for rows in comments] for place in (-1, 0))
    return {
        "the article": pages,
        "the article, page 20 of the large": [pages[0], f"{pages[1]}?page=20"],
        "the article, oldest first": [f"{url}?order=oldest" for url in pages],
        "the article, most replies first": [f"{url}?order=replies" for url in pages],
        "a permalink, newest": newest,
        "a permalink, oldest": oldest,
        "a thread": [f"{url}thread/" for url in oldest],
        "the feed": [f"/feeds{url}comments.atom" for url in pages],
    }


def fill(article, size, start):
    """Store a discussion: a third begins threads, a twentieth keeps to the first, the rest answers what is recent."""
    from comments.models import Comment

    chance = random.Random(size)  # noqa: S311 -- the same discussion each time
    rows, first_thread, patterns = [], [], {}
    for pk in range(start, start + size):
        to_the_first = chance.random() < 0.05
        recent = first_thread if to_the_first else rows[-30:]
        parent = chance.choice(recent) if recent and chance.random() > 0.33 else None
        rows.append(comment(article, pk, parent, chance, patterns))
        if not first_thread or (to_the_first and parent):
            first_thread.append(rows[-1])
    Comment.objects.bulk_create(rows, batch_size=500)
    return rows


def comment(article, pk, parent, chance, patterns):
    """Return a comment as the site would have stored it, one in thirty by the author, one in a hundred withdrawn."""
    from comments import rendering, threads
    from comments.models import Comment, Status

    author = article.people[0].author if chance.random() < 1 / 30 else None
    status = Status.WITHDRAWN if chance.random() < 1 / 100 else Status.APPROVED
    made = Comment(
        pk=pk,
        article=article,
        parent=parent,
        root=parent.root if parent else pk,
        path=(parent.path if parent else "") + threads.step(pk),
        depth=parent.depth + 1 if parent else 0,
        name=author.name if author else "Rosalind Achterberg",
        author=author,
        profession="physician",
        affiliation="Linden Falls",
        text=TEXT,
        status=status,
        public_since=article.published_at,
        key=secrets.token_hex(16),
    )
    made.appearance = threads.own_appearance(made)
    pattern = patterns.setdefault((author, status), made)
    if pattern is made:
        rendering.render(made)
    made.html, made.rendered_with = pattern.html, pattern.rendered_with
    made.rendered = pattern.rendered.replace(str(pattern.pk), str(pk))
    return made


# ---- measuring ----


def measure(pairs):
    """Return the times of each pair in milliseconds: round by round, small and large one after the other."""
    from django.test import Client

    client = Client(headers={"accept-encoding": "br"})
    times = {kind: [] for kind in pairs}
    for turn in range(ROUNDS + 2):
        for kind, urls in pairs.items():
            taken = [asked(client, url) for url in urls]
            if turn > 1:  # the first warm up
                times[kind].append(taken)
    return times


def report(times) -> int:
    """Print the medians and the ratios of each round's pair, and return what the process ends with."""
    from django.db import connection

    print(f"{connection.vendor}: medians of {ROUNDS} rounds in ms")
    print(f"{'':34}{SMALL:>8,}{LARGE:>8,}   ratio")
    ratios = {kind: median(large / small for small, large in rounds) for kind, rounds in times.items()}
    for kind, rounds in times.items():
        small, large = (median(taken) for taken in zip(*rounds, strict=True))
        print(f"{kind:34}{small:8.1f}{large:8.1f}{ratios[kind]:8.2f}")
    if ratios["the article"] <= LIMIT:
        return 0
    print(f"The article takes more than {LIMIT:g} times as long with {LARGE:,} comments as with {SMALL}.")
    return 1


if __name__ == "__main__":
    sys.exit(run(main))
