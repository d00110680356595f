"""What stands in a log, and what does not."""

import json
import logging
import sys

import pytest
from django.db import OperationalError
from django.urls import reverse

from comments import links
from delivery.logs import Event, formatter
from tests.logs import facts, lines, listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(settings):
    """Return the line that the console's handler would write of a record."""

    def write(message, *arguments, exc_info=None, plain=False, **extra):
        record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, exc_info)
        record.__dict__.update(extra)
        return formatter(beginnings=settings.SECRET_PATHS, plain=plain).format(record)

    return write


def event(text):
    return json.loads(text)["event"]


def test_the_secret_part_of_a_writer_s_link_is_in_no_log(line, make_comment):
    token = links.token(make_comment())

    written = line("%s: %s", "Unprocessable Entity", f"/comments/mine/{token}/edit/")

    assert event(written) == "Unprocessable Entity: /comments/mine/…/edit/"


def test_of_every_url_that_opens_something_the_beginning_alone_is_logged(line):
    for beginning in ("/preview/", "/accounts/password/reset/key/", "/accounts/invitation/", "/comments/mine/"):
        assert "3-abcdef" not in line("%s: %s", "Not Found", f"{beginning}3-abcdef0123/")
        assert "3-abcdef" not in line("Not Found: " + f"{beginning}3-abcdef0123", plain=True)


def test_what_was_searched_for_and_where_somebody_came_from_are_cut(line):
    written = event(line("GET /search/?q=my+illness&page=2 and /accounts/login/?next=/preview-of-mine/"))

    assert written == "GET /search/?q=…&page=2 and /accounts/login/?next=…"


def test_any_other_path_is_logged_as_it_is(line):
    assert event(line("%s: %s", "Not Found", "/articles/mine/")) == "Not Found: /articles/mine/"


def test_e_mail_addresses_and_network_addresses_are_in_no_line(line):
    written = event(
        line("%s wrote to ada@example.org from %s and [%s]:443", "Ada", "203.0.113.77", "2001:db8:1:2::77")
    )

    assert "ada@" not in written
    assert "example.org" not in written
    assert "203.0.113.77" not in written
    assert "2001:db8" not in written
    assert written.count("network-") == 2


def test_the_same_network_address_is_the_same_in_every_line(line):
    first, again, other = (event(line("from %s", address)) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"))

    assert first == again != other


def test_times_versions_and_numbers_are_no_network_addresses(line):
    for said in ("at 12:30:45", "Django 5.2.19", "1:2", "a::b", "10.5 of 20.5", "attempt 3: gone"):
        assert event(line("%s", said)) == said


def test_what_a_terminal_would_obey_is_written_out(line):
    for hostile in ("\n", "\r", "\x1b[2J", "\x00", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066", "\u200b", "\ud800"):
        for plain in (True, False):
            written = line("before%safter", hostile, plain=plain)
            assert hostile[0] not in written
            assert written.isprintable()
        assert "\\" in event(line("before%safter", hostile))
        assert event(line("before%safter", hostile)).isprintable()


def test_a_line_is_never_longer_than_anybody_reads(line):
    assert len(line("%s", "x" * 100_000)) < 3_000


def test_an_error_is_told_by_its_kind_and_place_and_never_in_its_words(line):
    secret = "what Ada told her doctor"  # noqa: S105
    try:
        try:
            int(secret)
        except ValueError as error:
            raise OperationalError(f"could not store {secret}") from error
    except OperationalError:
        told = [line("it failed", exc_info=sys.exc_info(), plain=plain) for plain in (False, True)]

    assert [part["kind"] for part in json.loads(told[0])["error"]] == ["OperationalError", "ValueError"]
    assert all("tests/delivery/test_logs.py:" in text for text in told)
    assert all("doctor" not in text for text in told)
    assert all("\n" not in text for text in told)


def test_the_code_that_the_system_gave_an_error_is_kept(line):
    try:
        raise OSError(28, "No space left on device", "/srv/secret-name")
    except OSError:
        told = json.loads(line("it failed", exc_info=sys.exc_info()))["error"][0]

    assert told["kind"] == "OSError 28"


def test_a_line_says_when_where_and_in_which_request(client):
    with listening() as stream:
        client.get("/no-such-page/")

    (told,) = facts(stream)
    assert told["level"] == "warning"
    assert told["logger"] == "django.request"
    assert told["timestamp"].endswith("Z")
    assert len(told["request_id"]) == 36
    assert (told["method"], told["status"]) == ("GET", 404)


def test_a_page_that_breaks_is_told_with_its_route_and_without_what_was_sent(client, monkeypatch, make_article):
    article = make_article()
    client.raise_request_exception = False
    monkeypatch.setattr("articles.views.render", lambda *parts, **options: int("my illness"), raising=False)

    with listening() as stream:
        answer = client.get(article.get_absolute_url(), {"order": "a secret word"})

    assert answer.status_code == 500
    told = next(each for each in facts(stream) if each["level"] == "error")
    assert told["route"] == "articles/<slug:slug>/"
    assert told["error"][0]["kind"] == "ValueError"
    assert not [text for text in lines(stream) if "illness" in text or "secret word" in text]


def test_a_host_that_is_not_ours_and_a_form_without_its_token_are_told_by_name(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    checking = type(client)(enforce_csrf_checks=True)

    with listening() as stream:
        client.get("/", headers={"host": "evil.example\x1b[2J"})
        checking.post(reverse("account_login"), {"login": "ada@example.org", "password": "a secret word"})

    told = [(each["logger"], each["event"]) for each in facts(stream) if each["logger"] == "security"]
    assert told == [("security", Event.HOST_REFUSED), ("security", Event.CSRF_FAILED)]


def test_a_demonstration_writes_for_people(line):
    written = line("%s: %s", "Not Found", "/here/", plain=True)

    assert "warning django.request Not Found: /here/" in written
    assert not written.startswith("{")
