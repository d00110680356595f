"""What is kept for a time only."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments import ownership, posting
from comments.models import Act, Status
from moderation import decisions, reporting


@pytest.fixture
def returned(make_comment, moderator):
    comment = make_comment("Draft.", confirmed_at=timezone.now())
    decisions.decide(comment, outcome=Status.RETURNED, version=comment.version, by=moderator, reason="Say less.")
    return comment


def let_pass(time_machine, **time):
    time_machine.move_to(timezone.now() + timedelta(**time))
    call_command("retention", verbosity=0)


@pytest.mark.parametrize(("days", "status"), [(13.9, Status.RETURNED), (14.1, Status.REJECTED)])
def test_what_is_not_resubmitted_within_fourteen_days_is_rejected(returned, time_machine, days, status):
    let_pass(time_machine, days=days)

    returned.refresh_from_db()
    assert returned.status == status


def test_the_rejection_is_the_site_s_own_act_in_the_log(returned, time_machine):
    let_pass(time_machine, days=15)

    entry = returned.log.first()
    assert (entry.act, entry.by, entry.before, entry.after) == (Act.RETENTION, None, "returned", "rejected")


def test_what_was_returned_a_second_time_has_its_fourteen_days_again(returned, moderator, time_machine):
    let_pass(time_machine, days=10)
    returned.refresh_from_db()
    comment = ownership.edit(returned, version=returned.version, name=returned.name, text="Less.")
    decisions.decide(comment, outcome=Status.RETURNED, version=comment.version, by=moderator, reason="Still less.")

    let_pass(time_machine, days=10)

    comment.refresh_from_db()
    assert comment.status == Status.RETURNED


def test_network_addresses_are_forgotten_without_anybody_posting(article, make_comment, time_machine):
    origin = posting.Origin(address="192.0.2.7")
    comment = posting.post(
        article=article, parent=None, key="0" * 32, origin=origin, name="R", email="r@example.org", text="Words."
    )
    public = make_comment(status=Status.APPROVED)
    report = reporting.report(public, reason="spam", address="192.0.2.7")

    let_pass(time_machine, days=8)

    comment.refresh_from_db()
    report.refresh_from_db()
    assert (comment.network_hash, comment.subnet_hash, report.reporter) == ("", "", "")


def test_what_is_not_due_stays(returned, make_comment):
    waiting = make_comment("Waiting.")
    call_command("retention", verbosity=0)

    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING
