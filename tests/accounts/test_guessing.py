"""After five wrong guesses in a quarter of an hour nothing is looked at for as long, whoever asks, about whoever."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from accounts.guessing import EVEN, LIMIT
from delivery import outbox
from tests.comments.together import at_once

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"  # noqa: S105
WRONG = "another long password"
HERE, THERE = "192.0.2.7", "198.51.100.9"


def sign_in(client, email, password=WRONG, **from_where):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **from_where)


def signed_in(client):
    return "_auth_user_id" in client.session


def guess_wrong(email, times=LIMIT, address=HERE):
    for _ in range(times):
        assert sign_in(Client(), email, REMOTE_ADDR=address).status_code == 200


def words(answer):
    """Return what a page says, without what is new on every page and what was typed."""
    text = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style).*?</\1>", " ", answer.text, flags=re.S))
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def kept_by_the_clock(settings):
    """A cache whose times are this process's, so that a test can move them."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "guesses"}}
    caches["default"].clear()


@pytest.fixture
def with_app(make_user):
    """An editor with an authenticator app and recovery codes, and the secret that both know."""
    editor, secret = make_user("editor"), generate_totp_secret()
    TOTP.activate(editor, secret)
    RecoveryCodes.activate(editor)
    return editor, secret


def code_of_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_sixth_guess_at_an_account_is_not_looked_at_even_if_right_and_from_elsewhere(make_user, client):
    editor = make_user("editor")
    guess_wrong(editor.email)

    answer = sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=THERE)

    assert not signed_in(client)
    assert answer.status_code == 429
    assert 890 < int(answer.headers["Retry-After"]) <= 901
    assert "for this account: it is locked for 15 minutes. If you choose a new password, it opens" in answer.text
    assert PASSWORD not in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_address_written_in_capitals_is_the_same_account(make_user, client):
    editor = make_user("editor")
    for typed in ("Editor@Example.ORG", " editor@example.org", "EDITOR@EXAMPLE.ORG", "\uff25ditor@example.org"):
        guess_wrong(typed, 1)
    guess_wrong(editor.email, 1)

    assert sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=THERE).status_code == 429


def test_another_host_name_gives_no_further_guesses(make_user, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    editor = make_user("editor")
    for host in ("a.example", "b.example", "c.example", "d.example", "e.example"):
        assert sign_in(Client(), editor.email, REMOTE_ADDR=HERE, headers={"host": host}).status_code == 200

    assert sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=THERE).status_code == 429


def test_five_guesses_from_one_network_address_close_it_for_every_account(make_user, client):
    editor = make_user("editor")
    for number in range(LIMIT):
        guess_wrong(f"nobody{number}@example.org", 1)

    refused = sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=HERE)
    assert refused.status_code == 429
    assert "the network that you use: it is locked for 15 minutes. That has nothing to do with your" in refused.text
    assert not signed_in(client)
    assert sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=THERE).status_code == 302


def test_the_fourth_wrong_guess_says_that_one_is_left_and_the_fifth_that_it_is_locked(make_user, client):
    editor = make_user("editor")
    client.force_login(editor)
    change = {
        "oldpassword": WRONG,
        "password1": "a quite different sentence",
        "password2": "a quite different sentence",
    }
    ways = {
        "nobody@example.org": lambda: sign_in(Client(), "nobody@example.org", REMOTE_ADDR=HERE),
        editor.email: lambda: client.post(reverse("account_change_password"), change, REMOTE_ADDR=THERE),
    }

    for way, guess in ways.items():
        answers = [guess() for _ in range(LIMIT)]

        assert [answer.status_code for answer in answers] == [200] * LIMIT, way
        assert ["One try is left." in answer.text for answer in answers] == [False] * 3 + [True, False], way
        assert ["it is locked for 15 minutes" in answer.text for answer in answers] == [False] * 4 + [True], way


def test_unlocking_says_so_too(make_user, client):
    client.force_login(make_user("editor"))
    unlock = {"own-password": WRONG, "next": "/admin/"}

    told = [client.post(reverse("account_unlock"), unlock).text for _ in range(LIMIT)]

    assert "One try is left." in told[3]
    assert "it is locked for 15 minutes" in told[4]


def test_one_ipv6_household_is_one_address(client):
    for number in range(LIMIT):
        guess_wrong(f"nobody{number}@example.org", 1, address=f"2001:db8:1:2::{number + 1}")

    assert sign_in(client, "nobody@example.org", REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(client, "nobody@example.org", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_a_network_address_that_many_share_can_be_given_more(client, settings):
    settings.SIGN_IN_LIMIT_ADDRESS = 7
    for number in range(7):
        guess_wrong(f"nobody{number}@example.org", 1)

    assert sign_in(client, "nobody@example.org", REMOTE_ADDR=HERE).status_code == 429


def test_signing_in_oneself_takes_back_no_guess_of_that_network_address(make_user, client):
    own = make_user("author", "Mallory")
    for number in range(LIMIT - 1):
        guess_wrong(f"nobody{number}@example.org", 1)

    assert sign_in(client, own.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 302
    guess_wrong("nobody@example.org", 1)

    assert sign_in(Client(), "nobody@example.org", REMOTE_ADDR=HERE).status_code == 429


def test_whoever_got_in_may_mistype_as_often_again(make_user, settings):
    settings.SIGN_IN_LIMIT_ADDRESS = 100
    editor = make_user("editor")

    for _ in range(3):
        guess_wrong(editor.email, LIMIT - 1)
        assert sign_in(Client(), editor.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 302


def test_right_passwords_are_no_guesses(make_user):
    editor = make_user("editor")

    for _ in range(LIMIT + 3):
        assert sign_in(Client(), editor.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 302


def test_it_opens_again_after_a_quarter_of_an_hour_and_not_before(make_user, client, kept_by_the_clock):
    editor = make_user("editor")
    with time_machine.travel(datetime(2030, 1, 7, 9, 0, tzinfo=UTC), tick=False) as clock:
        guess_wrong(editor.email, LIMIT - 1)
        clock.shift(timedelta(minutes=14))
        guess_wrong(editor.email, 1)  # the fifth, when the first is nearly forgotten
        clock.shift(timedelta(minutes=14, seconds=50))
        early = sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=HERE)
        clock.shift(timedelta(seconds=11))
        late = sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=HERE)

    assert early.status_code == 429
    assert "for 1 minute." in early.text
    assert late.status_code == 302


def test_slow_guesses_are_counted_in_every_quarter_of_an_hour(make_user, client, kept_by_the_clock):
    """Four, a pause until the first are nearly forgotten, and two more: five within a quarter, across any border."""
    editor = make_user("editor")
    with time_machine.travel(datetime(2030, 1, 7, 9, 0, tzinfo=UTC), tick=False) as clock:
        guess_wrong(editor.email, 1)
        clock.shift(timedelta(minutes=14))
        guess_wrong(editor.email, 3)
        clock.shift(timedelta(minutes=2))  # the first is forgotten, the others are not
        guess_wrong(editor.email, 1)
        still_open = sign_in(Client(), editor.email, REMOTE_ADDR=HERE)

        assert still_open.status_code == 200
        assert sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 429


def test_known_unknown_switched_off_and_invited_are_answered_in_the_same_words(make_user):
    make_user("editor", "Known")
    make_user("editor", "Off", is_active=False)
    invited = make_user("editor", "Invited")
    invited.set_unusable_password()
    invited.save()
    names = ("known", "off", "invited", "nobody")

    told = {}
    for number, name in enumerate(names):
        address = f"192.0.2.{number + 1}"
        answers = [sign_in(Client(), f"{name}@example.org", REMOTE_ADDR=address) for _ in range(LIMIT + 1)]
        told[name] = [(answer.status_code, words(answer)) for answer in answers]

    assert [status for status, _words in told["nobody"]] == [200] * LIMIT + [429]
    assert all(told[name] == told["nobody"] for name in names)


def test_the_right_password_of_somebody_switched_off_is_answered_as_a_wrong_one(make_user, client):
    make_user("editor", "Off", is_active=False)

    right = sign_in(client, "off@example.org", PASSWORD)
    wrong = sign_in(client, "off@example.org", WRONG)

    assert (right.status_code, words(right)) == (wrong.status_code, words(wrong))


def test_many_guesses_at_once_are_no_more_than_five(make_user, transactional_db):
    editor = make_user("editor")
    guesses = [
        lambda number=number: sign_in(Client(), editor.email, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(1, 13)
    ]

    looked_at = at_once(*guesses)

    assert looked_at.count(200) <= LIMIT, looked_at
    assert looked_at.count(200) + looked_at.count(429) == len(guesses), looked_at


def test_the_cache_keeps_neither_network_addresses_nor_e_mail_addresses(make_user, monkeypatch):
    keys = []
    for name in ("add", "set", "get"):
        asked = getattr(cache, name)
        monkeypatch.setattr(
            type(caches["default"]),
            name,
            lambda self, key, *args, asked=asked, **options: keys.append(key) or asked(key, *args, **options),
        )

    guess_wrong("somebody@example.org", 1)

    assert any(key.startswith("guess:") for key in keys)
    assert not [key for key in keys if HERE in key or "somebody" in key]


def test_a_new_password_opens_the_account_but_not_the_network_address(make_user, client):
    editor = make_user("editor")
    guess_wrong(editor.email)
    asked = client.post(reverse("account_reset_password"), {"email": editor.email}, REMOTE_ADDR=THERE)
    assert asked.status_code == 302

    choose = client.get(reset_path(editor), follow=True, REMOTE_ADDR=THERE)
    new = "a quite different sentence"
    chosen = client.post(choose.request["PATH_INFO"], {"password1": new, "password2": new}, REMOTE_ADDR=THERE)

    assert chosen.status_code == 302
    assert sign_in(Client(), editor.email, new, REMOTE_ADDR=HERE).status_code == 429
    assert sign_in(client, editor.email, new, REMOTE_ADDR=THERE).status_code == 302


def reset_path(user):
    from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
    from allauth.account.utils import user_pk_to_url_str

    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


def test_codes_of_an_app_and_recovery_codes_are_counted_with_passwords(with_app):
    editor, secret = with_app
    guess_wrong(editor.email, 2)
    client = Client()
    assert sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=HERE).url == reverse("mfa_authenticate")

    tried = [
        client.post(reverse("mfa_authenticate"), {"code": code}, REMOTE_ADDR=HERE).status_code
        for code in ("000000", "12345678", "111111")
    ]
    locked = client.post(reverse("mfa_authenticate"), {"code": code_of_now(secret)}, REMOTE_ADDR=THERE)

    assert tried == [200, 200, 200]
    assert locked.status_code == 429
    assert not signed_in(client)
    assert Authenticator.objects.filter(user=editor, last_used_at=None).count() == 2


def test_whoever_knows_the_password_gets_no_more_codes_by_giving_it_again(with_app):
    editor, _secret = with_app
    for number in range(LIMIT):
        client = Client()
        sign_in(client, editor.email, PASSWORD, REMOTE_ADDR=f"192.0.2.{number}")
        client.post(reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}")

    assert sign_in(Client(), editor.email, PASSWORD, REMOTE_ADDR=THERE).status_code == 429


def test_the_present_password_cannot_be_guessed_where_it_is_changed(make_user, client):
    editor = make_user("editor")
    client.force_login(editor)
    new = {"password1": "a quite different sentence", "password2": "a quite different sentence"}

    tried = [
        client.post(reverse("account_change_password"), {"oldpassword": typed, **new}).status_code
        for typed in (*[WRONG] * LIMIT, PASSWORD)
    ]

    editor.refresh_from_db()
    assert tried == [200] * LIMIT + [429]
    assert editor.check_password(PASSWORD)


def test_asking_for_a_new_password_takes_as_long_and_says_the_same_for_everybody(make_user, monkeypatch):
    make_user("editor", "Known")
    make_user("editor", "Off", is_active=False)
    waited = []
    monkeypatch.setattr("accounts.guessing.time.sleep", waited.append)

    answers = [
        Client().post(reverse("account_reset_password"), {"email": f"{name}@example.org"}, follow=True)
        for name in ("known", "off", "nobody")
    ]

    assert len({(answer.status_code, words(answer)) for answer in answers}) == 1
    assert len(waited) == 3
    assert all(0 < seconds <= EVEN for seconds in waited)


def test_without_the_cache_nobody_signs_in_and_everything_else_goes_on(make_user, make_article, client, settings):
    editor, article = make_user("editor"), make_article()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",  # where nobody listens
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }

    answer = sign_in(client, editor.email, PASSWORD)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert PASSWORD not in answer.text
    assert not signed_in(client)
    pages = [reverse("account_login"), "/", article.get_absolute_url(), reverse("articles:search"), "/healthz"]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_a_right_code_lets_nobody_in_whose_guesses_cannot_be_counted(with_app, settings):
    editor, secret = with_app
    client = Client()
    sign_in(client, editor.email, PASSWORD)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    answer = client.post(reverse("mfa_authenticate"), {"code": code_of_now(secret)})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "busy for a moment" in answer.text
    assert not signed_in(client)


def test_a_folder_for_the_cache_that_is_none_lets_nobody_in(make_user, client, settings, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    settings.CACHES = {"default": {"BACKEND": "delivery.cache.FileCache", "LOCATION": str(tmp_path / "cache")}}

    assert sign_in(client, make_user("editor").email, PASSWORD).status_code == 503
    assert not signed_in(client)


def test_of_several_that_add_the_same_to_the_cache_in_files_one_alone_did(settings, tmp_path):
    settings.CACHES = {"default": {"BACKEND": "delivery.cache.FileCache", "LOCATION": str(tmp_path / "cache")}}

    for number in range(20):
        added = at_once(*[lambda number=number: caches["default"].add(f"place:{number}", True, 60)] * 8)
        assert added.count(True) == 1, added


def test_how_the_site_is_set_no_guess_is_forgotten_for_want_of_room():
    from django.conf import settings

    backend = settings.CACHES["default"]["BACKEND"]
    assert backend in ("delivery.cache.FileCache", "django.core.cache.backends.redis.RedisCache")
    if backend == "delivery.cache.FileCache":
        assert caches["default"]._max_entries >= 20_000


def test_whoever_has_the_account_is_told_once_a_day_and_nobody_else_is(make_user, kept_by_the_clock):
    editor = make_user("editor")
    make_user("editor", "Off", is_active=False)
    with time_machine.travel(datetime(2030, 1, 7, 9, 0, tzinfo=UTC), tick=False) as clock:
        for number, email in enumerate((editor.email, "off@example.org", "nobody@example.org")):
            guess_wrong(email, address=f"192.0.2.{number}")
        clock.shift(timedelta(minutes=16))
        guess_wrong(editor.email)
        outbox.drain()

    assert [message.to for message in mail.outbox] == [[editor.email]]
    assert "locked for a quarter of an hour" in mail.outbox[0].subject
    assert f"http://testserver{reverse('account_reset_password')}" in mail.outbox[0].body


def test_the_form_itself_cannot_be_sent_without_end(client):
    answers = [sign_in(client, "no e-mail address", REMOTE_ADDR=HERE) for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert answers[30].headers["Retry-After"] == "60"
    assert "too often" in answers[30].text
