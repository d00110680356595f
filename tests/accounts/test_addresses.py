"""An administrator who changes somebody's e-mail address does not come into their account unnoticed."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import invitations
from delivery import outbox
from delivery.logs import Event
from tests.accounts.steps import PASSWORD, give_password
from tests.logs import facts, listening
from tests.signing_in import say_again

NEW = "elsewhere@example.net"
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, administrator):
    client.force_login(administrator)
    say_again(client)
    return client


def move(keeper, user, email=NEW):
    """Change somebody's e-mail address in the admin, and nothing else."""
    sent = {"email": email, "name": user.name, "is_active": "on", "groups": [each.pk for each in user.groups.all()]}
    staff = {"is_staff": "on"} if user.is_staff else {}
    answer = keeper.post(reverse("admin:accounts_user_change", args=[user.pk]), sent | staff, follow=True)
    assert answer.redirect_chain
    return answer


def told(stream, event):
    return [(fact["who"], fact["whom"]) for fact in facts(stream) if fact["event"] == event]


def mailed():
    outbox.drain()
    return {to: message for message in mail.outbox for to in message.to}


def test_both_addresses_are_told_and_neither_of_the_other(keeper, editor):
    former = editor.email

    move(keeper, editor)

    letters = mailed()
    assert set(letters) == {former, NEW}
    for letter in letters.values():
        assert "An administrator changed the e-mail address of your account." in letter.body
        assert former not in letter.body
        assert NEW not in letter.body


def test_it_is_written_down_without_either_address(keeper, editor, administrator):
    former = editor.email
    with listening() as stream:
        move(keeper, editor)

    assert told(stream, Event.EMAIL_CHANGED) == [(administrator.pk, editor.pk)]
    assert former not in stream.getvalue()
    assert NEW not in stream.getvalue()


def test_their_sessions_end_and_the_keepers_does_not(keeper, editor, administrator):
    browser, own = Client(), Client()
    give_password(browser, editor)
    give_password(own, administrator)

    move(keeper, editor)
    assert browser.get("/admin/").status_code == 302
    assert own.get("/admin/").status_code == 200

    move(keeper, administrator, "keeper@example.net")
    assert own.get("/admin/").status_code == 302
    assert keeper.get("/admin/").status_code == 200


def test_a_link_to_a_new_password_that_went_to_the_former_one_opens_nothing(keeper, editor):
    Client().post(reverse("account_reset_password"), {"email": editor.email})
    outbox.drain()
    link = re.search(r"http://testserver(/accounts/\S+)", mail.outbox[-1].body).group(1)
    Client().post(reverse("account_reset_password"), {"email": editor.email})
    mail.outbox.clear()

    move(keeper, editor)

    assert "password1" not in Client().get(link, follow=True).text
    assert not [letter for letter in mailed().values() if "/password/reset/key/" in letter.body]
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_an_invitation_to_the_former_one_ends_and_whoever_sent_it_is_told(keeper, make_user, administrator):
    somebody = make_user()
    somebody.set_unusable_password()
    somebody.save()
    invitations.invite(somebody, by=administrator)
    former, link = somebody.email, reverse("account_invitation", args=[invitations.token(somebody)])

    answer = move(keeper, somebody)

    assert Client().get(link).status_code == 410
    assert f"The invitation that went to {former} opens nothing any more." in answer.text
    assert not mailed()


def test_the_same_address_in_capitals_is_no_other(keeper, editor):
    browser = Client()
    give_password(browser, editor)

    move(keeper, editor, editor.email.upper())

    assert not mailed()
    assert browser.get("/admin/").status_code == 200


def test_a_password_that_an_administrator_sets_is_written_down(keeper, editor, administrator):
    new = "a quite different sentence"
    with listening() as stream:
        keeper.post(
            reverse("admin:auth_user_password_change", args=[editor.pk]),
            {"usable_password": "true", "password1": new, "password2": new},
        )

    assert told(stream, Event.PASSWORD_CHANGED) == [(administrator.pk, editor.pk)]
    editor.refresh_from_db()
    assert editor.check_password(new)
