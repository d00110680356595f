"""Whoever is added gets a mail, and chooses a password themselves."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
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
BOTH = {"password1": NEW, "password2": NEW}


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

    assert answer.url == reverse("admin:workplace")
    assert reader.session["_auth_user_id"] == str(invited.pk)
    invited.refresh_from_db()
    assert invited.check_password(NEW)
    over = Client().get(path)
    assert over.status_code == 410
    assert "used already, is too old, was not copied whole, or a later mail took its place" in over.text
    assert Client().post(path, BOTH).status_code == 410


def test_the_link_counts_as_the_mailed_code_and_leads_to_the_work_or_to_a_second_factor(
    keeper, invited, make_user, settings
):
    settings.SECOND_FACTOR = True
    for role, where in (("Authors", "/admin/"), ("Editors", "/accounts/2fa/?next=%2Fadmin%2Fworkplace%2F")):
        User.objects.filter(pk=invited.pk).update(password="!", invited_at=timezone.now())  # noqa: S106 -- none
        invited.groups.set([Group.objects.get(name=role)])
        invited.refresh_from_db()
        invitations.invite(invited, by=make_user("administrator", f"By of {role}"))
        browser = Client()
        browser.force_login(make_user("editor", f"Before {role}"))  # whoever used this browser before

        answer = browser.post(link(), BOTH, follow=True)

        assert answer.redirect_chain[-1][0] == where
        assert browser.session["_auth_user_id"] == str(invited.pk)
        assert "Your password is kept." in answer.text
        outgoing.outbox.clear()
        outbox.drain()
        assert not [mail for mail in outgoing.outbox if "code" in mail.subject]


def test_the_mail_says_who_invites_to_what_and_what_follows(keeper, invited, administrator, settings):
    settings.SECOND_FACTOR = True
    said = {}
    for role in ("Authors", "Editors", "Moderators", "Administrators"):
        invited.groups.set([Group.objects.get(name=role)])
        invitations.invite(invited, by=administrator)
        link()
        said[role] = outgoing.outbox[-1]

    for mail in said.values():
        assert mail.subject == f"{administrator.name} invites you to work at Open Rounds"
        assert administrator.email in mail.body
        assert "http://testserver." in mail.body
        assert "It works until" in mail.body
    assert "as an author" in said["Authors"].body
    assert "we mail you a code" in said["Authors"].body
    assert "passkey" not in said["Authors"].body
    for role, work in (("Editors", "as an editor"), ("Moderators", "as a moderator"), ("Administrators", "accounts")):
        assert work in said[role].body
        assert "passkey" in said[role].body


def test_who_invites_may_be_gone_by_then(invited, administrator, make_user):
    leaver = make_user("administrator", "Leaver")
    invitations.invite(invited, by=leaver)
    leaver.delete()

    link()

    assert outgoing.outbox[-1].subject == "You are invited to work at Open Rounds"


def test_what_is_amiss_with_a_password_is_said_at_its_field(invited):
    path = link()
    for typed, field, said in (
        (("short", "short"), "password1", "at least 15 characters"),
        ((NEW, f"{NEW}."), "password2", "same password"),
        (("", ""), "password1", "Write a password."),
    ):
        answer = Client().post(path, dict(zip(("password1", "password2"), typed, strict=True)))

        errors = answer.context["form"].errors
        assert said in " ".join(errors[field]), errors
        assert "a sentence that you can remember does well" in answer.text


def test_opening_the_link_alone_changes_nothing(invited):
    path = link()

    for _program in range(3):
        assert Client().get(path).status_code == 200

    assert not User.objects.get(pk=invited.pk).has_usable_password()


def test_a_password_that_is_too_short_is_refused(invited):
    answer = Client().post(link(), {"password1": "short", "password2": "short"})

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
