"""What a writer is told of a decision, and when they are not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, State
from comments import links, ownership, personal
from comments.models import Status
from delivery import outbox
from delivery.models import Mail
from moderation import closing, decisions, moving, reporting, undoing, verdicts


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
def undo(moderator):
    def take_back(comment):
        return undoing.undo(undoing.last(comment), by=moderator)

    return take_back


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


BESIDES = {
    "closed": (Status.REJECTED, closing.close_thread, {"reason": "Enough."}),
    "closed, what was returned": (Status.RETURNED, closing.close_thread, {"reason": "Enough."}),
    "moved": (Status.APPROVED, moving.move, {}),
    "kept": (Status.APPROVED, decisions.keep, {}),
}


@pytest.mark.parametrize(("outcome", "deed", "details"), BESIDES.values(), ids=BESIDES)
def test_a_decision_is_told_although_something_else_was_undone_since(
    confirmed, decide, undo, later, moderator, outcome, deed, details
):
    comment = confirmed(parent=confirmed("Above.", status=Status.APPROVED))
    decide(comment, outcome, reason="Name nobody.")
    if deed == decisions.keep:
        reporting.report(comment, reason="abuse", address="192.0.2.1")
    deed(comment, by=moderator, version=comment.version, **details)
    undo(comment)

    assert len(later()) == 1


def test_who_was_only_public_by_mistake_is_not_told_that_it_was_removed(confirmed, decide, undo, later):
    comment = confirmed()
    for _mistake in range(2):
        decide(comment, Status.APPROVED)
        undo(comment)
    decide(comment, Status.REJECTED, reason="Name nobody.")

    [letter] = later()

    assert letter.subject == "Your comment on “An article” was not accepted"
    assert "It does not appear." in letter.body


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


# ---- corrections ----


MISTAKES = [
    (Status.PENDING, Status.APPROVED, "we wrote that your comment is public", "It waits for a moderator"),
    (Status.PENDING, Status.REJECTED, "we wrote that your comment does not appear", "It waits for a moderator"),
    (Status.PENDING, Status.RETURNED, "we asked you to change your comment", "It waits for a moderator"),
    (Status.APPROVED, Status.REJECTED, "we wrote that your comment does not appear", "It is public. It stands here:"),
    (Status.REJECTED, Status.APPROVED, "we wrote that your comment is public", "It does not appear."),
    (Status.RETURNED, Status.REJECTED, "we wrote that your comment does not appear", "within fourteen days"),
]


@pytest.mark.parametrize(("before", "told", "was", "holds"), MISTAKES)
def test_a_decision_undone_after_its_mail_went_is_corrected(confirmed, decide, undo, later, before, told, was, holds):
    comment = confirmed(status=before)
    decide(comment, told, reason="Name nobody.")
    assert len(later()) == 1

    undone = undo(comment)

    assert undoing.told(undone) == "Its writer had been told; a correction goes out in two minutes."
    assert len(later(1)) == 1
    _first, letter = later(2)
    assert (letter.to, letter.subject) == ([comment.email], "A correction: your comment on “An article”")
    assert was in letter.body
    assert holds in letter.body
    assert "Name nobody." not in letter.body
    token = letter.body.partition("/comments/mine/")[2].partition("/")[0]
    assert links.read(token).comment == comment
    assert undoing.told(undone) == "Its writer had been told, and was sent a correction."


def test_a_correction_says_on_which_day_the_mistake_was_told_as_the_publication_counts(
    confirmed, decide, undo, later, time_machine
):
    time_machine.move_to(datetime(2027, 8, 3, 2, 30, tzinfo=UTC))  # still the second of August in Toronto
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)

    assert "On 2 August 2027 we wrote" in later()[-1].body


def test_a_correction_repeats_the_reason_that_holds_again(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.REJECTED, reason="Name nobody.")
    decide(comment, Status.APPROVED, reason="On reflection.")
    later()
    undo(comment)

    letter = later()[-1]

    assert "Name nobody." in letter.body
    assert "On reflection." not in letter.body


def test_of_a_decision_undone_before_its_mail_went_nothing_is_corrected(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.APPROVED)

    undone = undo(comment)

    assert undoing.told(undone) == "Its mail had not gone out, and will not."
    assert later() == []


def test_a_mail_that_a_worker_has_in_hand_is_corrected_if_it_was_sent(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    Mail.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    undo(comment)
    Mail.objects.filter(kind=verdicts.VERDICT).update(sent_at=timezone.now(), lease_until=None)

    assert [letter.subject for letter in later()] == ["A correction: your comment on “An article”"]


def test_a_mail_that_a_worker_had_in_hand_and_did_not_send_is_not_corrected(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    Mail.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    undo(comment)

    assert later() == []


def test_who_was_told_nothing_needs_no_correction(make_comment, decide, undo, later):
    comment = make_comment()
    decide(comment, Status.APPROVED)
    later()

    undone = undo(comment)

    assert undoing.told(undone) == ""
    assert later() == []


def test_a_new_decision_that_is_told_itself_takes_the_place_of_a_correction(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)
    decide(comment, Status.REJECTED, reason="Name nobody.")

    assert [letter.subject for letter in later()][1:] == ["Your comment on “An article” was not accepted"]


def test_where_that_decision_is_undone_too_before_its_mail_went_the_first_mistake_is_corrected(
    confirmed, decide, undo, later
):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)
    later(1)
    decide(comment, Status.REJECTED, reason="Name nobody.")
    later(1.5)  # in which the correction would have gone out
    undo(comment)

    assert [letter.subject for letter in later()][1:] == ["A correction: your comment on “An article”"]


def test_who_repeats_a_mistake_and_takes_it_back_at_once_corrects_the_first(confirmed, decide, undo, later):
    comment = confirmed(status=Status.APPROVED)
    decide(comment, Status.REJECTED, reason="Name nobody.")
    later()
    undo(comment)
    decide(comment, Status.REJECTED, reason="Name nobody.")
    undo(comment)
    later()

    assert [letter.subject for letter in later()][1:] == ["A correction: your comment on “An article”"]


def test_a_correction_goes_where_a_new_decision_cannot_be_told_any_more(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.REJECTED, reason="Name nobody.")
    later()
    undo(comment)
    decide(comment, Status.APPROVED)
    Article.objects.update(state=State.UNPUBLISHED)

    assert "Readers cannot see it at present" in later()[-1].body


def test_one_mistake_is_corrected_once(confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)
    later()
    decide(comment, Status.REJECTED, reason="Name nobody.")
    undo(comment)

    assert len([letter for letter in later() if "correction" in letter.subject]) == 1


def test_what_a_writer_did_as_asked_was_no_mistake(confirmed, decide, undo, later):
    comment = confirmed("Draft.")
    decide(comment, Status.RETURNED, reason="Say less.")
    later()
    comment.refresh_from_db()
    ownership.edit(comment, version=comment.version, text="Less.")
    decide(comment, Status.APPROVED)
    undo(comment)

    assert len(later()) == 1


def test_a_new_decision_that_nobody_is_told_leaves_a_correction_in_place(confirmed, decide, undo, later):
    comment = confirmed(status=Status.APPROVED)
    decide(comment, Status.REJECTED, reason="Name nobody.")
    later()
    undo(comment)
    decide(comment, Status.PENDING)

    assert "It waits for a moderator" in later()[-1].body


SINCE_THEN = {
    "it turns out to be spam": lambda comment, decide: decide(comment, Status.SPAM),
    "its writer took it back": lambda comment, decide: ownership.withdraw(comment),
    "its writer had it erased": lambda comment, decide: personal.erase(comment.email),
}


@pytest.mark.parametrize("happens", SINCE_THEN.values(), ids=SINCE_THEN)
def test_nothing_is_corrected_any_more_where(confirmed, decide, undo, later, happens):
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)
    happens(comment, decide)

    assert [letter for letter in later()[1:] if "correction" in letter.subject] == []


def test_what_becomes_spam_again_is_told_nobody(confirmed, decide, undo, later):
    comment = confirmed(status=Status.SPAM)
    decide(comment, Status.APPROVED)
    later()

    undone = undo(comment)

    assert undoing.told(undone) == ""
    assert len(later()) == 1


def test_a_correction_owns_up_that_readers_cannot_see_what_is_accepted(confirmed, decide, undo, later):
    comment = confirmed(status=Status.APPROVED)
    decide(comment, Status.REJECTED, reason="No.")
    later()
    Article.objects.update(state=State.UNPUBLISHED)
    undo(comment)

    body = later()[-1].body

    assert "It is accepted. Readers cannot see it at present" in body
    assert "It stands here" not in body


def test_followers_are_told_once_and_not_of_a_mistake(make_comment, confirmed, decide, undo, later):
    make_comment(email="follower@example.org", notify="discussion", confirmed_at=timezone.now())
    comment = confirmed()
    decide(comment, Status.APPROVED)
    later()
    undo(comment)
    later()
    decide(comment, Status.APPROVED)

    assert len([letter for letter in later() if letter.to == ["follower@example.org"]]) == 1


# ---- what the writer's own page says ----


def page(client, comment):
    return client.get(reverse("comments:mine", args=[links.token(comment)])).text


def test_the_page_of_what_was_returned_by_mistake_says_that_it_waits(client, confirmed, decide, undo, later):
    comment = confirmed()
    decide(comment, Status.RETURNED, reason="Name nobody.")
    later()
    undo(comment)

    shown = page(client, comment)

    assert "It waits for a moderator." in shown
    assert "Name nobody." not in shown


def test_the_page_gives_the_reason_of_the_decision_that_holds(client, confirmed, decide, undo):
    comment = confirmed()
    decide(comment, Status.REJECTED, reason="Name nobody.\n\nThe third line.")
    decide(comment, Status.APPROVED, reason="On reflection.")
    undo(comment)

    shown = page(client, comment)

    assert "<p>Name nobody.</p>" in shown
    assert "<p>The third line.</p>" in shown
    assert "On reflection." not in shown
