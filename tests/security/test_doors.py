"""What is sent to the doors of signing in is short, is answered as a page, and opens once what it opens."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from accounts.guessing import of_account
from tests.accounts.steps import LOGIN, PASSWORD, app_code, give_mailed_code, give_password, secret_on
from tests.signing_in import go_away

NEW = "a quite different sentence"
LONG = "p" * 80_000
ACTIVATE = reverse("mfa_activate_totp")
RESET = reverse("account_reset_password")
CHANGE = reverse("account_change_password")
AGAIN = reverse("account_reauthenticate")
UNLOCK = reverse("account_unlock")
ELSEWHERE = (
    "//elsewhere.example",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "/\\elsewhere.example",
    "\\/elsewhere.example",
    "\t//elsewhere.example",
    "/\t/elsewhere.example",
    "http://testserver@elsewhere.example",
    "http://testserver.elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
)
JSON = {"accept": "application/json"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(monkeypatch):
    """Do what waits for a transaction to end at once: the one around a test never does."""
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **options: deed())


@pytest.fixture
def hashed(monkeypatch):
    """How long each password is that is hashed."""
    lengths, encode = [], MD5PasswordHasher.encode

    def noted(hasher, password, salt):
        lengths.append(len(password))
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return lengths


def test_a_password_without_end_is_not_looked_at(client, editor, hashed):
    give_password(client, editor)
    for browser, url, sent in (
        (Client(), LOGIN, {"login": editor.email, "password": LONG}),
        (Client(), LOGIN, {"login": "nobody@example.org", "password": LONG}),
        (client, AGAIN, {"password": LONG}),
        (client, CHANGE, {"oldpassword": LONG, "password1": NEW, "password2": NEW}),
        (client, CHANGE, {"oldpassword": PASSWORD, "password1": LONG, "password2": LONG}),
        (client, UNLOCK, {"own-password": LONG}),
    ):
        hashed.clear()
        answer = browser.post(url, sent)

        assert answer.status_code in (200, 401, 422), url
        assert max(hashed, default=0) < 5_000, url
        cache.clear()
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_one_of_a_page_unlocks_nothing_and_counts_as_wrong(client, editor, hashed):
    give_password(client, editor)
    go_away(client)
    hashed.clear()

    for _time in range(6):
        answer = client.post(UNLOCK, {"own-password": LONG})

    assert answer.status_code in (401, 429)
    assert not hashed
    assert client.get("/admin/").status_code == 302


def test_a_code_without_end_is_not_looked_at(client, editor, settings):
    settings.SECOND_FACTOR = True
    give_password(client, editor)

    answer = client.post(reverse("account_confirm_login_code"), {"code": "1" * 41})

    assert "40" in str(answer.context["form"].errors["code"])
    assert not cache.get_many(of_account(editor.email).places)


def test_every_form_is_answered_as_a_page_whatever_is_asked_for(client, editor, settings):
    settings.SECOND_FACTOR = True
    scripts = (JSON, {"x-requested-with": "XMLHttpRequest"})
    for headers in scripts:
        for browser, url, sent in (
            (Client(), LOGIN, {"login": editor.email, "password": "wrong and typed"}),
            (Client(), LOGIN, {"login": editor.email, "password": PASSWORD}),
            (Client(), RESET, {"email": editor.email}),
            (Client(), RESET, {"email": "nobody@example.org"}),
        ):
            answer = browser.post(url, sent, headers=headers)
            cache.clear()

            assert answer.get("Content-Type").startswith("text/html"), (url, headers)
            assert sent.get("password", "-") not in answer.text
            assert browser.get(url, headers=headers).get("Content-Type").startswith("text/html")


def test_no_door_leads_elsewhere(client, editor):
    """Led on is whoever signs in, unlocks, says again who they are, or sets something up."""
    led = []
    for where in ELSEWHERE:
        for url, sent in ((LOGIN, {"login": editor.email}), (AGAIN, {}), (UNLOCK, {})):
            browser = Client()
            if url != LOGIN:
                give_password(browser, editor)
            if url == UNLOCK:
                go_away(browser)
            sent = sent | {"password": PASSWORD, "own-password": PASSWORD, "next": where}
            answer = browser.post(f"{url}?{urlencode({'next': where})}", sent)
            led.append((where, url, answer.status_code, answer.get("Location", "")))
            cache.clear()

    assert [each for each in led if each[2] != 302 or not re.match(r"/(?![/\\])", each[3])] == []


def test_only_the_question_for_a_passkey_is_answered_in_json(client):
    assert client.get(reverse("mfa_login_webauthn"), headers=JSON)["Content-Type"] == "application/json"
    assert client.get(reverse("mfa_login_webauthn")).url == LOGIN


def test_the_code_that_set_an_app_up_signs_in_no_more(client, editor, settings, commits):
    settings.SECOND_FACTOR = True
    give_password(client, editor)
    give_mailed_code(client)
    secret = secret_on(client.get(ACTIVATE))
    code = app_code(secret)
    assert client.post(ACTIVATE, {"code": code}).status_code == 302

    thief = Client()
    give_password(thief, editor)
    thief.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" not in thief.session
    thief.post(reverse("mfa_authenticate"), {"code": app_code(secret, 1)})
    assert "_auth_user_id" in thief.session
