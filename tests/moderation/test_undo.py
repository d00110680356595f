"""Undo: the last thing that moderators did to a comment is taken back, and nothing is overwritten."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import timezone

from articles.models import Byline
from comments import ownership, personal, states
from comments.models import Act, Appearance, Comment, LogEntry, Status
from comments.refusals import Conflict, Misplaced, Refused
from delivery import outbox
from delivery.models import Mail
from moderation import closing, decisions, moving, redaction, reporting, undoing
from moderation.models import Report
from tests.comments.together import at_once


@pytest.fixture
def decide(moderator):
    def make(comment, outcome, **fields):
        return decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, **fields)

    return make


ALL = [
    ("pending", "approved"),
    ("pending", "rejected"),
    ("pending", "spam"),
    ("pending", "returned"),
    ("approved", "rejected"),
    ("approved", "spam"),
    ("approved", "pending"),
    ("rejected", "approved"),
    ("spam", "rejected"),
]


@pytest.mark.parametrize(("before", "after"), ALL)
def test_any_decision_is_taken_back_and_logged(make_comment, decide, make_user, before, after):
    comment = make_comment(status=before)
    was = Comment.objects.get(pk=comment.pk)
    decision = decide(comment, after, reason="A reason.")

    undone = decisions.undo(decision, by=make_user("moderator", "Ann Other"))

    now = Comment.objects.get(pk=comment.pk)
    assert (now.status, now.appearance) == (was.status, was.appearance)
    assert (undone.entry.act, undone.entry.before, undone.entry.after) == (Act.UNDONE, after, before)
    assert undone.entry.by.name == "Ann Other"
    assert now.version == was.version + 2


def test_case_20_each_of_several_decisions_stands_in_the_log(make_comment, decide):
    comment = make_comment()
    decide(comment, "rejected", reason="Off the subject.")
    decide(comment, "approved")
    decide(comment, "rejected", reason="Off the subject after all.")
    undone = decide(comment, "spam")
    decisions.undo(undone, by=None or undone.entry.by)

    steps = list(comment.log.order_by("pk").values_list("act", "before", "after"))
    assert steps == [
        ("posted", "", "pending"),
        ("decided", "pending", "rejected"),
        ("decided", "rejected", "approved"),
        ("decided", "approved", "rejected"),
        ("decided", "rejected", "spam"),
        ("undone", "spam", "rejected"),
    ]
    assert [entry.decision.reason for entry in comment.log.filter(after="rejected", act="decided").order_by("pk")] == [
        "Off the subject.",
        "Off the subject after all.",
    ]


def test_undoing_an_approval_brings_back_that_its_replies_were_hidden(make_comment, decide, moderator):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent, status=Status.APPROVED)
    decide(parent, "rejected", reason="Cruel.", hides_replies=True)
    approval = decide(parent, "approved")

    decisions.undo(approval, by=moderator)

    parent.refresh_from_db()
    reply.refresh_from_db()
    assert (parent.status, parent.hides_replies) == (Status.REJECTED, True)
    assert (parent.appearance, reply.appearance) == (Appearance.HIDDEN, Appearance.HIDDEN)


def test_undoing_a_rejection_that_hid_replies_shows_them_again(make_comment, decide, moderator):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent, status=Status.APPROVED)
    rejection = decide(parent, "rejected", reason="Cruel.", hides_replies=True)

    decisions.undo(rejection, by=moderator)

    parent.refresh_from_db()
    reply.refresh_from_db()
    assert (parent.hides_replies, reply.appearance) == (False, Appearance.SHOWN)


@pytest.mark.parametrize("mistakes", [1, 2])
def test_what_was_public_by_mistake_alone_leaves_no_tombstone(make_comment, decide, moderator, mistakes):
    comment = make_comment()
    for _mistake in range(mistakes):
        decisions.undo(decide(comment, "approved"), by=moderator)
        comment.refresh_from_db()

    decide(comment, "rejected", reason="Off the subject.")

    comment.refresh_from_db()
    assert (comment.public_since, comment.appearance) == (None, Appearance.HIDDEN)


def test_what_was_public_before_leaves_its_tombstone_after_an_undo_too(make_comment, decide, moderator):
    comment = make_comment(status=Status.REJECTED, was_public=True)
    decisions.undo(decide(comment, "approved"), by=moderator)

    comment.refresh_from_db()
    assert comment.public_since is not None
    assert comment.appearance == Appearance.TOMBSTONE


def test_an_approval_that_holds_again_leaves_its_tombstone(make_comment, decide, moderator):
    comment = make_comment()
    decide(comment, "approved")
    decisions.undo(decide(comment, "rejected", reason="Cruel."), by=moderator)
    comment.refresh_from_db()
    decisions.undo(decide(comment, "pending"), by=moderator)
    comment.refresh_from_db()

    decide(comment, "rejected", reason="Cruel.")

    assert comment.appearance == Appearance.TOMBSTONE


def test_case_46_undo_after_somebody_else_decided_is_refused_and_names_them(make_comment, decide, make_user):
    comment = make_comment()
    mine = decide(comment, "approved")
    decisions.decide(comment, outcome="spam", version=comment.version, by=make_user("moderator", "Ann Other"))

    with pytest.raises(Conflict, match="“Spam”, decided by Ann Other"):
        decisions.undo(mine, by=mine.entry.by)

    comment.refresh_from_db()
    assert comment.status == Status.SPAM


SINCE = {
    "redacted": lambda comment, by: redaction.redact(comment, version=comment.version, by=by, passages=["thought"]),
    "withdrawn": lambda comment, by: ownership.withdraw(comment),
    "closed": lambda comment, by: closing.close_thread(comment, version=comment.version, by=by, reason="Enough."),
    "undone": lambda comment, by: undoing.undo(undoing.last(comment), by=by),
}


@pytest.mark.parametrize("deed", SINCE.values(), ids=SINCE)
def test_case_46_undo_after_anything_else_happened_is_refused(make_comment, decide, moderator, deed):
    comment = make_comment()
    decision = decide(comment, "approved")
    deed(comment, moderator)
    now = Comment.objects.values().get(pk=comment.pk)

    with pytest.raises(Conflict):
        decisions.undo(decision, by=moderator)

    assert Comment.objects.values().get(pk=comment.pk) == now


def test_a_reader_s_report_keeps_nobody_from_undoing(make_comment, decide, moderator):
    comment = make_comment()
    decision = decide(comment, "approved")
    reporting.report(comment, reason="spam", address="192.0.2.1")

    decisions.undo(decision, by=moderator)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert Report.objects.open().count() == 1


def test_that_its_writer_confirmed_it_keeps_nobody_from_undoing(make_comment, decide, moderator):
    comment = make_comment()
    decision = decide(comment, "approved")
    ownership.confirm(comment)
    assert undoing.last(comment) == decision.entry

    decisions.undo(decision, by=moderator)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_a_conflict_names_what_was_decided_not_what_its_writer_confirmed(make_comment, decide, moderator):
    comment = make_comment()
    decide(comment, "approved")
    ownership.confirm(comment)

    with pytest.raises(Conflict, match="decided by Mo Derator"):
        decisions.decide(comment, outcome="spam", version=1, by=moderator)


@pytest.mark.django_db(transaction=True)
def test_case_46_of_an_undo_and_a_decision_at_once_one_wins(make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    for _round in range(3):
        comment = make_comment()
        decision = decisions.decide(comment, outcome="approved", version=comment.version, by=mo)
        seen = Comment.objects.get(pk=comment.pk)

        results = at_once(
            lambda decision=decision: decisions.undo(decision, by=mo),
            lambda seen=seen: decisions.decide(seen, outcome="spam", version=seen.version, by=ann),
        )

        assert sum(isinstance(result, Conflict) for result in results) == 1
        comment.refresh_from_db()
        assert comment.version == 3


def test_under_one_s_own_article_undoing_is_acknowledged_and_recorded(
    article, make_author, make_comment, decide, make_user
):
    ann = make_user("moderator", "Ann Other")
    Byline.objects.create(article=article, author=make_author("Ann Other", user=ann))
    comment = make_comment(status=Status.APPROVED)
    decision = decide(comment, "spam")

    with pytest.raises(Refused, match="Tick that you know it, and undo"):
        decisions.undo(decision, by=ann)
    undone = decisions.undo(decision, by=ann, acknowledged=True)

    assert undone.own_article


# ---- replies, meanwhile ----


def test_a_reply_approved_in_between_keeps_nobody_from_undoing_and_is_hidden_until_its_parent_returns(
    make_comment, decide, moderator
):
    parent = make_comment()
    approval = decide(parent, "approved")
    reply = make_comment(parent=parent)
    decide(reply, "approved")

    decisions.undo(approval, by=moderator)

    reply.refresh_from_db()
    assert (reply.status, reply.appearance) == (Status.APPROVED, Appearance.HIDDEN)
    parent.refresh_from_db()
    decide(parent, "approved")
    reply.refresh_from_db()
    assert reply.appearance == Appearance.SHOWN


@pytest.mark.parametrize("outcome", ["spam", "pending", "rejected"])
def test_undoing_what_hid_a_branch_shows_of_it_what_was_shown(make_comment, decide, moderator, outcome):
    parent = make_comment(status=Status.APPROVED)
    shown, held = make_comment(parent=parent, status=Status.APPROVED), make_comment(parent=parent)
    decision = decide(parent, outcome, reason="Cruel.", hides_replies=True)

    decisions.undo(decision, by=moderator)

    appearances = [Comment.objects.get(pk=reply.pk).appearance for reply in (shown, held)]
    assert appearances == [Appearance.SHOWN, Appearance.HIDDEN]


def test_what_was_returned_and_came_back_is_not_undone(make_comment, decide, moderator):
    comment = make_comment("Draft.")
    decision = decide(comment, "returned", reason="Say less.")
    ownership.edit(comment, version=comment.version, text="Less.")

    with pytest.raises(Conflict, match="edited on"):
        decisions.undo(decision, by=moderator)

    comment.refresh_from_db()
    assert (comment.status, comment.text) == (Status.PENDING, "Less.")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_the_same_at_once_one_does(make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    for _round in range(3):
        comment = make_comment()
        entry = decisions.decide(comment, outcome="approved", version=comment.version, by=mo).entry

        results = at_once(
            *(lambda by=by, pk=entry.pk: undoing.undo(LogEntry.objects.get(pk=pk), by=by) for by in (mo, ann))
        )

        assert sum(isinstance(result, Conflict) for result in results) == 1
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (Status.PENDING, 3)


# ---- what was approved with all above it ----


@pytest.fixture
def branch(make_comment, moderator):
    """Return three that wait, one beneath the other, and the decision by which the last was approved with the rest."""
    top = make_comment("Top", name="Tilda Toph", status=Status.APPROVED)
    middle = make_comment("Middle", name="Mira Mitt", parent=top, status=Status.APPROVED)
    reply = make_comment("Reply", name="Rea Ply", parent=middle)
    for comment in (top, middle):
        states.move(comment, Status.PENDING, by=None, version=comment.version)
    seen = {comment.pk: comment.version for comment in (top, middle)}
    *_above, decision = decisions.approve_with_ancestors(reply, version=reply.version, by=moderator, seen=seen)
    for comment in (top, middle):
        comment.refresh_from_db()
    return top, middle, reply, decision


def statuses(*comments):
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


def test_what_was_approved_with_all_above_it_is_taken_back_with_all_above_it(branch, moderator):
    *comments, decision = branch

    undone = decisions.undo(decision, by=moderator)

    assert statuses(*comments) == ["pending"] * 3
    assert undoing.told(undone) == (
        "The approval of Mira Mitt’s comment above it was taken back too."
        " The approval of Tilda Toph’s comment above it was taken back too."
    )
    assert [comment.log.first().act for comment in comments] == [Act.UNDONE] * 3


def test_what_somebody_has_acted_on_stays_with_what_is_above_it_and_that_is_said(branch, moderator, make_user):
    top, middle, reply, decision = branch
    closing.close_thread(middle, version=middle.version, by=make_user("moderator", "Ann Other"), reason="Enough.")

    undone = decisions.undo(decision, by=moderator)

    assert statuses(top, middle, reply) == ["approved", "approved", "pending"]
    assert undoing.told(undone) == (
        "Mira Mitt’s comment above it stays public, because something has happened there since."
        " Tilda Toph’s comment above it stays public, because something has happened there since."
    )


COME = {
    "an answer": lambda make, top, by: make(parent=top, status=Status.APPROVED),
    "what was moved there": lambda make, top, by: moving.move(
        other := make(status=Status.APPROVED), version=other.version, by=by, beneath=top
    ),
}


@pytest.mark.parametrize("come", COME.values(), ids=COME)
def test_nothing_is_hidden_unasked_that_came_to_stand_beneath_it_since(branch, make_comment, moderator, come):
    top, middle, reply, decision = branch
    come(make_comment, top, moderator)

    undone = decisions.undo(decision, by=moderator)

    assert statuses(top, middle, reply) == ["approved", "pending", "pending"]
    assert undoing.told(undone) == (
        "The approval of Mira Mitt’s comment above it was taken back too."
        " Tilda Toph’s comment above it stays public, because something has happened there since."
    )


def test_what_was_public_beneath_it_before_is_hidden_again_with_it(make_comment, moderator):
    parent = make_comment(status=Status.APPROVED)
    before, reply = make_comment(parent=parent, status=Status.APPROVED), make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    asked = {"version": reply.version, "by": moderator, "seen": {parent.pk: parent.version}}
    *_above, decision = decisions.approve_with_ancestors(reply, **asked)

    decisions.undo(decision, by=moderator)

    assert statuses(parent, before, reply) == ["pending", "approved", "pending"]
    before.refresh_from_db()
    assert before.appearance == Appearance.HIDDEN


def test_of_one_above_that_was_erased_since_nothing_is_told(branch, moderator):
    top, _middle, _reply, decision = branch
    Comment.objects.filter(pk=top.pk).update(email="gone@example.org")
    undone = decisions.undo(decision, by=moderator)
    personal.erase("gone@example.org")

    assert undoing.told(undone) == "The approval of Mira Mitt’s comment above it was taken back too."


def test_taking_back_one_above_alone_leaves_the_others(branch, moderator):
    top, middle, reply, _decision = branch

    undoing.undo(undoing.last(middle), by=moderator)

    assert statuses(top, middle, reply) == ["approved", "pending", "approved"]


# ---- the last thing one did ----


def test_today_counts_one_s_own_decisions_and_knows_the_last_in_one_query(
    make_comment, decide, moderator, make_user, django_assert_num_queries
):
    decide(make_comment(), "approved")
    last = decide(make_comment(), "spam")
    other = make_comment()
    decisions.decide(other, outcome="spam", version=1, by=make_user("moderator", "Ann Other"))

    with django_assert_num_queries(1):
        today = undoing.today(moderator)

    assert (today.count, today.last_entry) == (2, last.entry)
    assert undoing.last_by(moderator) == last.entry


def test_undoing_the_last_makes_the_one_before_it_the_last(make_comment, decide, moderator):
    first = decide(make_comment(), "approved")
    decide(make_comment(), "spam")

    undoing.undo(undoing.last_by(moderator), by=moderator)

    assert undoing.today(moderator) == undoing.Today(1, first.entry)
    undoing.undo(undoing.last_by(moderator), by=moderator)
    assert undoing.today(moderator) == undoing.Today(0, None)


def test_where_somebody_has_acted_on_the_last_since_no_older_one_is_offered(
    make_comment, decide, moderator, make_user
):
    decide(make_comment(), "approved")
    comment = make_comment()
    decide(comment, "approved")
    decisions.decide(comment, outcome="spam", version=2, by=make_user("moderator", "Ann Other"))

    assert undoing.today(moderator) == undoing.Today(2, None)


def test_a_reader_s_report_leaves_the_last_thing_the_last(make_comment, decide, moderator):
    comment = make_comment()
    decision = decide(comment, "approved")
    reporting.report(comment, reason="spam", address="192.0.2.1")

    assert undoing.last_by(moderator) == decision.entry


def test_a_move_is_no_decision_and_can_be_the_last_thing(moved, moderator):
    *_comments, decision = moved

    assert undoing.today(moderator) == undoing.Today(0, decision.entry)


def test_yesterday_is_over(make_comment, decide, moderator):
    decide(make_comment(), "approved")

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert undoing.today(moderator) == undoing.Today(0, None)


def test_who_has_done_nothing_has_nothing_to_undo(db, moderator):
    assert undoing.today(moderator) == undoing.Today(0, None)


# ---- reports ----


def test_undoing_a_removal_opens_its_reports_again_and_takes_their_mails_back(make_comment, decide, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1", email="reader@example.org")
    decision = decide(comment, "spam")

    decisions.undo(decision, by=moderator)

    report = Report.objects.open().get()
    assert (report.outcome, report.email) == ("", "reader@example.org")
    assert not Mail.objects.filter(kind=reporting.OUTCOME).exists()


def test_after_an_undo_the_next_answer_is_mailed(make_comment, decide, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1", email="reader@example.org")
    decisions.undo(decide(comment, "spam"), by=moderator)
    comment.refresh_from_db()

    decisions.keep(comment, version=comment.version, by=moderator)

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        outbox.drain()
    told = [mail for mail in mailbox.outbox if mail.to == ["reader@example.org"]]
    assert ["stays" in mail.subject for mail in told] == [True]


def test_undoing_leaves_alone_what_somebody_was_told(make_comment, decide, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1", email="reader@example.org")
    reporting.report(comment, reason="spam", address="192.0.2.2")
    decision = decide(comment, "spam")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        outbox.drain()

    decisions.undo(decision, by=moderator)

    assert Report.objects.open().count() == 1
    assert Report.objects.exclude(answered_at=None).get().outcome == "removed"


def test_a_mail_that_a_worker_has_in_hand_counts_as_sent(make_comment, decide, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1", email="reader@example.org")
    decision = decide(comment, "spam")
    Mail.objects.filter(kind=reporting.OUTCOME).update(lease_until=timezone.now() + timedelta(minutes=1))

    decisions.undo(decision, by=moderator)

    assert not Report.objects.open().exists()


def test_that_a_comment_was_kept_is_taken_back(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1")
    decision = decisions.keep(comment, version=comment.version, by=moderator)

    decisions.undo(decision, by=moderator)

    assert Report.objects.open().count() == 1
    entry = comment.log.first()
    assert (entry.act, entry.before, entry.after) == (Act.UNDONE, "kept", "")
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


# ---- moves ----


@pytest.fixture
def moved(make_comment, moderator):
    first, second = make_comment("First", status=Status.APPROVED), make_comment("Second", status=Status.APPROVED)
    reply = make_comment("Reply", parent=first, status=Status.APPROVED)
    below = make_comment("Below", parent=reply, status=Status.APPROVED)
    decision = moving.move(reply, by=moderator, version=reply.version, beneath=second)
    return first, second, reply, below, decision


def test_a_move_is_taken_back_with_everything_below(moved, moderator):
    first, _second, reply, below, decision = moved

    moving.undo(decision, by=moderator)

    reply.refresh_from_db()
    below.refresh_from_db()
    assert (reply.parent, reply.root, below.root, below.depth) == (first, first.pk, first.pk, 2)
    assert reply.log.first().act == Act.UNDONE


def test_a_move_from_the_top_level_is_taken_back(make_comment, moderator):
    first, second = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)
    decision = moving.move(second, by=moderator, version=second.version, beneath=first)

    moving.undo(decision, by=moderator)

    second.refresh_from_db()
    assert (second.parent, second.root) == (None, second.pk)


def test_a_move_is_not_taken_back_to_where_nobody_would_see_it(moved, moderator):
    first, second, reply, _below, decision = moved
    first.refresh_from_db()
    states.move(first, Status.SPAM, by=None, version=first.version)

    with pytest.raises(Misplaced):
        moving.undo(decision, by=moderator)

    reply.refresh_from_db()
    assert reply.parent == second


def test_case_46_a_move_after_which_somebody_decided_is_not_taken_back(moved, moderator, make_user):
    _first, second, reply, _below, decision = moved
    reply.refresh_from_db()
    decisions.decide(reply, outcome="spam", version=reply.version, by=make_user("moderator", "Ann Other"))

    with pytest.raises(Conflict, match="decided by Ann Other"):
        moving.undo(decision, by=moderator)

    reply.refresh_from_db()
    assert reply.parent == second


# ---- from the desk ----


def test_the_desk_takes_a_move_back(client, moderator, moved):
    client.force_login(moderator)
    first, _second, reply, _below, decision = moved

    client.post(reverse("moderation:undo"), {"entry": decision.entry.pk})

    reply.refresh_from_db()
    assert reply.parent == first


def test_the_desk_takes_back_what_was_approved_with_what_stands_above_it_and_says_so(client, moderator, branch):
    client.force_login(moderator)
    *comments, decision = branch

    page = client.post(reverse("moderation:undo"), {"entry": decision.entry.pk}, follow=True)

    assert statuses(*comments) == ["pending"] * 3
    assert "The approval of Mira Mitt’s comment above it was taken back too." in page.text


@pytest.mark.parametrize("entry", ["", "x", "0", "-1", "999999", str(2**63), "9" * 40])
def test_a_row_of_the_log_that_is_none_undoes_nothing(client, moderator, make_comment, decide, entry):
    client.force_login(moderator)
    comment = make_comment()
    decide(comment, "approved")

    answer = client.post(reverse("moderation:undo"), {"entry": entry})

    assert answer.status_code == 404
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
