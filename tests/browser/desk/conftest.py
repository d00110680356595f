"""The moderators' desk in a browser: signed in as a moderator, with thirty comments of every kind waiting."""

import pytest

from comments.models import Status
from moderation import reporting

KINDS = ["plain"] * 19 + ["spam"] * 4 + ["reject"] * 3 + ["return"] * 2 + ["redact", "reported"]
ADDRESS = "m.dunmore@example.org"


def words(kind, number):
    """Return what a comment of a kind says: the kind itself, so that whoever clears it knows what it deserves."""
    where = f" Write to me at {ADDRESS}." if kind == "redact" else ""
    return f"This one is {kind}, number {number}.{where}"


@pytest.fixture
def make_waiting(transactional_db, article, make_article, make_author, make_comment):
    """Make comments that wait, one of each of these kinds, beneath two articles."""
    articles = [article, make_article("Another", slug="another", authors=[make_author("Bea Other")])]

    def make(kinds):
        return [one(make_comment, kind, number, articles[number % 2]) for number, kind in enumerate(kinds, 1)]

    return make


@pytest.fixture
def thirty(make_waiting):
    return make_waiting(KINDS)


@pytest.fixture
def dozen(make_waiting):
    return make_waiting(KINDS[-12:])


def one(make_comment, kind, number, article):
    text = words(kind, number)
    span = [text.find(ADDRESS), text.find(ADDRESS) + len(ADDRESS)]
    found = [{"kind": "email", "spans": [span], "rule": "", "version": 1}] if kind == "redact" else []
    status = Status.APPROVED if kind == "reported" else Status.PENDING
    email = f"writer{number}@example.org"
    comment = make_comment(text, article=article, name=f"Writer {number}", email=email, findings=found, status=status)
    if kind == "reported":
        reporting.report(comment, reason="other", address="192.0.2.1")
    return comment


@pytest.fixture
def few(make_waiting):
    return make_waiting([*KINDS[-2:], "plain", "plain"])
