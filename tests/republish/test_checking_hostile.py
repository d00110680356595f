"""What somebody pastes to stall the check, or to have kept what is not: it answers, and is not taken in."""

import pytest

from republish.checking.finding import article_of
from republish.checking.reading import read
from republish.checking.report import report_on
from tests.republish.test_checking import LONG

HUGE = 200_000  # characters; what takes time by the square of them would stall the tests


@pytest.fixture
def long_piece(piece):
    piece.body = LONG
    piece.save()
    return piece


@pytest.fixture
def outcome(publication):
    """Return what is said of one term of a copy."""

    def outcome(copy, term):
        report = report_on(read(copy), article_of(read(copy)), publication)
        return next(verdict.outcome.value for verdict in report.verdicts if verdict.term.name == term)

    return outcome


@pytest.fixture
def ask(client, piece):
    """Send a copy and the article that it is said to be of."""

    def ask(paste, article="an-article"):
        return client.post("/republishing/check/", {"paste": paste, "article": article})

    return ask


# ---- pastes that are to stall it ----

REPEATED = {
    "pictures in a URL beside a label": ("[x] <http://", "/pictures/"),
    "labels with URLs": ("", "[x] <http://a"),
    "signs in a link to a note": ('<a href="', "#"),
    "brackets": ("", "![x]("),
    "elements in each other": ("", "<div><p>"),
    "tags without end": ("", "<a =' "),
    "digits of a character": ("&#", "9"),
}


@pytest.mark.parametrize("what", REPEATED)
def test_whatever_is_repeated_is_answered(ask, what):
    start, part = REPEATED[what]

    answer = ask(start + part * (HUGE // len(part)))

    assert answer.status_code == 200


@pytest.mark.parametrize("url", ["[", "]", "a]", "//[", "?", "#"])
def test_whatever_is_typed_as_an_article_is_answered(ask, take, url):
    answer = ask(take("html"), article=url)

    assert answer.status_code == 422
