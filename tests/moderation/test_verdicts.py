"""What a writer is told of a decision, and when they are not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles.models import Article, State
from comments import links, ownership, personal
from comments.models import Status
from delivery import outbox
from delivery.models import Mail
from moderation import decisions


@pytest.fixture
def confirmed(make_comment):
    def make(text="Words.", **fields):
        return make_comment(text, confirmed_at=timezone.now(), **fields)

    return make


@pytest.fixture
def decide(moderator):
    def to(comment, outcome, **details):
        comment.refresh_from_db()
        return decisions.decide(comment, outcome=outcome, version=comment.version, by=moderator, **details)

    return to


@pytest.fixture
def later(time_machine):
    def wait(minutes=3):
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
        outbox.drain()
        return mail.outbox

    return wait


@pytest.mark.parametrize(
    ("outcome", "subject"),
    [
        (Status.APPROVED, "Your comment on “An article” is public"),
        (Status.REJECTED, "Your comment on “An article” was not accepted"),
        (Status.RETURNED, "A moderator asks you to change your comment on “An article”"),
    ],
)
def test_a_writer_is_told_what_was_decided_and_why(confirmed, decide, later, outcome, subject):
    comment = confirmed()
    decide(comment, outcome, reason="Name nobody.", note="Between us.")

    [letter] = later()

    assert (letter.to, letter.subject) == ([comment.email], subject)
    assert "Name nobody." in letter.body
    assert "Between us." not in letter.body
    token = letter.body.partition("/comments/mine/")[2].partition("/")[0]
    assert links.read(token).comment == comment


def test_one_that_was_public_is_told_that_it_was_removed(confirmed, decide, later):
    comment = confirmed(status=Status.APPROVED)
    decide(comment, Status.REJECTED, reason="On reflection.")

    assert [letter.subject for letter in later()] == ["Your comment on “An article” was removed"]


def test_a_decision_waits_two_minutes(confirmed, decide, later):
    decide(confirmed(), Status.APPROVED)

    assert later(1) == []
    assert len(later(2)) == 1


def test_nobody_is_told_of_spam(confirmed, decide, later):
    decide(confirmed(), Status.SPAM)

    assert later() == []


def test_an_e_mail_address_that_nobody_confirmed_is_told_nothing(make_comment, decide, later):
    decide(make_comment(), Status.REJECTED, reason="No.")

    assert later() == []


def test_a_decision_undone_in_time_brings_no_mail(confirmed, decide, later, moderator):
    decision = decide(confirmed(), Status.REJECTED, reason="No.")
    decisions.undo(decision, by=moderator)

    assert later() == []
    assert Mail.objects.get().dropped_at is not None


def test_of_two_decisions_within_two_minutes_the_last_is_told(confirmed, decide, later):
    comment = confirmed()
    decide(comment, Status.REJECTED, reason="No.")
    decide(comment, Status.APPROVED)

    assert [letter.subject for letter in later()] == ["Your comment on “An article” is public"]


def test_what_was_taken_back_or_erased_in_between_is_told_nobody(confirmed, decide, later):
    withdrawn, erased = confirmed(), confirmed(email="gone@example.org")
    decide(withdrawn, Status.APPROVED)
    decide(erased, Status.APPROVED)
    ownership.withdraw(withdrawn)
    personal.erase("gone@example.org")

    assert later() == []


GONE = {
    "its parent": lambda parent, decide: decide(parent, Status.SPAM),
    "its article": lambda parent, decide: Article.objects.update(state=State.UNPUBLISHED),
}


@pytest.mark.parametrize("goes", GONE.values(), ids=GONE)
def test_nobody_is_told_that_their_comment_is_public_where_readers_cannot_see_it(confirmed, decide, later, goes):
    parent = confirmed(status=Status.APPROVED, email="parent@example.org")
    comment = confirmed(parent=parent)
    decide(comment, Status.APPROVED)
    goes(parent, decide)

    assert [letter for letter in later() if letter.to == [comment.email]] == []


@pytest.mark.parametrize("article_goes", [False, True])
def test_what_was_not_accepted_is_told_whatever_became_of_the_article(confirmed, decide, later, article_goes):
    decide(confirmed(), Status.REJECTED, reason="No.")
    if article_goes:
        Article.objects.update(state=State.UNPUBLISHED)

    assert len(later()) == 1


@pytest.mark.parametrize(
    ("outcome", "offered"), [(Status.APPROVED, False), (Status.REJECTED, True), (Status.RETURNED, True)]
)
def test_whom_to_write_to_is_said_where_something_was_decided_against(
    publication, confirmed, decide, later, outcome, offered
):
    publication.contact = "editors@example.org"
    publication.save()
    decide(confirmed(), outcome, reason="Name nobody.")

    [letter] = later()

    assert ("If you think that we are wrong, write to editors@example.org." in letter.body) is offered


@pytest.mark.parametrize("hides_replies", [False, True])
def test_a_line_that_keeps_its_place_is_told_of_where_there_is_one(confirmed, decide, later, hides_replies):
    decide(confirmed(status=Status.APPROVED), Status.REJECTED, reason="Cruel.", hides_replies=hides_replies)

    [letter] = later()

    assert "It does not appear any more." in letter.body
    assert ("keeps its place" in letter.body) is not hides_replies


def test_what_was_returned_comes_back_by_the_link_in_its_mail(confirmed, decide, later, client, filled_in):
    comment = confirmed("Draft.")
    decide(comment, Status.RETURNED, reason="Say less.")
    [letter] = later()
    path = "/comments/mine/" + letter.body.partition("/comments/mine/")[2].split()[0]
    comment.refresh_from_db()

    client.post(f"{path}edit/", filled_in(text="Less.", version=comment.version, store="1"))

    comment.refresh_from_db()
    assert (comment.status, comment.text) == (Status.PENDING, "Less.")
