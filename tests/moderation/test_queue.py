"""Where a comment stands in the queue: what waits, in which order, and that the table of it is always true."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import ownership, personal
from comments.models import Comment, Status
from comments.refusals import Refused
from moderation import decisions, queue, reporting, undoing
from moderation.models import Waiting

pytestmark = pytest.mark.django_db


def in_order():
    return [waiting.comment for waiting in Waiting.objects.all()]


def report(comment, reason="abuse"):
    return reporting.report(comment, reason=reason, address="192.0.2.1")


def test_what_was_reported_because_of_a_patient_stands_first_and_the_oldest_of_the_rest_next(make_comment):
    oldest, newest = make_comment("First said."), make_comment("Said last.")
    serious = make_comment("Write to me.", findings=[{"kind": "email", "spans": [], "rule": "", "version": 1}])
    abuse, patient = (make_comment(words, status=Status.APPROVED) for words in ("Fools.", "In bed four."))
    report(abuse)
    report(patient, "patient")

    assert in_order() == [patient, abuse, serious, oldest, newest]


def test_a_decision_takes_a_comment_out_and_undo_puts_it_back_where_it_stood(make_comment, moderator):
    first, second = make_comment("One."), make_comment("Two.")
    decisions.decide(first, outcome="approved", version=first.version, by=moderator)
    assert in_order() == [second]

    undoing.undo(undoing.last(first), by=moderator)

    assert in_order() == [first, second]


def test_what_waits_since_before_there_was_a_queue_gets_its_place(make_comment):
    comment = make_comment()
    make_comment("Public.", status=Status.APPROVED)
    Waiting.objects.all().delete()

    assert queue.fill() == 1

    assert in_order() == [comment]


def test_a_reported_comment_waits_since_its_first_report(make_comment):
    shown = make_comment(status=Status.APPROVED)
    first = report(shown)
    report(shown, "spam")

    assert Waiting.objects.get().since == first.at


def test_who_may_decide_on_nothing_has_nothing_waiting(make_comment, editor, moderator):
    make_comment()

    assert queue.waiting_for(moderator).count() == 1
    assert not queue.waiting_for(editor).exists()


ACTS = ["approved", "rejected", "spam", "pending", "returned", "undo", "report", "keep", "edit", "withdraw", "erase"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS)), max_size=12))
def test_after_whatever_happens_the_table_says_what_a_fresh_count_says(acts, make_comment, moderator):
    comments = [make_comment(f"Thought {number}.", email=f"w{number}@example.org") for number in range(3)]

    for number, act in acts:
        try:
            do(act, Comment.objects.get(pk=comments[number].pk), moderator)
        except Refused:
            continue

    kept = list(Waiting.objects.order_by("comment").values())
    Waiting.objects.all().delete()
    queue.fill()
    assert kept == list(Waiting.objects.order_by("comment").values())


def do(act, comment, moderator):
    """Do one of ACTS to a comment."""
    if act == "undo":
        undoing.undo(undoing.last(comment), by=moderator)
    elif act == "report":
        report(comment)
    elif act == "keep":
        decisions.keep(comment, version=comment.version, by=moderator)
    elif act == "edit":
        ownership.edit(comment, version=comment.version, text="Said otherwise, at m.d@example.org.")
    elif act == "withdraw":
        ownership.withdraw(comment)
    elif act == "erase":
        personal.erase(comment.email)
    else:
        decisions.decide(comment, outcome=act, version=comment.version, by=moderator, reason="Because.")
