"""What is under way when somebody signs in lends itself to nobody else: a session, a code, a mail."""

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.guessing import LIMIT, of_account
from accounts.models import User
from delivery.models import Mail
from tests.accounts.steps import (
    LOGIN,
    app_code,
    give_mailed_code,
    give_password,
    mailed_code,
    set_up_app,
)
from tests.comments.together import at_once
from tests.places import ROLES
from tests.signing_in import go_away, say_again

CODE_PAGE = reverse("account_confirm_login_code")
APP_PAGE = reverse("mfa_authenticate")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def commits(monkeypatch):
    """Do what waits for a transaction to end at once: the one around a test never does."""
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **options: deed())


def key(browser):
    return browser.cookies[site.SESSION_COOKIE_NAME].value


def with_key(session):
    """Return a browser that sends the key of a session which somebody else knows."""
    browser = Client()
    browser.cookies[site.SESSION_COOKIE_NAME] = session
    return browser


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def test_the_key_of_a_session_from_before_a_sign_in_opens_nothing_after_it(editor, make_user, commits):
    author, started = make_user("author"), Client()
    give_password(started, editor)
    give_mailed_code(started)
    secret = set_up_app(started)
    ways = {
        "a mailed code": (author, lambda browser: give_mailed_code(browser)),
        "an app": (editor, lambda browser: browser.post(APP_PAGE, {"code": app_code(secret)})),
    }
    for name, (user, finish) in ways.items():
        attacker = Client()
        attacker.force_login(make_user("author", f"Mallory {len(name)}"))
        go_away(attacker)  # so that whoever has this session is asked to sign in
        planted = key(attacker)
        victim = with_key(planted)

        give_password(victim, user)
        pending = key(victim)
        finish(victim)

        assert is_in(victim), name
        assert len({planted, pending, key(victim)}) == 3, name
        assert not is_in(with_key(planted)), name
        assert not is_in(with_key(pending)), name


def test_two_browsers_on_one_sign_in_that_is_under_way_are_one_of_them_signed_in(make_user, commits):
    author, first = make_user("author"), Client()
    give_password(first, author)
    second, code = with_key(key(first)), mailed_code()

    give_mailed_code(first, code)
    answer = give_mailed_code(second, code)

    assert is_in(first)
    assert answer.url == LOGIN
    assert not is_in(second)


def test_the_code_of_one_browser_does_not_finish_what_another_began(make_user, commits):
    author, first, second = make_user("author"), Client(), Client()
    give_password(first, author)
    code = mailed_code()
    cache.clear()  # the library sends one code in a while
    give_password(second, author)

    if code != mailed_code():
        give_mailed_code(second, code)
        assert not is_in(second)


def test_a_mailed_code_cannot_be_guessed_over_several_sessions(make_user, commits):
    author, looked_at = make_user("author"), 0
    for number in range(LIMIT + 2):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        if give_password(browser, author).status_code != 302:
            continue
        wrong = "000000" if mailed_code() != "000000" else "111111"
        looked_at += give_mailed_code(browser, wrong).status_code == 200

    assert looked_at == LIMIT
    assert of_account(author.email).seconds()
    assert give_password(Client(REMOTE_ADDR="198.51.100.1"), author).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_of_many_that_ask_for_a_new_password_at_once_three_are_mailed(make_user):
    editor = make_user("editor")

    def ask(number):
        return Client(REMOTE_ADDR=f"192.0.2.{number}").post(reverse("account_reset_password"), {"email": editor.email})

    answers = at_once(*[lambda number=number: ask(number).status_code for number in range(12)])

    assert set(answers) <= {302, 429, 503}, answers
    assert 1 <= Mail.objects.count() <= 3


def test_nobody_but_an_administrator_has_an_invitation_mailed(world, settings):
    settings.SECOND_FACTOR = False
    invited = User.objects.create_user(email="new@example.org", name="New Who", password=None, is_staff=True)
    Mail.objects.all().delete()
    sent = {}
    for role in ROLES:
        browser = Client(raise_request_exception=False)
        if role in world.users:
            browser.force_login(world.users[role])
            say_again(browser)
        browser.post(reverse("admin:accounts_user_add"), {"email": f"{role}-s@example.org", "name": "N"})
        browser.post(reverse("admin:accounts_user_invite", args=[invited.pk]))
        sent[role] = Mail.objects.count()
        Mail.objects.all().delete()

    assert sent["administrator"] > 0
    assert not [role for role in ROLES[:-1] if sent[role]]
