import pytest

from articles.models import Byline
from comments import states
from comments.models import Act, Appearance, Comment, Status
from comments.refusals import Conflict, Refused
from moderation import decisions
from moderation.models import Decision
from tests.comments.together import at_once


def test_a_decision_keeps_who_what_and_why(make_comment, moderator):
    comment = make_comment()

    decision = decisions.decide(
        comment,
        outcome="rejected",
        version=comment.version,
        by=moderator,
        reason=" Off the subject. ",
        note="Second time.",
    )

    comment.refresh_from_db()
    assert comment.status == Status.REJECTED
    assert decision.reason == "Off the subject."
    assert decision.note == "Second time."
    assert (decision.entry.by, decision.entry.before, decision.entry.after) == (moderator, "pending", "rejected")


@pytest.mark.parametrize("outcome", ["rejected", "returned"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_rejecting_and_returning_need_a_reason(make_comment, moderator, outcome, reason):
    comment = make_comment()

    with pytest.raises(Refused, match="needs a reason"):
        decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, reason=reason)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert not Decision.objects.exists()


@pytest.mark.parametrize("outcome", ["approved", "spam"])
def test_approving_and_spam_need_no_reason(make_comment, moderator, outcome):
    comment = make_comment()

    decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator)

    assert comment.status == outcome


def test_ones_own_article_needs_an_acknowledgement_that_is_recorded(article, make_author, make_comment, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    comment = make_comment()

    with pytest.raises(Refused, match="You wrote this article"):
        decisions.decide(comment, outcome="approved", version=comment.version, by=moderator)
    decision = decisions.decide(comment, outcome="approved", version=comment.version, by=moderator, acknowledged=True)

    assert decision.own_article


def test_under_anothers_article_nothing_is_recorded_as_own(make_comment, moderator):
    comment = make_comment()

    decision = decisions.decide(comment, outcome="approved", version=comment.version, by=moderator, acknowledged=True)

    assert not decision.own_article


def test_the_second_of_two_moderators_learns_what_the_first_decided(make_comment, moderator, make_user):
    comment = make_comment()
    seen = comment.version
    decisions.decide(comment, outcome="approved", version=seen, by=moderator)

    with pytest.raises(Conflict, match="Mo Derator"):
        decisions.decide(
            comment, outcome="rejected", version=seen, by=make_user("moderator", "Ann Other"), reason="Too late."
        )

    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert Decision.objects.count() == 1


def test_hiding_replies_goes_with_rejecting_alone(make_comment, moderator):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent, status=Status.APPROVED)

    decisions.decide(
        parent, outcome="rejected", version=parent.version, by=moderator, reason="Cruel.", hides_replies=True
    )

    reply.refresh_from_db()
    assert reply.status == Status.APPROVED
    assert reply.appearance == "hidden"

    decisions.decide(parent, outcome="approved", version=parent.version, by=moderator, hides_replies=True)

    reply.refresh_from_db()
    parent.refresh_from_db()
    assert (parent.hides_replies, reply.appearance) == (False, "shown")


def test_a_refused_decision_leaves_no_trace(make_comment, moderator):
    comment = make_comment(status=Status.WITHDRAWN)
    rows = comment.log.count()

    with pytest.raises(Refused, match="cannot become"):
        decisions.decide(comment, outcome="approved", version=comment.version, by=moderator, note="Why not?")

    assert comment.log.count() == rows
    assert not Decision.objects.exists()


def test_ones_own_article_is_known_by_any_part_in_it(article, make_author, make_comment, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator), role="illustrator")

    assert decisions.is_under_own_article(make_comment(), moderator)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_decide_at_once_one_wins_and_the_other_learns_it(make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    for _round in range(3):
        comment = make_comment()

        def decide(by, outcome, reason, pk=comment.pk):
            seen = Comment.objects.get(pk=pk)
            return decisions.decide(seen, outcome=outcome, version=1, by=by, reason=reason)

        results = at_once(lambda: decide(mo, "approved", ""), lambda: decide(ann, "rejected", "Off the subject."))

        (won,) = [result for result in results if isinstance(result, Decision)]
        (lost,) = [result for result in results if isinstance(result, Conflict)]
        assert f"decided by {won.entry.by}" in str(lost)
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (won.entry.after, 2)
        assert comment.log.filter(act=Act.DECIDED).count() == 1
    assert Decision.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_whoever_is_first_with_parent_or_reply_nothing_is_shown_beneath_what_is_hidden(make_comment, moderator):
    for _round in range(3):
        parent = make_comment(status=Status.APPROVED)
        reply = make_comment(parent=parent)

        at_once(
            lambda reply=reply: states.move(reply, Status.APPROVED, by=moderator, version=1),
            lambda parent=parent: states.move(parent, Status.SPAM, by=moderator, version=2),
        )

        parent.refresh_from_db()
        reply.refresh_from_db()
        assert parent.status == Status.SPAM
        assert reply.appearance == Appearance.HIDDEN
