"""Several comments are decided on at once: each by itself, with what came of it, and all in one transaction."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from articles.models import Byline
from comments import notices, ownership, states
from comments.models import Act, Appearance, Comment, LogEntry, Notify, Status
from delivery import outbox
from delivery.models import Mail
from moderation import bulk, decisions, reporting, verdicts
from moderation.models import Claim, Decision, Reason, Report, Waiting
from tests.comments.together import at_once


def seen(*comments):
    return {comment.pk: comment.version for comment in comments}


def statuses(*comments):
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


@pytest.fixture
def reason(db):
    return Reason.objects.get(code="off-topic")


@pytest.fixture
def decide(moderator):
    def make(*comments, outcome="approved", **details):
        return bulk.decide(seen(*comments), outcome=outcome, by=moderator, **details)

    return make


@pytest.mark.parametrize("outcome", ["approved", "rejected", "returned", "spam"])
def test_each_comment_is_decided_on_with_a_decision_of_its_own(make_comment, decide, moderator, reason, outcome):
    comments = [make_comment(f"Thought {number}.") for number in range(3)]

    results = decide(*comments, outcome=outcome, listed=reason)

    assert statuses(*comments) == [outcome] * 3
    assert {result.comment.pk for result in results} == set(seen(*comments))
    assert all(result.refusal == "" for result in results)
    stored = Decision.objects.filter(pk__in=[result.decision.pk for result in results])
    assert {(decision.entry.comment_id, decision.entry.by) for decision in stored} == {
        (comment.pk, moderator) for comment in comments
    }


def test_what_is_public_goes_back_to_the_queue(make_comment, decide):
    comments = [make_comment(status=Status.APPROVED) for _turn in "ab"]

    decide(*comments, outcome="pending")

    assert statuses(*comments) == ["pending", "pending"]
    assert Waiting.objects.count() == 2


def test_parents_come_before_their_replies_though_these_were_picked_first(make_comment, decide):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)

    results = decide(reply, parent)

    assert [result.comment.pk for result in results] == [parent.pk, reply.pk]
    assert statuses(parent, reply) == ["approved", "approved"]


def test_case_45_each_is_told_by_itself_and_one_refusal_stops_no_other(make_comment, decide, moderator):
    before, stale, withdrawn, after = (make_comment(f"Thought {number}.") for number in range(4))
    picked = seen(before, stale, withdrawn, after) | {999_999: 1}
    decisions.decide(stale, outcome="spam", version=stale.version, by=moderator)
    ownership.withdraw(withdrawn)
    withdrawn.refresh_from_db()
    picked[withdrawn.pk] = withdrawn.version
    unseen = make_comment("Not on the page.")

    results = bulk.decide(picked | {unseen.pk: 0}, outcome="approved", by=moderator)

    said = {result.number: result.refusal for result in results}
    assert said[before.pk] == said[after.pk] == ""
    assert "it is now “Spam”, decided by Mo Derator" in said[stale.pk]
    assert "“Withdrawn” cannot become “Approved”" in said[withdrawn.pk]
    assert "not on the page that you saw" in said[unseen.pk]
    assert "not here any more" in said[999_999]
    assert statuses(before, stale, withdrawn, unseen, after) == [
        "approved",
        "spam",
        "withdrawn",
        "pending",
        "approved",
    ]
    assert [result.number for result in results if result.decision] == [before.pk, after.pk]


def test_a_refused_comment_comes_as_it_is_now(make_comment, decide, moderator):
    comment = make_comment()
    on_screen = Comment.objects.get(pk=comment.pk)
    decisions.decide(comment, outcome="spam", version=comment.version, by=moderator)

    (result,) = decide(on_screen)

    assert (result.comment.status, result.decision) == (Status.SPAM, None)


def test_to_approve_what_is_public_and_reported_is_to_keep_it(make_comment, decide):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="abuse", address="192.0.2.1")

    (result,) = decide(comment)

    assert result.decision.entry.act == Act.ANSWERED
    assert Report.objects.get().outcome == "kept"
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("status", [Status.PENDING, Status.APPROVED])
def test_nothing_is_kept_that_is_not_public_or_about_which_nobody_asks(make_comment, decide, status):
    comment = make_comment(status=status)

    (result,) = decide(comment, outcome=bulk.KEEP)

    assert result.refusal
    assert statuses(comment) == [status]


def test_the_reports_of_each_are_answered_and_claims_given_up(make_comment, decide, moderator):
    reported, other = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)
    reporting.report(reported, reason="abuse", address="192.0.2.1")
    Claim.objects.create(comment=other, by=moderator, until=timezone.now() + timedelta(minutes=5))

    decide(reported, other, outcome="spam")

    assert Report.objects.get().outcome == "removed"
    assert not Claim.objects.exists()
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("outcome", ["rejected", "returned"])
def test_rejecting_and_returning_need_a_reason_here_too(make_comment, decide, outcome):
    comment = make_comment()

    (result,) = decide(comment, outcome=outcome)

    assert "needs a reason" in result.refusal
    assert statuses(comment) == ["pending"]


def test_all_writers_who_confirmed_are_told_and_the_reason_speaks_their_article_s_language(
    make_article, make_comment, decide, reason, time_machine
):
    french = make_article("Un article", language="fr")
    now = timezone.now()
    first = make_comment(email="first@example.org", confirmed_at=now)
    second = make_comment(email="second@example.org", article=french, confirmed_at=now)
    silent = make_comment(email="silent@example.org")

    decide(first, second, silent, outcome="rejected", listed=reason, words="The third line.")

    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    outbox.drain()
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(bodies) == {"first@example.org", "second@example.org"}
    assert f"{reason.sentence}\n\nThe third line." in bodies["first@example.org"]
    assert f"{reason.sentence_fr}\n\nThe third line." in bodies["second@example.org"]


def test_a_follower_hears_of_five_by_themselves_and_of_the_rest_at_once(make_comment, decide):
    make_comment(email="follower@example.org", notify=Notify.DISCUSSION, confirmed_at=timezone.now())
    comments = [make_comment(f"Thought {number}.", email=f"w{number}@example.org") for number in range(7)]

    decide(*comments)

    kinds = list(Mail.objects.filter(to="follower@example.org").order_by("pk").values_list("kind", flat=True))
    assert kinds == [notices.ONE] * 5 + [notices.DIGEST]


def test_whoever_asked_for_replies_alone_hears_of_those_alone(make_comment, decide):
    asking = make_comment(
        email="asking@example.org", notify=Notify.REPLIES, confirmed_at=timezone.now(), status=Status.APPROVED
    )
    reply, other = make_comment("A reply.", parent=asking), make_comment("Something else.")

    decide(reply, other)

    assert [mail.reference for mail in Mail.objects.filter(to="asking@example.org")] == [reply.pk]


def test_under_one_s_own_article_each_is_acknowledged_or_refused(
    article, make_article, make_author, make_comment, decide, moderator
):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    own, other = make_comment(), make_comment(article=make_article("Another"))

    results = decide(own, other)

    said = {result.number: result.refusal for result in results}
    assert "You wrote this article" in said[own.pk]
    assert statuses(own, other) == ["pending", "approved"]
    assert not Decision.objects.get().own_article
    (acknowledged,) = decide(own, acknowledged=True)
    assert acknowledged.decision.own_article


def test_where_the_database_fails_in_the_middle_nothing_is_stored(make_comment, decide, monkeypatch):
    comments = [make_comment(f"Thought {number}.") for number in range(3)]
    rows = LogEntry.objects.count()
    move, calls = states.move, []

    def busy(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise OperationalError("database is locked")
        return move(*args, **kwargs)

    monkeypatch.setattr(states, "move", busy)
    with pytest.raises(OperationalError):
        decide(*comments)

    assert statuses(*comments) == ["pending"] * 3
    assert LogEntry.objects.count() == rows
    assert not Decision.objects.exists()
    assert not Mail.objects.filter(kind=verdicts.VERDICT).exists()


def test_each_of_many_asks_the_database_a_dozen_times_and_all_together_a_few(
    make_comment, decide, django_assert_max_num_queries
):
    comments = [make_comment(f"Thought {number}.") for number in range(20)]

    with django_assert_max_num_queries(20 * 12 + 20):
        decide(*comments)


# ---- at once ----


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_on_overlapping_comments_of_two_articles_both_come_through(
    make_article, make_comment, make_user
):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    there = make_article("Another")
    for _round in range(3):
        comments = [make_comment(article=article) for _turn in "12" for article in (None, there)]
        picked = seen(*comments)
        backwards = dict(reversed(picked.items()))

        first, second = at_once(
            lambda picked=picked: bulk.decide(picked, outcome="approved", by=mo),
            lambda backwards=backwards: bulk.decide(backwards, outcome="spam", by=ann),
        )

        won, lost = sorted((first, second), key=lambda results: not results[0].decision)
        assert all(result.decision for result in won)
        assert all("decided by" in result.refusal for result in lost)
        assert statuses(*comments) == [won[0].decision.entry.after] * 4
    assert Decision.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_of_several_decisions_and_one_beside_them_each_comment_gets_one(make_article, make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    there = make_article("Another")
    for _round in range(3):
        here, away = make_comment(), make_comment(article=there)
        picked = seen(here, away)

        several, one = at_once(
            lambda picked=picked: bulk.decide(picked, outcome="approved", by=mo),
            lambda away=away: decisions.decide(away, outcome="spam", version=1, by=ann),
        )

        assert not isinstance(several, Exception)
        assert sum(1 for result in several if result.decision) + isinstance(one, Decision) == 2
        assert away.log.filter(act=Act.DECIDED).count() == 1
        assert statuses(here) == ["approved"]


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_several_decisions_at_once_leave_nothing_public_that_nobody_read(make_comment, moderator):
    for _round in range(3):
        comments = [make_comment("What the moderator read."), make_comment("Beside it.")]
        picked = seen(*comments)

        results, edited = at_once(
            lambda picked=picked: bulk.decide(picked, outcome="approved", by=moderator),
            lambda comment=comments[0]: ownership.edit(comment, version=1, text="What the writer made of it."),
        )

        stored = Comment.objects.get(pk=comments[0].pk)
        decided = next(result for result in results if result.number == stored.pk).decision
        assert (stored.appearance == Appearance.SHOWN) == bool(decided) == isinstance(edited, Exception)
        assert stored.text == ("What the moderator read." if decided else "What the writer made of it.")
