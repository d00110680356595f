"""A mail is queued with what it tells of, sent at least once, and then forgotten."""

import smtplib
import socket
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from delivery import outbox
from delivery.models import Mail, State
from delivery.outbox import Outcome
from tests.comments.together import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TO = "rosalind@example.org"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def writers(monkeypatch):
    """The composers of this test alone; greetings are written."""
    monkeypatch.setattr(outbox, "_composers", {})
    outbox.register("greeting", lambda mail: EmailMessage("Good day", "How do you do?"))
    return outbox._composers


class Post:
    """A mail server which counts how often it was called, and raises the `errors` it was given, one a mail."""

    def __init__(self):
        self.calls, self.connected, self.errors, self.mails = 0, False, [], []

    def open(self):
        self.calls += not self.connected
        self.connected = True

    def close(self):
        self.connected = False

    def send_messages(self, messages):
        assert self.connected
        if self.errors:
            raise self.errors.pop(0)
        self.mails += [message.message() for message in messages]
        return len(messages)


@pytest.fixture
def post(monkeypatch, writers):
    post = Post()
    monkeypatch.setattr(outbox, "get_connection", lambda: post)
    return post


@pytest.fixture
def no_server(settings, writers):
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield


def queue(key="greeting:1", kind="greeting", to=TO, **options):
    return outbox.queue(kind, key=key, to=to, **options)


def drain(**options):
    return dict(outbox.drain(**options))


def again(mail):
    """Return the row as it is now."""
    return Mail.objects.get(pk=mail.pk)


# ---- queued ----


def test_a_mail_is_queued_with_what_it_tells_of_or_not_at_all():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Mail.objects.exists()


def test_the_same_key_is_the_same_mail(post):
    first = queue()

    assert queue(to="another@example.org") == first
    assert drain() == {Outcome.SENT: 1}
    assert queue() == first
    assert drain() == {}
    assert [mail["To"] for mail in post.mails] == [TO]


@pytest.mark.django_db(transaction=True)
def test_a_key_queued_six_times_at_once_is_one_mail():
    mails = at_once(*[queue] * 6)

    assert set(mails) == {Mail.objects.get()}


def test_a_mail_waits_as_long_as_it_was_told_to(clock, post):
    queue(wait=2 * MINUTE)

    clock.move_to(NOON + 2 * MINUTE - timedelta(microseconds=1))
    assert drain() == {}
    clock.move_to(NOON + 2 * MINUTE)
    assert drain() == {Outcome.SENT: 1}


# ---- sent ----


def test_a_mail_goes_to_one_person_from_the_site_and_says_that_nobody_typed_it(settings, post, writers):
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "Open Rounds <rounds@example.org>", "https://rounds.example:8443"
    headers = {"List-Unsubscribe": "<https://rounds.example/stop/>"}
    others = {"cc": ["cc@example.org"], "bcc": ["bcc@example.org"]}
    writers["greeting"] = lambda mail: EmailMessage(
        "Good day", "Well?", "reader@example.org", ["a@example.org", "b@example.org"], headers=headers, **others
    )
    queue()

    drain()

    [mail] = post.mails
    assert (mail["From"], mail["To"], mail["Cc"]) == ("Open Rounds <rounds@example.org>", TO, None)
    assert (mail["Auto-Submitted"], mail["List-Unsubscribe"]) == ("auto-generated", headers["List-Unsubscribe"])
    assert mail["Message-ID"].endswith("@rounds.example>")


def test_nobody_else_is_sent_a_copy(writers, mailoutbox):
    writers["greeting"] = lambda mail: EmailMessage("Good day", "Well?", to=["a@example.org"], bcc=["b@example.org"])
    queue()

    drain()

    assert mailoutbox[0].recipients() == [TO]


def test_a_mail_says_what_is_true_when_it_is_sent(post, writers):
    said = ["This morning."]
    writers["greeting"] = lambda mail: EmailMessage("Good day", said[-1])
    queue()

    said.append("This evening.")
    drain()

    assert post.mails[0].get_payload() == "This evening."


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_written_and_sent_outside_of_any_transaction(post, writers, monkeypatch):
    within = []
    send = post.send_messages
    writers["greeting"] = lambda mail: within.append(connection.in_atomic_block) or EmailMessage("Good day", "Well?")
    post.send_messages = lambda messages: within.append(connection.in_atomic_block) or send(messages)
    queue()

    drain()

    assert within == [False, False]


def test_of_a_mail_that_was_sent_neither_whom_it_went_to_nor_what_it_said_is_kept(clock, post):
    mail = queue()

    drain()

    mail = again(mail)
    assert (mail.state, mail.sent_at, mail.attempts) == (State.SENT, NOON, 1)
    assert (mail.to, mail.subject, mail.text, mail.lease_until) == ("", "", "", None)


def test_a_demonstration_keeps_what_it_sent_to_be_read(settings, post, writers):
    settings.MAIL_KEEP_TEXT = True
    writers["greeting"] = lambda mail: EmailMessage("Good day " * 100, "How do you do?")
    mail = queue()

    drain()

    mail = again(mail)
    assert (mail.to, mail.subject, mail.text) == (TO, ("Good day " * 100)[:300], "How do you do?")


def test_where_there_is_nothing_to_say_any_more_nothing_is_sent(clock, post, writers):
    writers["greeting"] = lambda mail: None
    mail = queue()

    assert drain() == {Outcome.DROPPED: 1}

    mail = again(mail)
    assert (mail.state, mail.dropped_at, mail.to, mail.lease_until) == (State.DROPPED, NOON, "", None)
    assert drain() == {}
    assert post.mails == []


def test_the_longest_due_goes_first_over_one_connection(clock, post, writers):
    writers["greeting"] = lambda mail: EmailMessage(mail.key, "Well?")
    for number, minutes in enumerate([3, 1, 2]):
        queue(key=f"greeting:{number}", wait=minutes * MINUTE)

    assert drain(now=NOON + 5 * MINUTE) == {Outcome.SENT: 3}

    assert [mail["Subject"] for mail in post.mails] == ["greeting:1", "greeting:2", "greeting:0"]
    assert (post.calls, post.connected) == (1, False)


def test_a_worker_that_is_told_to_end_takes_no_other_mail_in_hand(post):
    queue(), queue(key="greeting:2")

    assert drain(ended=lambda: bool(post.mails)) == {Outcome.SENT: 1}
    assert Mail.objects.waiting().get().lease_until is None


# ---- failed ----


def test_a_mail_server_that_is_away_costs_a_mail_a_minute_and_nobody_else_anything(clock, no_server):
    mail = queue()

    assert drain() == {Outcome.FAILED: 1}

    mail = again(mail)
    assert (mail.state, mail.due_at, mail.lease_until) == (State.WAITING, NOON + MINUTE, None)
    assert (mail.to, mail.attempts, mail.error) == (TO, 1, "ConnectionRefusedError")


def test_a_mail_that_fails_is_tried_less_and_less_often_and_given_up_after_three_days(clock, post):
    mail, tried = queue(), []
    post.errors = [smtplib.SMTPServerDisconnected("gone")] * 100

    while (mail := again(mail)).state == State.WAITING:
        clock.move_to(mail.due_at - timedelta(microseconds=1))
        assert drain() == {}
        clock.move_to(mail.due_at)
        outcomes = drain()
        tried.append((timezone.now() - NOON) / MINUTE)

    assert tried == [0, 1, 6, 21, 81, *(81 + 240 * number for number in range(1, 19))]
    assert tried[-2] < 3 * DAY / MINUTE <= tried[-1]
    assert outcomes == {Outcome.GIVEN_UP: 1}
    assert (mail.state, mail.failed_at, mail.attempts) == (State.GIVEN_UP, timezone.now(), len(tried))
    clock.shift(30 * DAY)
    assert drain() == {}


def test_a_mail_that_failed_goes_out_later_with_the_same_message_id(clock, post):
    mail, promised = queue(), outbox.message_id(queue())
    post.errors = [smtplib.SMTPServerDisconnected("gone")]
    drain()

    clock.shift(MINUTE)
    assert drain() == {Outcome.SENT: 1}

    assert [sent["Message-ID"] for sent in post.mails] == [promised]
    assert again(mail).error == ""
    assert outbox.message_id(queue(key="greeting:2")) != promised


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (smtplib.SMTPRecipientsRefused({TO: (550, f"no {TO} here".encode())}), "SMTPRecipientsRefused 550"),
        (smtplib.SMTPSenderRefused(451, b"later", TO), "SMTPSenderRefused 451"),
        (smtplib.SMTPDataError(554, f"no mail for {TO}".encode()), "SMTPDataError 554"),
        (smtplib.SMTPAuthenticationError(535, b"who?"), "SMTPAuthenticationError 535"),
        (TimeoutError(f"mail to {TO} timed out"), "TimeoutError"),
        (RuntimeError(f"{TO} Good day"), "RuntimeError"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_an_error_is_kept_and_logged_without_its_own_words_and_without_anybodys(post, caplog, error, said):
    post.errors = [error]
    mail = queue()

    drain()

    assert again(mail).error == said
    assert said in caplog.text
    assert "greeting:1" in caplog.text
    assert TO not in caplog.text
    assert "Good day" not in caplog.text


def test_a_mail_that_cannot_be_written_comes_again_and_its_text_is_not_logged(clock, post, writers, caplog):
    def stumble(mail):
        raise ValueError(f"what {mail.to} wrote in confidence")

    write, writers["greeting"] = writers["greeting"], stumble
    mail = queue()

    assert drain() == {Outcome.FAILED: 1}
    assert (again(mail).error, again(mail).due_at) == ("ValueError", NOON + MINUTE)
    assert "mail greeting:1, attempt 1: ValueError at test_outbox.py:" in caplog.text
    assert "confidence" not in caplog.text
    assert TO not in caplog.text

    writers["greeting"] = write
    clock.shift(MINUTE)
    assert drain() == {Outcome.SENT: 1}


def test_a_mail_that_nobody_can_write_waits_for_a_release_that_can(clock, post, writers):
    mail = queue(kind="novelty")

    assert drain() == {Outcome.FAILED: 1}
    assert again(mail).error == "UnknownKind"

    outbox.register("novelty", writers["greeting"])
    clock.shift(MINUTE)
    assert drain() == {Outcome.SENT: 1}


@pytest.mark.parametrize("part", ["subject", "header", "to"])
def test_no_text_becomes_a_header_of_its_own(writers, mailoutbox, part):
    line = "Good day\nBcc: everybody@example.org"
    subject, headers = (line, {}) if part == "subject" else ("Good day", {"List-Id": line} if part == "header" else {})
    writers["greeting"] = lambda mail: EmailMessage(subject, "Well?", headers=headers)
    mail = queue(to=f"{TO}\nBcc: everybody@example.org" if part == "to" else TO)

    assert drain() == {Outcome.FAILED: 1}

    assert mailoutbox == []
    assert again(mail).error == "BadHeaderError"


def test_a_mail_that_was_not_taken_is_not_taken_for_sent(post):
    post.send_messages = lambda messages: 0
    mail = queue()

    assert drain() == {Outcome.FAILED: 1}
    assert again(mail).error == "NotTaken"


def test_a_mail_that_fails_holds_up_no_other_and_after_it_the_server_is_called_anew(post):
    for number in range(3):
        queue(key=f"greeting:{number}")
    post.errors = [smtplib.SMTPServerDisconnected("gone")]

    assert drain() == {Outcome.FAILED: 1, Outcome.SENT: 2}
    assert (post.calls, post.connected) == (2, False)


# ---- tried again by hand, and forgotten ----


@pytest.fixture
def given_up(clock, post):
    post.errors = [smtplib.SMTPServerDisconnected("gone")]
    mail = queue()
    clock.shift(3 * DAY)
    drain()
    assert again(mail).state == State.GIVEN_UP
    return mail


def test_a_mail_that_was_given_up_can_be_tried_again(given_up, post):
    assert outbox.try_again(Mail.objects.all()) == 1

    assert drain() == {Outcome.SENT: 1}
    assert again(given_up).state == State.SENT


def test_a_mail_that_fails_once_more_is_given_up_once_more(given_up, post):
    post.errors = [smtplib.SMTPServerDisconnected("gone")]
    outbox.try_again(Mail.objects.all())

    assert drain() == {Outcome.GIVEN_UP: 1}


def test_a_mail_that_waits_after_a_failure_can_be_tried_at_once(post):
    post.errors = [smtplib.SMTPServerDisconnected("gone")]
    queue()
    drain()

    assert outbox.try_again(Mail.objects.all()) == 1
    assert drain() == {Outcome.SENT: 1}


def test_only_what_failed_is_tried_again(post, writers):
    outbox.register("silence", lambda mail: None)
    queue(), queue(key="silence:1", kind="silence")
    drain()
    waits = queue(key="greeting:2", wait=2 * MINUTE)

    assert outbox.try_again(Mail.objects.all()) == 0
    assert drain() == {}
    assert again(waits).due_at == waits.due_at


def test_it_is_forgotten_after_a_month_whom_a_mail_was_for_that_was_given_up(given_up, clock, post):
    clock.shift(30 * DAY - MINUTE)
    queue(key="greeting:2")
    drain()
    assert again(given_up).to == TO

    clock.shift(MINUTE)
    queue(key="greeting:3")
    drain()
    assert again(given_up).to == ""
    assert outbox.try_again(Mail.objects.all()) == 0


# ---- several workers ----


def test_a_mail_in_hand_is_nobody_elses_for_two_minutes(clock, post):
    mail = queue()

    assert outbox.claim() == mail
    assert outbox.claim() is None
    clock.shift(2 * MINUTE - timedelta(microseconds=1))
    assert outbox.claim() is None


def test_the_mail_of_a_worker_that_died_is_sent_by_another_with_the_same_message_id(clock, post):
    def die(messages):
        send(messages)
        raise SystemExit

    mail, send, post.send_messages = queue(), post.send_messages, die
    with pytest.raises(SystemExit):
        drain()

    post.send_messages = send
    assert drain() == {}
    clock.shift(2 * MINUTE)
    assert drain() == {Outcome.SENT: 1}

    assert [sent["Message-ID"] for sent in post.mails] == [outbox.message_id(mail)] * 2
    assert again(mail).attempts == 2


def test_a_worker_whose_lease_ran_out_notes_nothing_of_what_is_anothers(clock, post, writers):
    mail, late = queue(), outbox.claim()
    clock.shift(2 * MINUTE)
    taken = outbox.claim()

    assert outbox.deliver(late, connection=post, now=NOON) == Outcome.LOST
    post.errors = [TimeoutError()]
    assert outbox.deliver(late, connection=post, now=NOON) == Outcome.LOST
    writers["greeting"] = lambda mail: None
    assert outbox.deliver(late, connection=post, now=NOON) == Outcome.LOST

    assert again(mail).lease_until == taken.lease_until
    assert (again(mail).state, again(mail).to, again(mail).error) == (State.WAITING, TO, "")


def test_a_worker_that_slept_does_not_send_what_may_be_anothers(clock, post, writers):
    writers["greeting"] = lambda mail: clock.shift(2 * MINUTE) or EmailMessage("Good day", "Well?")
    mail = queue()

    assert outbox.deliver(outbox.claim(), connection=post) == Outcome.LOST

    assert post.mails == []
    assert again(mail).state == State.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_live_never_send_the_same_mail(writers, mailoutbox):
    for number in range(40):
        queue(key=f"greeting:{number}")

    first, second = at_once(outbox.drain, outbox.drain)

    assert first + second == {Outcome.SENT: 40}
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == len(mailoutbox) == 40
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}
