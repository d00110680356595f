"""What every benchmark stands on: the site in this process, on databases that are gone afterwards."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import django

from tests import services


def run(body: Callable[[], int]) -> int:
    """Start what the site needs, let `body` measure, and return what the process ends with."""
    with contextlib.ExitStack() as stack:
        os.environ.update(services.environment(stack))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        django.setup()
        return body()


@contextlib.contextmanager
def empty_database(name: str = "bench") -> Iterator:
    """Make a database of this name and let the site work on it; yield what `turn_to` takes."""
    from django.db import connections

    database = connections["default"].copy()
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = f"{database.settings_dict['NAME']}.{name}"
    else:
        database.settings_dict["TEST"]["NAME"] = f"rounds_{name}"
    before = str(database.settings_dict["NAME"])
    connections["default"] = database
    database.creation.create_test_db(verbosity=0, serialize=False)
    yield database
    connections["default"] = database
    database.creation.destroy_test_db(before, verbosity=0)


def turn_to(database) -> None:
    """Let the site work on a database that `empty_database` made."""
    from django.db import connections

    connections["default"] = database


def publish(slug: str, title: str):
    """Publish an article by one author."""
    from django.utils import timezone

    from articles.models import Article, Byline, State
    from authors.models import Author

    author, _new = Author.objects.get_or_create(name="Ada Byron", sort_name="Byron, Ada", slug="ada-byron")
    article = Article.objects.create(
        title=title,
        slug=slug,
        body="<p>Some words that are read.</p>" * 40,
        state=State.PUBLISHED,
        published_at=timezone.now() - timedelta(days=20),
    )
    Byline.objects.create(article=article, author=author)
    return article


def tidy():
    """Do what a database does by itself in quiet hours."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def timed(deed: Callable):
    """Return in how many milliseconds a deed is done, and what it returned."""
    start = time.perf_counter()
    result = deed()
    return 1000 * (time.perf_counter() - start), result


def asked(client, url: str) -> float:
    """Return in how many milliseconds the site answers."""
    taken, answer = timed(lambda: client.get(url))
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return taken
