"""A user is known by an e-mail address, however it is written, and has a password that is hard to guess."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from config import settings as written
from tests.signing_in import say_again

PASSWORD = "a long enough password"  # noqa: S105


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.mark.parametrize(
    "typed",
    ["edith@example.org", "EDITH@example.org", "Edith@Example.ORG", " edith@example.org ", "\uff25dith@example.org"],
)
def test_an_e_mail_address_signs_in_however_it_is_written(client, make_user, typed):
    editor = make_user("editor", email="Edith@Example.org")

    sign_in(client, typed)

    assert client.session.get("_auth_user_id") == str(editor.pk)


def test_a_domain_beyond_ascii_signs_in_in_capitals(client, make_user):
    editor = make_user("editor", email="edith@exämple.org")

    sign_in(client, "EDITH@EXÄMPLE.ORG")

    assert client.session.get("_auth_user_id") == str(editor.pk)


@pytest.mark.parametrize("typed", ["edith@example.org\x00", "edith_example.org", "e%@example.org", "", "x" * 100_000])
def test_what_is_no_address_of_a_user_signs_nobody_in(client, make_user, typed):
    make_user("editor", email="edith@example.org")

    assert sign_in(client, typed).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_signs_nobody_in(client, make_user):
    make_user("editor", email="edith@example.org")

    sign_in(client, "edith@example.org", "another long password")

    assert "_auth_user_id" not in client.session


def test_a_user_who_was_switched_off_cannot_sign_in(make_user):
    make_user("editor", email="edith@example.org", is_active=False)

    assert authenticate(username="edith@example.org", password=PASSWORD) is None


def test_signing_in_leads_nowhere_but_to_this_site(client, make_user):
    make_user("editor", email="edith@example.org")

    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
    ):
        answer = client.post(
            reverse("account_login"), {"login": "edith@example.org", "password": PASSWORD, "next": elsewhere}
        )
        assert answer.status_code == 302
        assert answer.url == reverse("admin:workplace"), f"{elsewhere} led to {answer.url}"
        client.logout()


def test_one_address_is_one_user_however_it_is_written(make_user):
    make_user(email="edith@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="EDITH@example.org")


def test_the_database_itself_refuses_the_same_address_in_capitals(make_user):
    make_user(email="edith@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="EDITH@example.org", name="Edith")])


def test_whoever_adds_the_same_address_in_capitals_is_told(client, administrator, make_user):
    make_user(email="edith@example.org")
    client.force_login(administrator)
    say_again(client)

    answer = client.post(reverse("admin:accounts_user_add"), {"email": "EDITH@example.org", "name": "Edith"})

    assert answer.status_code == 200
    assert "email" in answer.context["adminform"].form.errors
    assert User.objects.filter(email__iexact="edith@example.org").count() == 1


def test_an_address_is_kept_in_small_letters(make_user):
    assert make_user(email="Edith@Example.org").email == "edith@example.org"
    assert get_user_model().objects.get_by_natural_key("EDITH@EXAMPLE.ORG").email == "edith@example.org"


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "yfdbufnjh10305070",  # long, and on every list of leaked ones
        "edith@example.org",
        "Edith Orwell-Smith",
    ],
)
def test_a_password_that_is_short_common_or_ones_own_is_refused(password):
    edith = User(email="edith@example.org", name="Edith Orwell-Smith")

    with pytest.raises(ValidationError):
        validate_password(password, edith)


def test_a_password_of_fifteen_characters_is_enough():
    validate_password("fifteen letters", User(email="edith@example.org", name="Edith"))


def test_the_admin_holds_to_the_rules_of_passwords(client, administrator, make_user):
    editor = make_user("editor")
    client.force_login(administrator)
    say_again(client)

    answer = client.post(
        reverse("admin:auth_user_password_change", args=[editor.pk]),
        {"usable_password": "true", "password1": "short", "password2": "short"},
    )

    assert "at least 15 characters" in answer.text
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_passwords_are_kept_with_argon2():
    assert written.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert Argon2PasswordHasher().encode("a long enough password", "a-salt-of-length").startswith("argon2$argon2id$")


def test_a_session_ends_with_the_working_day():
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
