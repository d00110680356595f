"""Whoever has forgotten a password gets a link to their own e-mail address: for an hour, once, and by SITE_URL."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.mails import CODE
from accounts.models import User
from delivery import outbox
from delivery.models import Mail

PASSWORD = "a long enough password"  # noqa: S105
NEW = "another long password"
RESET = "/accounts/password/reset/"


def ask(email, **headers):
    return Client().post(RESET, {"email": email}, **headers)


def link():
    outbox.drain()
    return re.search(r"http://testserver(/accounts/\S+)", outgoing.outbox[-1].body).group(1)


def choose(path, password=NEW):
    """Open a link and choose a password; return the last answer."""
    browser = Client()
    page = browser.get(path, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else path
    return browser.post(where, {"password1": password, "password2": password}, follow=True)


def test_a_link_from_the_mail_leads_to_a_new_password_once(editor):
    ask("EDITH.OR@example.org")
    path = link()
    assert outgoing.outbox[0].to == [editor.email]

    done = choose(path)

    assert done.text.count("Your password is changed.") == 1
    editor.refresh_from_db()
    assert editor.check_password(NEW)
    choose(path, "a third long password")
    editor.refresh_from_db()
    assert editor.check_password(NEW)


def test_a_password_manager_is_told_whose_password_it_is(editor, client):
    ask(editor.email)
    reset = Client().get(link(), follow=True)
    client.force_login(editor)

    for page in (reset, client.get(reverse("account_change_password"))):
        (field,) = html.document_fromstring(page.text).xpath("//input[@autocomplete='username']")
        assert field.get("value") == editor.email


def test_opening_the_link_alone_changes_nothing(editor):
    ask(editor.email)
    path = link()

    Client().get(path)

    assert User.objects.get().check_password(PASSWORD)
    choose(path)
    assert User.objects.get().check_password(NEW)


def test_a_link_works_for_an_hour(editor):
    ask(editor.email)
    path = link()

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        choose(path)

    assert User.objects.get().check_password(PASSWORD)


def test_nobody_is_written_to_who_has_no_account_here(editor, make_user):
    make_user(name="Gone Away", is_active=False)

    answers = [ask(email) for email in ("nobody@example.org", "gone.away@example.org", editor.email)]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{RESET}done/")}
    assert [mail.to for mail in Mail.objects.all()] == [editor.email]


def test_links_come_from_the_sites_own_url(editor, settings):
    settings.ALLOWED_HOSTS = ["*"]

    ask(editor.email, headers={"host": "elsewhere.example"})

    assert link().startswith(RESET)
    assert "elsewhere" not in outgoing.outbox[0].body + outgoing.outbox[0].subject


def test_three_mails_an_hour_are_enough(editor):
    for _time in range(5):
        assert ask(editor.email).status_code == 302
    assert Mail.objects.count() == 3

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        ask(editor.email)

    assert Mail.objects.count() == 4


def test_no_link_waits_in_the_database(editor, client, administrator):
    ask(editor.email)

    mail = Mail.objects.get()
    assert (mail.subject, mail.text) == ("", "")
    link()
    mail.refresh_from_db()
    assert (mail.to, mail.subject, mail.text) == ("", "", "")


def test_a_link_that_nobody_waits_for_any_more_is_not_sent(editor):
    ask(editor.email)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        outbox.drain()

    assert not outgoing.outbox
    assert Mail.objects.get().dropped_at


def test_a_link_goes_to_nobody_but_who_has_the_account_by_then(editor):
    ask(editor.email)
    User.objects.filter(pk=editor.pk).update(email="edith@elsewhere.example")

    outbox.drain()

    assert not outgoing.outbox


@pytest.fixture
def code(administrator):
    return outbox.queue(CODE, key="sign-in:1", to=administrator.email, subject="Your code", text="123456")


def test_what_a_mail_says_that_waits_is_shown_to_nobody(client, administrator, code, settings):
    client.force_login(administrator)
    url = reverse("admin:delivery_mail_change", args=[code.pk])

    assert "123456" not in client.get(url).text

    settings.MAIL_KEEP_TEXT = True
    assert "123456" in client.get(url).text


def test_what_a_mail_said_is_emptied_when_it_was_sent_or_dropped(code, administrator):
    dropped = outbox.queue(CODE, key="sign-in:2", to=administrator.email, subject="Your code", text="654321")
    Mail.objects.filter(pk=dropped.pk).update(created_at=timezone.now() - timedelta(minutes=11))

    outbox.drain()

    assert [mail.body.strip() for mail in outgoing.outbox] == ["123456"]
    assert set(Mail.objects.values_list("subject", "text", "to")) == {("", "", "")}


def test_whoever_changes_a_password_is_written_to_without_a_network_address(client, editor):
    client.force_login(editor)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
        headers={"user-agent": "Spy/1.0"},
        REMOTE_ADDR="192.0.2.77",
    )
    outbox.drain()

    (mail,) = outgoing.outbox
    assert mail.to == [editor.email]
    assert not {"192.0.2.77", "Spy/1.0"} & set(mail.body.split())
