import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Byline, State
from comments import ownership, personal, states
from comments.models import Act, Appearance, Comment, LogEntry, Notify, Status
from comments.refusals import Conflict, Refused
from delivery.models import Mail
from moderation import closing, decisions
from moderation.models import Decision, Reason
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
@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u200b", "\u202e\u2066"])
def test_rejecting_and_returning_need_a_reason(make_comment, moderator, outcome, reason):
    comment = make_comment()

    with pytest.raises(Refused, match="needs a reason"):
        decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, reason=reason)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert not Decision.objects.exists()


def test_what_shows_in_another_order_than_it_is_read_is_kept_as_it_is_read(make_comment, moderator):
    comment = make_comment()
    asked = {"reason": "Off \u202etopic\u202c.", "note": "Second \u2066time\u2069.\r\nLast."}

    decision = decisions.decide(comment, outcome="rejected", version=comment.version, by=moderator, **asked)

    assert (decision.reason, decision.note) == ("Off topic.", "Second time.\nLast.")


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


def test_case_42_the_second_of_two_moderators_learns_what_the_first_decided(make_comment, moderator, make_user):
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


@pytest.mark.parametrize("outcome", ["approved", "rejected"])
def test_about_what_was_erased_nothing_is_decided_and_no_word_is_kept(make_comment, moderator, outcome):
    comment = make_comment(status=Status.SPAM, email="gone@example.org")
    personal.erase("gone@example.org")
    comment.refresh_from_db()

    with pytest.raises(Refused, match="was erased at its writer’s wish"):
        decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, reason="The nurse.")

    comment.refresh_from_db()
    assert comment.status == Status.SPAM
    assert not Decision.objects.exists()


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
def test_case_43_of_two_moderators_who_decide_at_once_one_wins_and_the_other_learns_it(make_comment, make_user):
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


@pytest.mark.django_db(transaction=True)
def test_case_42_of_two_moderators_who_both_approve_one_does_and_a_follower_is_told_once(make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    make_comment(email="follower@example.org", notify=Notify.DISCUSSION, confirmed_at=timezone.now())
    comment = make_comment()

    def approve(by):
        seen = Comment.objects.get(pk=comment.pk)
        return decisions.decide(seen, outcome="approved", version=1, by=by)

    results = at_once(lambda: approve(mo), lambda: approve(ann))

    (won,) = [result for result in results if isinstance(result, Decision)]
    (lost,) = [result for result in results if isinstance(result, Conflict)]
    assert f"“Approved”, decided by {won.entry.by}" in str(lost)
    assert comment.log.filter(act=Act.DECIDED).count() == 1
    assert Mail.objects.filter(to="follower@example.org").count() == 1


# ---- parents and replies ----


@pytest.fixture
def decide(moderator):
    def make(comment, outcome, **fields):
        return decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, **fields)

    return make


def appearances(*comments):
    return [Comment.objects.get(pk=comment.pk).appearance for comment in comments]


def test_case_16_rejecting_a_parent_leaves_a_tombstone_or_hides_the_branch_and_the_count_follows(
    client, article, make_comment, decide
):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent, status=Status.APPROVED)

    decide(parent, "rejected", reason="Cruel.")
    assert appearances(parent, reply) == ["tombstone", "shown"]
    assert "1 comment<" in client.get(article.get_absolute_url()).text

    decide(parent, "approved")
    decide(parent, "rejected", reason="Cruel.", hides_replies=True)
    assert appearances(parent, reply) == ["hidden", "hidden"]
    assert "0 comments<" in client.get(article.get_absolute_url()).text


def test_case_17_with_its_parent_only_those_replies_return_that_were_hidden_because_of_it(make_comment, decide):
    parent = make_comment(status=Status.APPROVED)
    approved = make_comment(parent=parent, status=Status.APPROVED)
    held, spam = make_comment(parent=parent), make_comment(parent=parent, status=Status.SPAM)
    decide(parent, "spam")

    decide(parent, "approved")

    assert appearances(parent, approved, held, spam) == ["shown", "shown", "hidden", "hidden"]
    held.refresh_from_db()
    assert held.status == Status.PENDING


def test_case_18_what_does_not_concern_replies_leaves_them_untouched(make_comment, moderator):
    parent = make_comment(status=Status.APPROVED)
    replies = [make_comment(parent=parent, status=status) for status in (Status.APPROVED, Status.PENDING, Status.SPAM)]
    before = list(Comment.objects.filter(parent=parent).order_by("pk").values())

    closing.close_thread(parent, version=parent.version, by=moderator, reason="Enough.")
    closing.reopen_thread(parent, version=parent.version, by=moderator)
    Comment.objects.get(pk=parent.pk).save()

    assert list(Comment.objects.filter(parent=parent).order_by("pk").values()) == before
    assert len(before) == len(replies)


def test_case_19_what_is_gone_with_replies_below_keeps_its_place_and_its_permalink(client, article, make_comment):
    first = make_comment("The first.", status=Status.APPROVED)
    gone = make_comment("The one that goes.", parent=first, status=Status.APPROVED)
    make_comment("The answer to it.", parent=gone, status=Status.APPROVED)
    make_comment("The last.", parent=first, status=Status.APPROVED)

    states.move(gone, Status.WITHDRAWN, by=None, version=gone.version, cause=Act.WITHDRAWN)

    page = client.get(article.get_absolute_url()).text
    places = [
        page.index(words) for words in ("The first.", "withdrawn by its writer", "The answer to it.", "The last.")
    ]
    assert places == sorted(places)
    assert client.get(gone.get_absolute_url()).url.endswith(f"#c{gone.pk}")
    with pytest.raises(ProtectedError):
        Comment.objects.get(pk=first.pk).delete()


@pytest.fixture
def branch(make_comment):
    """Three comments, one beneath the other, of which none is public any more; and a reply that waits below."""
    top = make_comment("Top", status=Status.APPROVED)
    middle = make_comment("Middle", parent=top, status=Status.APPROVED)
    reply = make_comment("Reply", parent=middle)
    states.move(middle, Status.SPAM, by=None, version=middle.version)
    states.move(top, Status.PENDING, by=None, version=top.version)
    return top, middle, reply


def seen(*comments):
    return {comment.pk: comment.version for comment in comments}


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.RETURNED])
def test_case_15_a_reply_to_what_is_not_public_is_not_approved_alone(make_comment, decide, status):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    if status != Status.PENDING:
        states.move(parent, status, by=None, version=parent.version)

    with pytest.raises(Refused, match="is not public"):
        decide(reply, "approved")

    assert appearances(reply) == ["hidden"]


def test_case_15_a_reply_is_approved_together_with_all_above_it_a_decision_each(branch, moderator):
    top, middle, reply = branch

    made = decisions.approve_with_ancestors(
        reply, version=reply.version, by=moderator, seen=seen(top, middle), note="A good exchange."
    )

    assert appearances(*branch) == ["shown"] * 3
    assert [decision.entry.comment_id for decision in made] == [top.pk, middle.pk, reply.pk]
    assert {(decision.entry.by, decision.note) for decision in made} == {(moderator, "A good exchange.")}


def test_case_15_all_above_are_approved_or_none(branch, moderator):
    top, middle, reply = branch
    rows = LogEntry.objects.count()

    for wrong in ({}, seen(top), {top.pk: top.version, middle.pk: middle.version - 1}):
        with pytest.raises(Conflict):
            decisions.approve_with_ancestors(reply, version=reply.version, by=moderator, seen=wrong)
    with pytest.raises(Conflict):
        decisions.approve_with_ancestors(reply, version=reply.version + 1, by=moderator, seen=seen(top, middle))

    assert appearances(*branch) == ["hidden"] * 3
    assert LogEntry.objects.count() == rows


def test_case_15_nothing_is_approved_beneath_what_cannot_be(make_comment, moderator):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    Comment.objects.filter(pk=parent.pk).update(public_since=None)
    states.move(parent, Status.WITHDRAWN, by=None, version=parent.version, cause=Act.WITHDRAWN)

    with pytest.raises(Refused, match="“Withdrawn” cannot become “Approved”"):
        decisions.approve_with_ancestors(reply, version=reply.version, by=moderator, seen=seen(parent))

    assert appearances(reply) == ["hidden"]


def test_case_15_under_one_s_own_article_all_are_acknowledged(article, branch, make_author, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    top, middle, reply = branch
    asked = {"version": reply.version, "by": moderator, "seen": seen(top, middle)}

    with pytest.raises(Refused, match="You wrote this article"):
        decisions.approve_with_ancestors(reply, **asked)
    made = decisions.approve_with_ancestors(reply, **asked, acknowledged=True)

    assert all(decision.own_article for decision in made)


# ---- closed places ----


def test_case_9_what_waits_when_its_discussion_closes_stays_in_the_queue_and_can_be_approved(
    article, make_comment, decide, moderator
):
    comment = make_comment()
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert closing.told(comment) == "The discussion is closed: “Enough.”"

    decide(comment, "approved")

    assert appearances(comment) == ["shown"]


def test_case_10_what_waits_when_its_thread_closes_stays_in_the_queue_and_can_be_approved(
    make_comment, decide, moderator
):
    top = make_comment(status=Status.APPROVED)
    comment = make_comment(parent=make_comment(parent=top, status=Status.APPROVED))
    closing.close_thread(top, version=top.version, by=moderator, reason="One quarrel.")
    comment.refresh_from_db()
    assert closing.told(comment) == "The thread is closed: “One quarrel.”"

    decide(comment, "approved")

    assert appearances(comment) == ["shown"]


def test_of_an_open_place_nothing_is_told_and_of_a_closed_one_why(
    article, make_comment, moderator, publication, make_article
):
    comment = make_comment()
    assert closing.told(comment) == ""

    publication.close_after_days = 1
    publication.save()
    assert "article’s age" in closing.told(comment)

    comment.article.state = State.RETRACTED
    assert "retracted" in closing.told(comment)


# ---- the writer, meanwhile ----


def test_case_44_a_decision_on_words_that_the_writer_has_changed_meanwhile_is_refused_aloud(make_comment, decide):
    comment = make_comment("What the moderator read.")
    on_screen = Comment.objects.get(pk=comment.pk)
    ownership.edit(comment, version=comment.version, text="What the writer made of it.")

    with pytest.raises(Conflict, match="edited on"):
        decide(on_screen, "approved")

    assert appearances(comment) == ["hidden"]


@pytest.mark.django_db(transaction=True)
def test_case_44_of_an_edit_and_a_decision_at_once_one_wins_and_the_other_learns_it(make_comment, moderator):
    for _round in range(3):
        comment = make_comment("What the moderator read.")

        def decide(pk=comment.pk):
            read = Comment.objects.get(pk=pk, version=1)
            return decisions.decide(read, outcome="approved", version=1, by=moderator)

        def edit(comment=comment):
            return ownership.edit(comment, version=1, text="What the writer made of it.")

        decided, edited = at_once(decide, edit)

        comment.refresh_from_db()
        if isinstance(decided, Decision):
            assert isinstance(edited, Refused)
            assert (comment.text, comment.status) == ("What the moderator read.", Status.APPROVED)
        else:
            assert isinstance(decided, Conflict | Comment.DoesNotExist)
            assert (comment.text, comment.status) == ("What the writer made of it.", Status.PENDING)


# ---- reasons ----


def test_a_reason_from_the_list_is_enough_and_the_moderator_s_own_words_follow_it(make_comment, decide):
    listed = Reason.objects.get(code="patient")

    alone = decide(make_comment(), "rejected", listed=listed)
    with_words = decide(make_comment(), "returned", listed=listed, reason=" The third line. ")

    assert (alone.listed, alone.reason) == (listed, listed.sentence)
    assert (with_words.listed, with_words.reason) == (listed, f"{listed.sentence}\n\nThe third line.")


def test_a_reason_from_the_list_speaks_the_language_of_the_article(make_article, make_comment, decide):
    listed = Reason.objects.get(code="patient")
    comment = make_comment(article=make_article("Un article", language="fr"))

    assert decide(comment, "returned", listed=listed).reason == listed.sentence_fr


@pytest.mark.parametrize("outcome", ["approved", "spam"])
def test_what_stands_in_the_way_is_not_said_where_nothing_does_or_nobody_is_told(make_comment, decide, outcome):
    decision = decide(make_comment(), outcome, listed=Reason.objects.get(code="patient"))

    assert (decision.listed, decision.reason) == (None, "")


def test_what_was_decided_for_a_reason_stays_when_the_reason_says_something_else(make_comment, decide):
    listed = Reason.objects.get(code="patient")
    was = listed.sentence
    decision = decide(make_comment(), "rejected", listed=listed)

    Reason.objects.update(sentence="Otherwise said.")

    assert Decision.objects.get(pk=decision.pk).reason == was


# ---- back and forth ----


def test_what_is_returned_tells_its_writer_why_and_is_not_shown(make_comment, decide):
    comment = make_comment(status=Status.PENDING)

    decision = decide(comment, "returned", reason="Leave out the ward, please.")

    assert (comment.status, decision.reason) == (Status.RETURNED, "Leave out the ward, please.")
    assert appearances(comment) == ["hidden"]


def test_what_was_approved_goes_back_to_the_queue_without_a_reason(make_comment, decide):
    comment = make_comment(status=Status.APPROVED)

    decide(comment, "pending")

    assert comment.status == Status.PENDING
    assert appearances(comment) == ["hidden"]
