"""The command that sends the mail: once, or for as long as it is left alone."""

import os
import signal
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from delivery import outbox
from delivery.management.commands import send_mail_queue
from delivery.models import Mail, State
from tests.delivery.worker import KIND, delivered, started, wait_until

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def writers(monkeypatch):
    """The composers of this test alone; greetings are written."""
    monkeypatch.setattr(outbox, "_composers", {})
    outbox.register(KIND, lambda mail: EmailMessage("Good day", "How do you do?"))
    return outbox._composers


@pytest.fixture
def at_once(monkeypatch):
    """Look again without a pause."""
    monkeypatch.setattr(send_mail_queue, "PAUSE", 0)
    monkeypatch.setattr(send_mail_queue, "LONG_PAUSE", 0)


def queue(*numbers):
    for number in numbers:
        outbox.queue(KIND, key=f"{KIND}:{number}", to=f"reader-{number}@example.org", reference=number)


def send(*options, **more):
    said = StringIO()
    call_command("send_mail_queue", *options, stdout=said, **more)
    return said.getvalue()


def interrupt(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


# ---- once ----


def test_what_is_due_is_sent_and_counted(writers, mailoutbox):
    queue(1, 2)

    assert send() == "Mail: 2 sent\n"
    assert len(mailoutbox) == 2


def test_each_outcome_is_counted(writers):
    writers["silence"] = lambda mail: None
    queue(1)
    outbox.queue("silence", key="silence:1", to="reader@example.org")
    outbox.queue("novelty", key="novelty:1", to="reader@example.org")

    assert set(send().removeprefix("Mail: ").strip().split(", ")) == {"1 sent", "1 dropped", "1 failed"}


def test_nothing_is_said_where_nothing_was_done_or_silence_was_asked_for(writers):
    assert send() == ""

    queue(1)
    assert send(verbosity=0) == ""
    assert Mail.objects.get().state == State.SENT


# ---- until it is told to end ----


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("options", [[], ["--watch"]], ids=["once", "watch"])
def test_told_to_end_it_finishes_the_mail_in_hand_and_takes_no_other(writers, mailoutbox, options, number):
    writers[KIND] = lambda mail: interrupt(number) or EmailMessage(mail.key, "Well?")
    handler = signal.getsignal(number)
    queue(1, 2)

    assert send(*options) == "Mail: 1 sent\n"

    assert [mail.subject for mail in mailoutbox] == [f"{KIND}:1"]
    assert signal.getsignal(number) == handler


@pytest.mark.django_db(transaction=True)
def test_it_looks_again_and_says_so_only_when_it_sends(writers, at_once, monkeypatch):
    looks, drain = [], outbox.drain

    def look(**options):
        looks.append(timezone.now())
        if len(looks) in (2, 4):
            queue(len(looks))
        if len(looks) == 5:
            interrupt()
        return drain(**options)

    monkeypatch.setattr(outbox, "drain", look)

    assert send("--watch") == "Mail: 1 sent\n" * 2
    assert len(looks) == 5


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_database_that_is_away(writers, at_once, monkeypatch, caplog, mailoutbox):
    answers = [OperationalError("connection to server at 10.0.0.5 failed")] * 3
    drain = outbox.drain

    def look(**options):
        if answers:
            raise answers.pop()
        interrupt()
        return drain(ended=lambda: False)

    monkeypatch.setattr(outbox, "drain", look)
    queue(1)

    send("--watch")

    assert len(mailoutbox) == 1
    assert caplog.messages == ["the mail queue does not answer: OperationalError"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_mistake_of_the_site_is_not_taken_for_a_database_that_is_away(writers, at_once, monkeypatch):
    def look(**options):
        raise ProgrammingError("no such column")

    monkeypatch.setattr(outbox, "drain", look)

    with pytest.raises(ProgrammingError):
        send("--watch")


# ---- processes ----


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_sends_what_is_queued_while_it_watches_and_ends_when_told_to(tmp_path, number):
    queue(1)
    with started(tmp_path, "--watch") as worker:
        wait_until(lambda: len(delivered(tmp_path)) == 1, worker)
        queue(2)
        wait_until(lambda: len(delivered(tmp_path)) == 2, worker)
        wait_until(lambda: Mail.objects.sent().count() == 2, worker)

        worker.send_signal(number)
        said, _ = worker.communicate(timeout=10)

    assert worker.returncode == 0
    assert said in ("Mail: 1 sent\n" * 2, "Mail: 2 sent\n")


@pytest.mark.django_db(transaction=True)
def test_the_mail_of_a_killed_worker_comes_back_when_its_lease_is_over(tmp_path):
    queue(1)
    with started(tmp_path / "killed", STUCK="writing:1") as worker:
        wait_until((tmp_path / "killed" / "stuck").exists, worker)
        worker.kill()
    mail = Mail.objects.get()
    assert mail.state == State.WAITING

    sent_at_once = run(tmp_path / "at once")
    let_leases_run_out()
    sent_later = run(tmp_path / "later")

    assert (sent_at_once, sent_later) == ([], [outbox.message_id(mail)])
    assert delivered(tmp_path / "killed") == []


def run(folder):
    """Run a worker once and return the Message-IDs of what it sent."""
    with started(folder) as worker:
        said, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    return delivered(folder)


def let_leases_run_out():
    Mail.objects.waiting().update(lease_until=LONG_AGO)


@pytest.fixture
def sixty():
    """Return what the Message-IDs of sixty mails are to be."""
    queue(*range(60))
    return {outbox.message_id(mail) for mail in Mail.objects.all()}


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("stuck", "twice"), [("writing:1", 0), ("writing:40", 0), ("sending:1", 1), ("sending:40", 1)]
)
def test_a_worker_killed_with_a_mail_in_hand_loses_none(tmp_path, sixty, stuck, twice):
    """One killed between the server's answer and its own note sends that mail twice, with the same Message-ID."""
    one, two, three = tmp_path / "one", tmp_path / "two", tmp_path / "three"
    with started(one, "--watch", STUCK=stuck) as killed:
        wait_until((one / "stuck").exists, killed)
        run(two)  # beside the one that is stuck, whose mail it leaves alone
        killed.kill()
    in_hand = Mail.objects.waiting().get()

    let_leases_run_out()

    assert run(three) == [outbox.message_id(in_hand)]
    sent = delivered(one) + delivered(two) + delivered(three)
    assert set(sent) == sixty
    assert len(sent) == 60 + twice
    assert Mail.objects.sent().count() == 60


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("enough", [1, 5, 10, 20])
def test_of_two_workers_in_full_swing_one_is_killed_and_no_mail_is_lost(tmp_path, sixty, enough):
    """At most the one mail that the killed worker had in hand is sent twice."""
    one, two, three = tmp_path / "one", tmp_path / "two", tmp_path / "three"
    with started(one, "--watch") as killed, started(two, "--watch") as survivor:
        wait_until(lambda: len(delivered(one)) >= enough or not Mail.objects.waiting().exists(), survivor)
        killed.kill()
        wait_until(lambda: Mail.objects.waiting().count() <= 1, survivor)
        survivor.terminate()
        assert survivor.wait(10) == 0
    in_hand = {outbox.message_id(mail) for mail in Mail.objects.waiting()}

    let_leases_run_out()

    assert set(run(three)) == in_hand
    sent = delivered(one) + delivered(two) + delivered(three)
    assert set(sent) == sixty
    assert {message_id for message_id in sent if sent.count(message_id) > 1} <= in_hand
    assert len(sent) <= 61
    assert Mail.objects.sent().count() == 60
