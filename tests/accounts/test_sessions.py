"""A session ends half a day after signing in, is locked after half an hour, and ends everywhere when that is asked."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.signing_in import say_again

INDEX = "/admin/"
PASSWORD = "a long enough password"  # noqa: S105
NEW = "another long password"


@pytest.fixture
def desk(client, editor):
    """A browser in which an editor is signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def later():
    """Move the clock on by some hours, from now; return the traveller."""
    with time_machine.travel(timezone.now(), tick=True) as traveller:

        def move(**by):
            traveller.shift(timedelta(**by))

        yield move


def is_signed_in(browser):
    return browser.get(INDEX).status_code == 200


def test_whoever_goes_on_stays_signed_in(desk, later):
    for _turn in range(5):
        later(minutes=29)
        assert is_signed_in(desk)


def test_after_half_an_hour_without_a_sign_the_session_is_locked_and_kept(desk, later):
    later(minutes=31)

    answer = desk.get("/admin/articles/article/?q=x")

    assert answer.status_code == 302
    assert answer.url == "/accounts/unlock/?next=/admin/articles/article/%3Fq%3Dx"
    assert desk.session[SESSION_KEY]


def test_after_half_a_day_the_session_is_over_however_much_was_done(desk, later):
    for _turn in range(12 * 3 - 1):
        later(minutes=20)
        assert is_signed_in(desk)
    later(minutes=20)

    answer = desk.get(INDEX)

    assert answer.url.startswith(reverse("account_login"))
    assert SESSION_KEY not in desk.session


def test_typing_does_not_make_a_session_longer_than_half_a_day(desk, later):
    for _turn in range(12 * 3):
        later(minutes=20)
        desk.post("/admin/articles/article/add/working/", {"_working": "typed", "title": "On and on"})

    assert not is_signed_in(desk)


def test_typing_is_a_sign_of_somebody_and_what_a_page_asks_by_itself_is_none(desk, later):
    working = "/admin/articles/article/add/working/"
    later(minutes=20)
    desk.post(working, {"_working": "typed", "title": "Going on"})
    later(minutes=20)
    assert desk.post(working, {"_working": "open"}, headers={"x-unattended": "1"}).status_code == 200
    later(minutes=15)

    assert not is_signed_in(desk)


def test_a_session_that_was_seen_a_moment_ago_is_not_written(desk, later):
    desk.get(INDEX)
    later(seconds=50)

    with CaptureQueriesContext(connection) as queries:
        desk.get(INDEX)

    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "SAVEPOINT"))]


def test_a_clock_that_was_put_back_makes_no_session_longer(desk):
    session = desk.session
    session["began"] = session["seen"] = session["began"] + 5 * 3600
    session.save()

    assert is_signed_in(desk)

    assert max(desk.session["began"], desk.session["seen"]) <= timezone.now().timestamp()


def test_a_session_that_does_not_say_when_it_began_is_over(desk):
    session = desk.session
    del session["began"]
    session.save()

    assert not is_signed_in(desk)


def test_public_pages_neither_read_nor_end_a_session(desk, later, article):
    later(hours=13)

    answer = desk.get(article.get_absolute_url())

    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert Session.objects.count() == 1


def test_a_session_that_is_over_gives_back_what_was_typed(desk, later):
    later(hours=12)
    words = "Words that took a while to find."

    answer = desk.post("/admin/articles/article/add/", {"title": words})

    assert answer.status_code == 401
    assert words in answer.text
    assert 'name="own-password"' not in answer.text


def test_signing_in_afresh_in_a_locked_session_changes_its_key(desk, editor, later):
    before = desk.session.session_key
    later(minutes=31)

    desk.post(reverse("account_login"), {"login": editor.email, "password": PASSWORD})

    assert is_signed_in(desk)
    assert desk.session.session_key != before


def test_a_locked_session_can_be_signed_out(desk, later):
    for way in ("account_logout", "admin:logout"):
        later(minutes=31)

        desk.post(reverse(way))

        assert SESSION_KEY not in desk.session, way
        desk.force_login(User.objects.get())


# ---- everywhere ----


@pytest.fixture
def elsewhere(editor):
    """Another browser in which the same editor is signed in."""
    browser = Client()
    browser.force_login(editor)
    return browser


def test_somebody_signs_out_everywhere(desk, elsewhere):
    page = desk.get(reverse("account_home"))
    assert reverse("account_end_sessions") in page.text

    desk.post(reverse("account_end_sessions"))

    assert not is_signed_in(desk)
    assert not is_signed_in(elsewhere)


def test_a_session_outlives_a_new_key_of_the_site(desk, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key of the site", [settings.SECRET_KEY]

    assert is_signed_in(desk)


def test_a_new_password_ends_the_other_sessions(desk, elsewhere):
    answer = desk.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert answer.status_code == 302
    assert is_signed_in(desk)
    assert not is_signed_in(elsewhere)


def test_an_administrator_signs_somebody_out_everywhere(client, administrator, editor, elsewhere):
    client.force_login(administrator)
    say_again(client)

    client.post(
        reverse("admin:accounts_user_changelist"), {"action": "end_sessions", ACTION_CHECKBOX_NAME: [editor.pk]}
    )

    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_whoever_was_switched_off_is_not_signed_in_when_switched_on_again(client, administrator, editor, elsewhere):
    client.force_login(administrator)
    say_again(client)
    url = reverse("admin:accounts_user_change", args=[editor.pk])
    form = {"email": editor.email, "name": editor.name, "is_staff": "on", "groups": [editor.groups.get().pk]}

    for active in ({}, {"is_active": "on"}):
        assert client.post(url, form | active).status_code == 302

    assert not is_signed_in(elsewhere)


def test_the_pages_of_those_who_work_here_lead_to_ones_account(client, administrator):
    client.force_login(administrator)

    for page in (INDEX, reverse("moderation:queue")):
        assert f'href="{reverse("account_home")}"' in client.get(page).text, page


def test_the_settings_are_those_that_are_promised():
    assert (settings.SESSION_COOKIE_AGE, settings.SESSION_IDLE_AGE) == (12 * 3600, 30 * 60)
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
