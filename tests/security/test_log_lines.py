"""Whatever a visitor sends, a line of the log is one line, and tells nothing of what was typed."""

import json
import logging
import re
from itertools import product

import pytest
from django.core.signing import BadSignature
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from delivery.logs import Event
from tests.logs import facts, lines, listening

SECRET = "pneumothorax-of-my-neighbour"  # noqa: S105
PASSWORD = f"a long {SECRET}"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
HOSTILE = (
    "\r\n{}",
    '\n{"event": "signed_in", "logger": "security", "who": 1}',
    "\x1b]0;owned\x07\x1b[2J\x1b[31m",
    "\u202etxt.exe\u2066\u2069\u200b\u2028\ufeff",
    "\x00\x08\x7f\x9b31m",
    "%0d%0aSet-Cookie:x=1",
    "%(levelname)s {0} {event!r} $(id) ${jndi:ldap://elsewhere.example/}",
    '"}\\',
)


def sound(text):
    """Say whether a text is one record as this site writes them."""
    return not CONTROLS.search(text) and text.isprintable()


@given(
    st.text(st.characters(), max_size=300),
    st.text(st.characters(), max_size=300),
    st.sampled_from(["django.request", "django.security.csrf", "security", "comments.screening"]),
)
def test_any_text_becomes_one_line_that_reads_back_as_one_record(message, argument, name):
    for plain in (False, True):
        with listening(plain=plain) as stream:
            logging.getLogger(name).warning("%s: %s", message, argument, extra={"who": 7, "factor": argument})

        (line,) = lines(stream)
        assert sound(line), repr(line)
        if not plain:
            told = json.loads(line)
            assert told["who"] == 7
            assert told["level"] == "warning"
            assert all(sound(value) for value in told.values() if isinstance(value, str)), told


@given(st.text(st.characters(), max_size=100))
def test_no_error_tells_its_words(words):
    marked = f"{words}{SECRET}{words}"
    for kind in (ValueError, KeyError, OSError, UnicodeError, BadSignature):
        with listening() as stream:
            try:
                raise kind(marked)
            except kind:
                logging.getLogger("comments").exception("it failed")

        (told,) = facts(stream)
        assert told["error"][0]["kind"] == kind.__name__
        assert SECRET not in stream.getvalue()


def requests_of_a_visitor(article):
    """Yield requests with hostile text in every place that a visitor writes: path, query, headers, forms."""
    comment = reverse("comments:write", args=[article.slug])
    for text in HOSTILE:
        headers = {
            "user-agent": text,
            "referer": f"https://elsewhere.example/{text}?q={SECRET}",
            "x-forwarded-for": text,
        }
        yield "GET", f"/{text}/", {}, headers
        yield "GET", "/search/", {"q": SECRET + text, "next": SECRET}, headers
        yield "GET", "/", {}, {"host": f"elsewhere.example{text}"}
        yield (
            "POST",
            comment,
            {"body": PASSWORD + text, "name": SECRET + text, "email": f"{SECRET}@example.org"},
            headers,
        )
        yield "POST", reverse("account_login"), {"login": f"{SECRET}@example.org", "password": PASSWORD}, headers
        yield "POST", reverse("account_reset_password"), {"email": f"{SECRET}@example.org{text}"}, headers
        yield "POST", reverse("admin:login"), {"username": SECRET + text, "password": PASSWORD}, headers
        yield "POST", f"/comments/mine/{SECRET}/edit/", {"body": PASSWORD + text}, headers
        yield "GET", f"/preview/{SECRET}/", {}, headers
        yield "GET", f"/accounts/password/reset/key/3-{SECRET}/", {}, headers
        yield "BREW", f"/{text}", {}, headers


@pytest.mark.django_db
def test_nothing_that_a_visitor_sends_makes_a_line_of_its_own_or_is_found_in_one(make_article, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    article, wrong, said = make_article(), [], 0
    for (method, path, data, headers), checks in product(requests_of_a_visitor(article), (False, True)):
        client = Client(enforce_csrf_checks=checks, raise_request_exception=False)
        options = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        with listening() as stream, listening(plain=True) as for_people:
            if method in ("GET", "POST"):
                getattr(client, method.lower())(path, data, **options)
            else:
                client.generic(method, path, **options)
        said += len(lines(stream))
        wrong += [line for line in lines(stream) if not sound(line) or not isinstance(json.loads(line), dict)]
        wrong += [line for line in lines(for_people) if not sound(line)]
        wrong += [line for line in (*lines(stream), *lines(for_people)) if SECRET in line or "127.0.0.1" in line]
        for told in facts(stream):
            if told["event"] == Event.SIGNED_IN or told.get("who"):
                wrong.append(f"nobody signed in, and yet: {told}")

    assert said > len(HOSTILE)  # or nothing was looked at
    assert not wrong, wrong[:5]


@pytest.mark.django_db
def test_what_a_reader_wrote_is_in_no_line_even_where_the_site_breaks(make_article, monkeypatch):
    article = make_article()
    client = Client(raise_request_exception=False)

    def break_down(request, *parts, **options):
        raise ValueError(f"could not show {request.POST['body']}")

    monkeypatch.setattr("comments.views.render", break_down)

    with listening() as stream:
        answer = client.post(
            reverse("comments:write", args=[article.slug]),
            {"body": PASSWORD, "name": SECRET, "email": f"{SECRET}@example.org"},
            headers={"sec-fetch-site": "same-origin"},
        )

    assert answer.status_code == 500
    assert any(told["level"] == "error" for told in facts(stream))
    assert SECRET not in stream.getvalue()
