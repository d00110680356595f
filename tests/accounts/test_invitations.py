"""Whoever is added gets a mail, and chooses a password themselves."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outgoing
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import User
from delivery import outbox
from delivery.models import Mail
from tests.signing_in import say_again

ADD = "/admin/accounts/user/add/"
NEW = "a password of one’s own"
BOTH = {"new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def keeper(client, administrator):
    client.force_login(administrator)
    say_again(client)
    return client


@pytest.fixture
def invited(keeper):
    """Somebody who was invited and has not chosen a password yet."""
    answer = keeper.post(ADD, {"email": "New@Example.org", "name": "New Who", "is_staff": "on"})
    assert answer.status_code == 302
    return User.objects.get(email="new@example.org")


def link():
    """Send what is due and return the path in the last mail."""
    outbox.drain()
    return re.search(r"http://testserver(/accounts/\S+)", outgoing.outbox[-1].body).group(1)


def test_whoever_adds_somebody_chooses_no_password(keeper):
    page = keeper.get(ADD)

    assert "password1" not in page.text
    assert "choose their password themselves" in page.text


def test_whoever_is_invited_chooses_a_password_and_signs_in(keeper, invited):
    assert not invited.has_usable_password()
    reader = Client()

    path = link()
    assert outgoing.outbox[-1].to == ["new@example.org"]
    assert reader.get(path).status_code == 200
    answer = reader.post(path, BOTH)

    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in reader.session
    invited.refresh_from_db()
    assert invited.check_password(NEW)
    assert reader.get(path).status_code == 410
    assert reader.post(path, BOTH).status_code == 410


def test_opening_the_link_alone_changes_nothing(invited):
    path = link()

    for _program in range(3):
        assert Client().get(path).status_code == 200

    assert not User.objects.get(pk=invited.pk).has_usable_password()


def test_a_password_that_is_too_short_is_refused(invited):
    answer = Client().post(link(), {"new_password1": "short", "new_password2": "short"})

    assert answer.status_code == 422
    assert "at least 15 characters" in answer.text
    assert not User.objects.get(pk=invited.pk).has_usable_password()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "another@example.org"},
        {"is_active": False},
        {"invited_at": timezone.now() + timedelta(seconds=1)},
        {"invited_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_link_dies_with_what_it_was_made_for(invited, change):
    path = link()

    User.objects.filter(pk=invited.pk).update(**change)

    assert Client().post(path, BOTH).status_code == 410


def test_a_link_works_for_a_week(invited):
    path = link()
    now = timezone.now()

    with time_machine.travel(now + timedelta(days=6, hours=23)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        assert Client().get(path).status_code == 410


def test_no_link_is_made_up(invited, make_user):
    path = link()
    token = path.split("/")[-2]
    other = make_user(name="Some Body")
    guesses = [f"{other.pk}.{token.partition('.')[2]}", token[:-1], "x", f"{2**70}.a.b", "1", "-1.a.b", f"{token}.x"]

    for guess in guesses:
        assert Client().get(reverse("account_invitation", args=[guess])).status_code == 410, guess


def test_the_page_of_a_user_says_that_they_were_invited_and_sends_it_again(keeper, invited):
    url = reverse("admin:accounts_user_change", args=[invited.pk])
    first = link()
    page = keeper.get(url)
    assert "not yet accepted" in page.text
    assert reverse("admin:accounts_user_invite", args=[invited.pk]) in page.text

    answer = keeper.post(reverse("admin:accounts_user_invite", args=[invited.pk]))

    assert answer.url == url
    assert link() != first
    assert Client().get(first).status_code == 410
    assert Client().get(link()).status_code == 200


def test_an_invitation_for_somebody_who_is_here_already_changes_nothing(keeper, editor, administrator):
    before = User.objects.filter(pk=editor.pk).values().get()
    assert "Send the invitation again" not in keeper.get(f"/admin/accounts/user/{editor.pk}/change/").text

    keeper.post(reverse("admin:accounts_user_invite", args=[editor.pk]))

    assert not invitations.invite(editor, by=administrator)
    assert User.objects.filter(pk=editor.pk).values().get() == before
    assert not Mail.objects.exists()


def test_a_mail_that_waited_too_long_is_not_sent(invited):
    User.objects.filter(pk=invited.pk).update(is_active=False)

    outbox.drain()

    assert not outgoing.outbox
    assert Mail.objects.get().dropped_at


def test_an_operator_still_makes_the_first_user(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)

    call_command("createsuperuser", interactive=False, email="root@example.org", name="Root")

    assert User.objects.get(is_superuser=True).check_password(NEW)
