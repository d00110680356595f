"""What the log for security tells: who by number, from where by a hash, and what happened by one of its names."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.guessing import LIMIT
from comments import keys
from delivery.logs import Event
from tests.accounts.steps import sign_in_with_app
from tests.logs import facts, listening

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"  # noqa: S105


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def events(stream):
    return [told for told in facts(stream) if told["logger"] == "security"]


def names(stream):
    return [told["event"] for told in events(stream)]


def test_signing_in_and_out_is_told_with_who_and_in_which_request(make_user, client):
    editor = make_user("editor")

    with listening() as stream:
        sign_in(client, editor.email)
        client.post(reverse("account_logout"))

    assert names(stream) == [Event.SIGNED_IN, Event.SIGNED_OUT]
    for told in events(stream):
        assert told["who"] == editor.pk
        assert re.fullmatch(r"[0-9a-f]{12}", told["network"])
        assert told["request_id"]
        assert editor.email not in str(told)


def test_wrong_guesses_and_the_lock_are_told_of_known_and_unknown_alike(make_user):
    make_user("editor", "Known")
    for name in ("known", "nobody"):
        with listening() as stream:
            for _ in range(LIMIT + 1):
                Client().post(
                    reverse("account_login"),
                    {"login": f"{name}@example.org", "password": "wrong"},
                    REMOTE_ADDR=f"192.0.2.{len(name)}",
                )

        assert names(stream).count(Event.SIGN_IN_FAILED) == LIMIT
        assert [told["limit"] for told in events(stream) if told["event"] == Event.LOCKED_OUT] == [
            "account",
            "network",
        ]
        assert len({told["account"] for told in events(stream)}) == 1
        assert not any("who" in told for told in events(stream))


def test_a_wrong_code_is_told_with_the_kind_of_factor(make_user, client):
    editor = make_user("editor")
    TOTP.activate(editor, generate_totp_secret())
    RecoveryCodes.activate(editor)
    sign_in(client, editor.email)

    with listening() as stream:
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    (told,) = events(stream)
    assert (told["event"], told["who"], told["factor"]) == (Event.FACTOR_FAILED, editor.pk, "totp")


def test_signing_in_is_told_with_what_was_shown(make_user, client, settings):
    settings.SECOND_FACTOR = True
    editor = make_user("editor")
    secret = generate_totp_secret()
    TOTP.activate(editor, secret)

    with listening() as stream:
        sign_in_with_app(client, editor, secret)

    (told,) = events(stream)
    assert (told["event"], told["who"], told["factor"]) == (Event.SIGNED_IN, editor.pk, "password totp")


def test_rights_are_told_with_whose_they_are_however_they_change(make_user):
    writer = make_user("author")
    editors = Group.objects.get(name="Editors")

    with listening() as stream:
        writer.groups.add(editors)
        editors.user_set.remove(writer)
        writer.is_active = False
        writer.save()
        writer.name = "Another Name"
        writer.save()

    assert [(told["event"], told["whom"], told["rights"]) for told in events(stream)] == [
        (Event.RIGHTS_CHANGED, writer.pk, "add"),
        (Event.RIGHTS_CHANGED, writer.pk, "remove"),
        (Event.RIGHTS_CHANGED, writer.pk, "is_active"),
    ]


def test_whoever_finds_nothing_on_a_page_of_those_who_work_here_is_told(client, make_user):
    author = make_user("author")
    sign_in(client, author.email)

    with listening() as stream:
        answers = [client.get(path).status_code for path in ("/no-such-page/", reverse("moderation:queue"))]

    assert answers == [404, 404]
    (told,) = events(stream)
    assert (told["event"], told["who"], told["route"]) == (Event.NOTHING_THERE, author.pk, "moderation/")


def test_whoever_sends_more_than_a_person_does_is_told(client, article, filled_in):
    with listening() as stream:
        for number in range(4):
            fields = filled_in(text=f"Thought number {number}.") | {"key": keys.new_key(article)}
            client.post(reverse("comments:send", args=[article.slug]), fields)

    (told,) = events(stream)
    assert (told["event"], told["route"]) == (Event.TOO_MANY, "articles/<slug:slug>/comment/send/")
    assert re.fullmatch(r"[0-9a-f]{12}", told["network"])


def test_a_new_password_is_told_however_it_came(make_user, client):
    editor = make_user("editor")
    sign_in(client, editor.email)
    new = "a quite different sentence"

    with listening() as stream:
        client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert Event.PASSWORD_CHANGED in names(stream)
    assert new not in stream.getvalue()


def test_ending_all_sessions_is_told_with_whose_they_were(make_user):
    editor = make_user("editor")

    with listening() as stream:
        sessions.end_all(editor)

    assert [(told["event"], told["whom"]) for told in events(stream)] == [(Event.SIGNED_OUT_EVERYWHERE, editor.pk)]
