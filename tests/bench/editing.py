"""Time the editors' desk: `python -m tests.bench.editing`.

The list of articles, its filters and its search, and the index of the admin take turns on a database with 500 articles
and 10,000 comments and on one with ten times as many; each list shows as many rows on both. It ends with an error
where a list of the large one takes LIMIT times as long as of the small one, or the index longer than INDEX
milliseconds. TEST_DATABASE=sqlite measures SQLite, else PostgreSQL.
"""

import contextlib
import random
import secrets
import sys
from datetime import timedelta
from statistics import median

from tests.bench.measuring import asked, empty_database, run, tidy, turn_to

SMALL, LARGE = 500, 5_000
COMMENTS = 20  # for each article
AUTHORS, BUSY, TOPICS = 300, 8, 8  # each of the busy ones has a part in many articles
ROUNDS = 15
LIMIT, INDEX = 2.0, 500.0
LIST = "/admin/articles/article/"
WORDS = "consent ward story patient colleague form picture lesson silence night handover corridor".split()
PAGES = {
    "list": LIST,
    "page 4": f"{LIST}?p=4",
    "by title": f"{LIST}?o=1",
    "in review": f"{LIST}?state=review",
    "overdue": f"{LIST}?state=overdue",
    "topic": f"{LIST}?topic=3",
    "author": f"{LIST}?author=7",
    "search": f"{LIST}?q=corridor+cons",
    "rare word": f"{LIST}?q=pericardium",
    "index": "/admin/",
}


def main() -> int:
    from django.test import Client

    with contextlib.ExitStack() as stack:
        databases = {size: stack.enter_context(empty_database(f"editing_{size}")) for size in (SMALL, LARGE)}
        clients = {}
        for size, database in databases.items():
            turn_to(database)
            clients[size] = Client()
            clients[size].force_login(fill(size))
        return report(measure(databases, clients))


def fill(size: int):
    """Store so many articles in every state with their people, topics and comments; return an administrator."""
    from django.contrib.auth.models import Group

    from accounts.models import User
    from authors.models import Author

    chance = random.Random(size)  # noqa: S311 -- the same articles each time
    Author.objects.bulk_create(
        Author(name=f"Author {n}", sort_name=f"{n}, Author", slug=f"author-{n}") for n in range(AUTHORS)
    )
    articles = store_articles(size, chance)
    store_comments(articles, chance)
    user = User.objects.create_user("root@example.org", "a long enough password", name="Root", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrators"))
    tidy()
    return user


def store_articles(size, chance):
    from django.utils import timezone

    from articles.models import Article, Byline, State, Topic
    from articles.search import put
    from authors.models import Author

    now = timezone.now()
    states = [State.PUBLISHED] * 10 + [State.DRAFT, State.REVIEW] * 4 + [State.UNPUBLISHED, State.RETRACTED]
    texts = ["".join(f"<p>{' '.join(chance.choices(WORDS, k=60))}.</p>" for _part in range(12)) for _text in range(20)]
    articles = Article.objects.bulk_create(
        Article(
            title=f"{' '.join(chance.sample(WORDS, 3)).capitalize()} {number}",
            slug=f"article-{number}",
            standfirst=" ".join(chance.choices(WORDS, k=20)),
            body=(text := chance.choice(texts)),
            body_html=text,
            state=(state := chance.choice(states)),
            published_at=now - timedelta(hours=chance.randrange(-100, 20_000)),
            public_since=now - timedelta(days=800) if state != State.DRAFT else None,
            review_by=(now + timedelta(days=chance.randrange(-500, 500))).date(),
        )
        for number in range(size)
    )
    authors = list(Author.objects.order_by("pk"))
    Byline.objects.bulk_create(
        Byline(article=article, author=author)
        for article in articles
        for author in (chance.choice(authors[:BUSY]), chance.choice(authors[BUSY:]))
    )
    topics = Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(TOPICS))
    Article.topics.through.objects.bulk_create(
        Article.topics.through(article=article, topic=topic)
        for article in articles
        for topic in chance.sample(topics, 2)
    )
    for number, article in enumerate(articles):
        rare = " pericardium" if number % (size // 5) == 0 else ""
        put(article.pk, title=article.title, standfirst=article.standfirst, people="", body=article.body + rare)
    return articles


def store_comments(articles, chance):
    from django.utils import timezone

    from comments.models import Appearance, Comment, Discussion, Status

    Discussion.objects.bulk_create(Discussion(article=article) for article in articles)
    now, text = timezone.now(), "So it goes, and so it went on the ward. " * 20
    made = (
        Comment(
            article=article,
            name="Rosalind Achterberg",
            email="reader@example.org",
            profession="physician",
            text=text,
            html=text,
            status=Status.APPROVED,
            appearance=Appearance.SHOWN,
            key=secrets.token_hex(16),
        )
        for article in articles
        for _comment in range(COMMENTS)
    )
    Comment.objects.bulk_create(made, batch_size=2_000)
    for month in range(24):  # they came in over two years
        Comment.objects.filter(pk__gt=0, article__in=articles[month::24]).update(
            created_at=now - timedelta(days=30 * month + chance.randrange(30))
        )


def measure(databases, clients):
    """Return for each page how long it took at each size, in turns, so that what slows the machine slows both."""
    taken = {name: {size: [] for size in databases} for name in PAGES}
    for round_ in range(ROUNDS + 1):
        for name, url in PAGES.items():
            for size, database in databases.items():
                turn_to(database)
                one = asked(clients[size], url)
                if round_:  # the first warms up
                    taken[name][size].append(one)
    return taken


def report(taken) -> int:
    late = []
    for name, sizes in taken.items():
        small, large = (median(sizes[size]) for size in (SMALL, LARGE))
        print(f"{name:10} {small:6.1f} ms with {SMALL}, {large:6.1f} ms with {LARGE:,}: {large / small:.2f} times")
        if (large > INDEX) if name == "index" else (large / small > LIMIT):
            late.append(name)
    print(f"limits: {LIMIT} times, index {INDEX:.0f} ms: {'missed by ' + ', '.join(late) if late else 'kept'}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(run(main))
