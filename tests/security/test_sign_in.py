"""What is promised of passwords, second factors and sessions, and would be missed by nobody until it is gone."""

import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from accounts.unlocking import FIELD
from delivery import outbox
from delivery.cache import Away
from tests.accounts.steps import (
    LOGIN,
    PASSWORD,
    give_mailed_code,
    give_password,
    mailed_code,
    set_up_app,
    sign_in_with_app,
)
from tests.places import PLACES
from tests.signing_in import go_away

ROOT = Path(__file__).resolve().parents[2]
NEW = "another long password"
OF_MANY_KINDS = [
    "all small letters and nothing else",
    "594817260393827",
    "ÀÉÎÕÜ ñandú 密码 пароль 🔑",
    "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
    "a sentence of more than four hundred signs, " * 10,
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(monkeypatch):
    """Do what waits for a transaction to end at once: the one around a test never does."""
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **options: deed())


@pytest.fixture
def with_app(client, editor, settings, commits):
    """Sign an editor in with a password and the code of an app; return its secret."""
    settings.SECOND_FACTOR = True
    give_password(client, editor)
    give_mailed_code(client)
    return set_up_app(client)


def test_nobody_has_an_account_before_somebody_makes_one():
    assert not User.objects.exists()


# ---- passwords ----


def test_a_password_may_be_of_any_signs_and_as_long_as_a_page(client, editor):
    for password in OF_MANY_KINDS:
        editor.set_password(PASSWORD)
        editor.save()
        client.force_login(editor)
        sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
        assert client.post(reverse("account_change_password"), sent).status_code == 302, password
        client.logout()

        assert give_password(client, editor, password).status_code == 302, password
        assert "_auth_user_id" in client.session, password
        client.logout()


def link_to_a_new_password(user):
    Client().post(reverse("account_reset_password"), {"email": user.email})
    outbox.drain()
    return re.search(r"http://testserver(/accounts/\S+)", mail.outbox[-1].body).group(1)


def test_whatever_fills_passwords_in_finds_the_fields_and_may_paste(client, editor):
    pages = {LOGIN: client.get(LOGIN).text}
    way = link_to_a_new_password(editor)
    pages[way] = client.get(way, follow=True).text
    client.force_login(editor)
    pages |= {url: client.get(url).text for name in ("change_password", "reauthenticate") for url in [page_of(name)]}

    for url, text in pages.items():
        fields = html.document_fromstring(text).xpath("//input[contains(@name, 'password')]")
        assert fields, url
        for field in fields:
            assert field.get("type") == "password", url
            assert field.get("autocomplete") in ("current-password", "new-password"), url
            assert not field.get("maxlength") or int(field.get("maxlength")) >= 64, url
    scripts = [*(ROOT / "static/js/accounts").rglob("*.js"), ROOT / "static/js/unlock.js"]
    assert [path.name for path in scripts if re.search(r"paste|drop|beforeinput", path.read_text())] == []


def page_of(name):
    return reverse(f"account_{name}")


def test_no_password_grows_too_old(client, editor):
    with time_machine.travel(timezone.now() + timedelta(days=5 * 365)):
        answer = give_password(client, editor)

        assert answer.url == reverse("admin:workplace")
        assert client.get("/admin/").status_code == 200


# ---- the second factor ----


def test_a_mailed_code_works_once(client, make_user, settings, commits):
    settings.SECOND_FACTOR = True
    author = make_user("author")
    give_password(client, author)
    code = mailed_code()
    assert give_mailed_code(client, code).status_code == 302
    client.logout()
    give_password(client, author)

    if mailed_code() != code:  # once in a million times it is the same
        assert give_mailed_code(client, code).status_code == 200
        assert "_auth_user_id" not in client.session


def test_a_new_password_takes_no_second_factor_away(client, with_app, editor):
    client.logout()
    way = link_to_a_new_password(editor)
    page = client.get(way, follow=True)

    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert "_auth_user_id" not in client.session
    assert give_password(client, editor, NEW).url == reverse("mfa_authenticate")
    assert client.get("/admin/").url.startswith(LOGIN)


def test_who_has_been_signed_in_for_a_while_says_again_who_they_are_before_they_change_a_factor(
    client, with_app, editor
):
    client.logout()
    sign_in_with_app(client, editor, with_app)
    names = ["deactivate_totp", "add_webauthn", "generate_recovery_codes"]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        for name in names:
            for method in ("get", "post"):
                answer = getattr(client, method)(reverse(f"mfa_{name}"))
                assert answer.status_code == 302, (name, method)
                assert "reauthenticate" in answer.url, (name, method)


# ---- sessions ----


def test_the_key_of_a_session_is_long_and_never_the_same(editor):
    keys = set()
    for _time in range(20):
        browser = Client()
        browser.force_login(editor)
        keys.add(browser.session.session_key)

    assert len(keys) == 20
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_whoever_says_again_who_they_are_has_another_key(client, editor):
    client.force_login(editor)
    before = client.session.session_key

    client.post(page_of("reauthenticate"), {"password": PASSWORD})

    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    assert not client.session.exists(before)


def test_a_session_that_was_ended_opens_nothing_more(client, editor):
    for way in ("account_logout", "admin:logout"):
        client.force_login(editor)
        kept = client.cookies["sessionid"].value
        client.post(reverse(way))
        client.cookies["sessionid"] = kept

        assert client.get("/admin/").url.startswith(LOGIN), way


def test_the_session_of_whoever_is_deleted_opens_nothing_more(client, make_user):
    leaver = make_user("editor", "Leaver Who")
    client.force_login(leaver)
    assert client.get("/admin/").status_code == 200

    User.objects.filter(pk=leaver.pk).delete()

    assert client.get("/admin/").url.startswith(LOGIN)


def test_a_password_unlocks_nothing_where_no_token_is_asked_for_and_is_not_tried(world, caplog):
    tried, unlocked = 0, []
    for name, place in PLACES.items():
        url = place.url(name, world)
        if not getattr(resolve(url.partition("?")[0]).func, "csrf_exempt", False):
            continue
        tried += 1
        for password in (PASSWORD, "not my password"):
            browser = Client(enforce_csrf_checks=True)
            browser.force_login(world.users["editor"])
            go_away(browser)
            browser.post(url, place.data(world) | {FIELD: password})
            unlocked += [name] if browser.get("/admin/").status_code == 200 else []

    assert tried > 8
    assert not unlocked
    assert "sign_in_failed" not in caplog.messages


SHOWN_BY_NOBODY = {"code": "123 456", "credential": "what a device said", "own-passkey": "what it said too"}


def test_a_code_that_was_typed_is_on_no_page_that_gives_back_what_was_typed(client, administrator, monkeypatch):
    client.force_login(administrator)
    go_away(client)
    locked = client.post(reverse("mfa_reauthenticate"), SHOWN_BY_NOBODY | {"next": "/admin/"})
    monkeypatch.setattr("accounts.guessing._take", Mock(side_effect=Away))
    busy = Client().post(LOGIN, {"login": "a@example.org", "password": "two words"} | SHOWN_BY_NOBODY)

    assert (locked.status_code, busy.status_code) == (401, 503)
    assert 'value="/admin/"' in locked.text
    for text in (*SHOWN_BY_NOBODY.values(), "two words"):
        assert text not in locked.text + busy.text


def test_the_short_name_of_a_reason_and_what_stands_behind_a_name_are_given_back(client, administrator):
    client.force_login(administrator)
    go_away(client)
    kept = {
        "admin:moderation_reason_add": {"code": "off-topic"},
        "admin:authors_author_add": {"credentials": "MD PhD"},
    }

    for name, sent in kept.items():
        assert f'value="{next(iter(sent.values()))}"' in client.post(reverse(name), sent).text, name
