"""Administrators see what mail waits and what became of the rest, and have what failed tried again."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from delivery import outbox
from delivery.models import Mail, State

LIST = reverse("admin:delivery_mail_changelist")
ENDS = {State.SENT: "sent_at", State.DROPPED: "dropped_at", State.GIVEN_UP: "failed_at"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def make_mail(db):
    """Queue a mail, and let become of it what is to be shown."""

    def make(number=1, state=State.WAITING, **fields):
        mail = outbox.queue("greeting", key=f"greeting:{number}", to=f"reader-{number}@example.org")
        fields |= {ENDS[state]: timezone.now()} if state in ENDS else {}
        Mail.objects.filter(pk=mail.pk).update(**fields)
        return Mail.objects.get(pk=mail.pk)

    return make


def page(mail):
    return reverse("admin:delivery_mail_change", args=[mail.pk])


def again(mail):
    return reverse("admin:delivery_mail_again", args=[mail.pk])


@pytest.mark.parametrize("state", State)
def test_the_list_can_be_sifted_by_what_became_of_a_mail(desk, make_mail, state):
    for number, each in enumerate(State):
        make_mail(number, each)
    number = list(State).index(state)

    text = desk.get(LIST, {"state": state}).text

    assert set(re.findall(r"greeting:\d", text)) == {f"greeting:{number}"}


def test_the_list_says_when_a_mail_is_due_how_often_it_was_tried_and_what_went_wrong(desk, make_mail):
    make_mail(attempts=7, error="SMTPDataError 451")

    text = desk.get(LIST).text

    for word in ("greeting:1", "waiting", ">7<", "SMTPDataError 451"):
        assert word in text
    assert "reader-1@example.org" not in text


def test_the_page_of_a_mail_shows_its_text_where_that_is_kept(desk, make_mail, settings):
    settings.MAIL_KEEP_TEXT = True
    kept = make_mail(1, State.SENT, subject="Good day", text="How do you do?")
    emptied = make_mail(2, State.SENT, to="")

    assert "How do you do?" in desk.get(page(kept)).text
    assert "Subject" not in desk.get(page(emptied)).text
    assert outbox.message_id(emptied).strip("<>") in desk.get(page(emptied)).text


@pytest.mark.parametrize("state", [State.WAITING, State.GIVEN_UP])
def test_what_failed_is_tried_again_by_a_button_and_it_is_kept_who_did_so(desk, administrator, make_mail, state):
    mail = make_mail(1, state, attempts=3, due_at=timezone.now() + timedelta(hours=4))
    assert again(mail) in desk.get(page(mail)).text

    answer = desk.post(again(mail), follow=True)

    assert "1 mail is due now." in answer.text
    assert Mail.objects.due(timezone.now()).get() == mail
    assert (LogEntry.objects.get().user, LogEntry.objects.get().object_id) == (administrator, str(mail.pk))


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (State.WAITING, {}),
        (State.SENT, {"attempts": 1}),
        (State.DROPPED, {"attempts": 1, "to": ""}),
        (State.GIVEN_UP, {"attempts": 9, "to": ""}),
    ],
    ids=["never tried", "sent", "dropped", "forgotten"],
)
def test_what_did_not_fail_or_cannot_be_sent_is_not_tried_again(desk, make_mail, state, fields):
    mail = make_mail(1, state, **fields)
    assert again(mail) not in desk.get(page(mail)).text

    answer = desk.post(again(mail), follow=True)

    assert "0 mails are due now." in answer.text
    assert Mail.objects.get() == mail
    assert Mail.objects.get().due_at == mail.due_at
    assert Mail.objects.get().state == state
    assert not LogEntry.objects.exists()


def test_several_are_tried_again_at_once(desk, make_mail):
    mails = [make_mail(1, State.GIVEN_UP, attempts=9), make_mail(2, attempts=1), make_mail(3, State.SENT)]

    answer = desk.post(LIST, {"action": "again", ACTION_CHECKBOX_NAME: [mail.pk for mail in mails]}, follow=True)

    assert "2 mails are due now." in answer.text
    assert set(Mail.objects.due(timezone.now())) == set(mails[:2])


def test_a_mail_is_neither_written_nor_changed_nor_deleted_here(desk, make_mail):
    mail = make_mail(1, State.GIVEN_UP)

    for name, args in (("add", []), ("change", [mail.pk]), ("delete", [mail.pk])):
        assert desk.post(reverse(f"admin:delivery_mail_{name}", args=args), {"post": "yes"}).status_code == 404
    desk.post(LIST, {"action": "delete_selected", ACTION_CHECKBOX_NAME: [mail.pk], "post": "yes"})

    assert Mail.objects.get() == mail


def test_who_may_only_look_tries_nothing_again(client, make_user, make_mail):
    onlooker = make_user("author", "On Looker")
    onlooker.user_permissions.add(Permission.objects.get(codename="view_mail"))
    client.force_login(onlooker)
    mail = make_mail(1, State.GIVEN_UP, attempts=9)

    assert again(mail) not in client.get(page(mail)).text
    assert client.post(again(mail)).status_code == 404
    client.post(LIST, {"action": "again", ACTION_CHECKBOX_NAME: [mail.pk]})

    assert Mail.objects.get().state == State.GIVEN_UP
