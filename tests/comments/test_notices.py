"""Who is told of what, once, and how that ends. Case 50."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from comments import links, notices, ownership, states
from comments.models import Comment, Notice, Notify, Status
from delivery import outbox
from delivery.models import Mail
from moderation import decisions


@pytest.fixture
def follower(make_comment):
    """Somebody whose confirmed comment asks for notices."""

    def make(notify=Notify.REPLIES, email="rosalind@example.org", **fields):
        fields = {"confirmed_at": timezone.now(), "status": Status.APPROVED} | fields
        return make_comment("I follow.", notify=notify, email=email, **fields)

    return make


@pytest.fixture
def later(time_machine):
    """Let minutes pass and the queue be worked."""

    def wait(minutes=3):
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
        outbox.drain()

    return wait


def answer(make_comment, parent=None, email="else@example.org", **fields):
    return make_comment("An answer.", parent=parent, email=email, name="Else Where", status=Status.APPROVED, **fields)


def recipients():
    return sorted(letter.to[0] for letter in mail.outbox)


def test_case_50_whoever_asked_for_replies_is_told_of_a_reply_once_it_can_be_read(follower, make_comment, later):
    mine = follower()
    reply = make_comment("An answer.", parent=mine, email="else@example.org", name="Else Where")
    later()
    assert recipients() == []

    states.move(reply, Status.APPROVED, by=None, version=reply.version)
    later()

    [letter] = mail.outbox
    assert letter.to == ["rosalind@example.org"]
    assert letter.subject == "Else Where answered you on “An article”"
    assert "An answer." in letter.body
    assert reply.get_absolute_url() in letter.body


def test_case_50_a_follower_of_one_thread_is_not_told_of_the_whole_page(follower, make_comment, later):
    follower()

    answer(make_comment)
    later()

    assert recipients() == []


def test_case_50_a_reply_to_a_reply_is_news_to_whom_it_answers_alone(follower, make_comment, later):
    mine = follower()
    theirs = follower(email="else@example.org", parent=mine)
    later()
    mail.outbox.clear()

    answer(make_comment, parent=theirs, email="third@example.org")
    later()

    assert recipients() == ["else@example.org"]


def test_a_follower_of_the_discussion_is_told_of_every_comment(follower, make_comment, later):
    follower(Notify.DISCUSSION)

    answer(make_comment)
    answer(make_comment, parent=answer(make_comment))
    later()

    assert recipients() == ["rosalind@example.org"] * 3


def test_nobody_is_told_of_another_article(follower, make_article, make_comment, later):
    follower(Notify.DISCUSSION)

    answer(make_comment, article=make_article("Another article"))
    later()

    assert recipients() == []


def test_case_50_nobody_is_told_of_their_own_words(follower, make_comment, later):
    mine = follower(Notify.DISCUSSION)

    answer(make_comment, parent=mine, email="rosalind@example.org")
    later()

    assert recipients() == []


def test_nobody_is_told_anything_before_they_confirmed(follower, make_comment, later):
    follower(Notify.DISCUSSION, confirmed_at=None)

    answer(make_comment)
    later()

    assert recipients() == []


def test_one_person_is_told_once_however_many_of_their_comments_ask(follower, make_comment, later):
    mine = follower(Notify.REPLIES)
    follower(Notify.DISCUSSION)
    follower(Notify.DISCUSSION)

    answer(make_comment, parent=mine)
    later()

    assert recipients() == ["rosalind@example.org"]


def test_case_50_approving_again_tells_nobody_again(follower, make_comment, later):
    reply = answer(make_comment, parent=follower())
    later()
    for status in (Status.REJECTED, Status.APPROVED):
        states.move(reply, status, by=None, version=reply.version)

    later()

    assert recipients() == ["rosalind@example.org"]


def test_what_is_taken_back_within_two_minutes_is_told_to_nobody(follower, make_comment, later):
    reply = answer(make_comment, parent=follower())
    states.move(reply, Status.REJECTED, by=None, version=reply.version)

    later()

    assert recipients() == []


def test_what_was_taken_back_and_comes_again_is_told_then(follower, make_comment, later):
    reply = answer(make_comment, parent=follower())
    states.move(reply, Status.REJECTED, by=None, version=reply.version)
    later()

    states.move(reply, Status.APPROVED, by=None, version=reply.version)
    later()

    assert recipients() == ["rosalind@example.org"]


def test_case_40_what_hides_beneath_a_hidden_comment_is_told_to_nobody(follower, make_comment, later):
    mine = follower()
    reply = answer(make_comment, parent=mine)
    states.move(mine, Status.SPAM, by=None, version=mine.version)

    later()

    assert Notice.objects.filter(comment=reply).exists()
    assert recipients() == []


def test_the_first_mail_says_nothing_of_what_was_typed(write, inbox, first_link):
    comment = write("Words of a stranger.", name="Buy Pills", affiliation="pills.example", email="victim@example.org")

    [letter] = inbox("victim@example.org")

    assert not any(word in letter.subject + letter.body for word in ("stranger", "Buy Pills", "pills.example"))
    assert "An article" in letter.subject
    assert first_link(letter).startswith("/comments/mine/")
    assert links.read(first_link(letter).split("/")[-2]).comment == comment


def test_a_comment_that_is_erased_before_its_first_mail_goes_brings_none(write, inbox):
    from comments import personal

    write()
    personal.erase("rosalind@example.org")

    assert inbox() == []


# ---- several in an hour ----


def test_after_five_in_an_hour_the_rest_comes_as_one_digest(follower, make_comment, later):
    follower(Notify.DISCUSSION)
    for _ in range(9):
        answer(make_comment)
    later()
    assert len(mail.outbox) == 5

    later(60)

    assert len(mail.outbox) == 6
    digest = mail.outbox[-1]
    assert digest.subject == "4 comments for you"
    assert digest.body.count("/comments/") == 4 + 1  # and the link that stops them


def test_a_digest_leaves_out_what_cannot_be_read_any_more(follower, make_comment, later):
    follower(Notify.DISCUSSION)
    rows = [answer(make_comment) for _ in range(8)]
    states.move(rows[-1], Status.SPAM, by=None, version=rows[-1].version)

    later(61)

    assert mail.outbox[-1].subject == "2 comments for you"


def test_the_next_hour_brings_mails_of_their_own_again(follower, make_comment, later):
    follower(Notify.DISCUSSION)
    for _ in range(7):
        answer(make_comment)
    later(61)
    mail.outbox.clear()

    answer(make_comment)
    later()

    assert [letter.subject for letter in mail.outbox] == ["Else Where commented on “An article”"]


def test_what_comes_too_late_for_a_digest_waits_for_the_next(follower, make_comment, time_machine, later):
    start = timezone.now()
    follower(Notify.DISCUSSION)
    time_machine.move_to(start, tick=False)
    for _ in range(6):
        answer(make_comment)
    time_machine.move_to(start + timedelta(minutes=59, seconds=30), tick=False)

    answer(make_comment)

    assert Mail.objects.filter(kind=notices.DIGEST).count() == 2
    later(61)
    later(61)
    assert len(mail.outbox) == 7


# ---- ending them ----


def test_each_notice_carries_one_click_for_mail_programs(follower, make_comment, later, client):
    mine = follower(Notify.DISCUSSION)
    answer(make_comment)
    later()
    headers = mail.outbox[0].extra_headers

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    done = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200
    mine.refresh_from_db()
    assert mine.notify == Notify.OFF


def test_one_click_needs_no_cookie_and_no_token(follower, settings):
    from django.test import Client

    mine = follower()
    url = reverse("comments:mine-notices", args=[links.notices_token(mine)])

    done = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200


def test_case_31_a_scanner_that_fetches_the_link_ends_nothing(follower, client):
    mine = follower()

    client.get(reverse("comments:mine-notices", args=[links.notices_token(mine)]))

    mine.refresh_from_db()
    assert mine.notify == Notify.REPLIES


def test_case_50_ending_them_ends_them_all_in_this_discussion_and_elsewhere_none(
    follower, make_article, make_comment, later
):
    mine, also = follower(Notify.DISCUSSION), follower(Notify.REPLIES)
    elsewhere = follower(Notify.REPLIES, article=make_article("Another article"))

    ownership.stop_notices(mine)

    answer(make_comment, parent=also)
    answer(make_comment, parent=elsewhere)
    later()
    assert [letter.subject for letter in mail.outbox] == ["Else Where answered you on “Another article”"]


def test_what_was_queued_before_is_not_sent_after(follower, make_comment, later):
    mine = follower(Notify.DISCUSSION)
    answer(make_comment)

    ownership.stop_notices(mine)
    later()

    assert recipients() == []


def test_the_link_that_stops_notices_holds_for_good(follower, mine, time_machine):
    comment = follower()
    token = links.notices_token(comment)
    time_machine.move_to(timezone.now() + timedelta(days=4000))

    answer = mine(comment, "mine-notices", {"stop": "1"}, token=token)

    assert answer.status_code == 200
    comment.refresh_from_db()
    assert comment.notify == Notify.OFF


def test_a_choice_is_kept(follower, mine):
    comment = follower(Notify.OFF)

    mine(comment, "mine-notices", {"notify": "discussion"})

    comment.refresh_from_db()
    assert comment.notify == Notify.DISCUSSION


def test_mail_to_others_shows_no_e_mail_address_of_the_writer(follower, make_comment, later):
    answer(make_comment, parent=follower())
    later()

    assert "else@example.org" not in mail.outbox[0].message().as_string()


def test_a_name_with_a_line_end_cannot_write_headers(follower, make_comment, later):
    mine = follower()
    make_comment("x", parent=mine, email="e@example.org", name="Else\nBcc: all@example.org", status=Status.APPROVED)

    later()

    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert letter.recipients() == ["rosalind@example.org"]


def test_a_moderator_s_undo_within_two_minutes_brings_no_notice(follower, make_comment, moderator, later):
    reply = make_comment("x", parent=follower(), email="e@example.org")
    decision = decisions.decide(reply, outcome=Status.APPROVED, version=reply.version, by=moderator)
    decisions.undo(decision, by=moderator)

    later()

    assert recipients() == []


def test_many_followers_are_each_told_once(follower, make_comment, later):
    mine = follower(Notify.DISCUSSION)
    rows = [
        Comment(
            article=mine.article,
            key=f"{n:032x}",
            email=f"f{n}@example.org",
            name="F",
            text="x",
            notify=Notify.DISCUSSION,
            confirmed_at=timezone.now(),
        )
        for n in range(50)
    ]
    Comment.objects.bulk_create(rows)

    answer(make_comment)
    later()

    assert len(set(recipients())) == len(mail.outbox) == 51


def test_the_link_in_a_notice_ends_notices_and_begins_none(follower, mine):
    comment = follower(Notify.OFF)

    answer = mine(comment, "mine-notices", {"notify": "discussion"}, token=links.notices_token(comment))

    assert answer.status_code == 422
    comment.refresh_from_db()
    assert comment.notify == Notify.OFF


def test_whoever_takes_a_comment_back_hears_no_more_on_its_account(follower, make_comment, later):
    ownership.withdraw(follower(Notify.DISCUSSION))

    answer(make_comment)
    later()

    assert recipients() == []
