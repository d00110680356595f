"""The closing note: one word by a moderator where a discussion or a thread was closed by hand."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import timezone

from comments import doors, posting
from comments.models import Act, Comment, Notify, Status
from comments.refusals import Refused
from delivery import outbox
from delivery.models import Mail
from moderation import closing, closing_notes, decisions


@pytest.fixture
def closed(article, moderator):
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )
    return article


@pytest.fixture
def thread(make_comment, moderator):
    comment = make_comment("A quarrel.", status=Status.APPROVED)
    closing.close_thread(comment, version=comment.version, by=moderator, reason="One quarrel is enough.")
    return comment


def version(place):
    return getattr(place, "discussion", place).version


def test_case_13_a_moderator_leaves_a_marked_note_in_a_closed_discussion(client, closed, moderator):
    note = closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you all.")

    assert (note.parent, note.closing_note, note.status) == (None, True, Status.APPROVED)
    assert (note.name, note.email, note.user) == ("Mo Derator", "", moderator)
    page = client.get(closed.get_absolute_url()).text
    assert "Thank you all." in page
    assert "Moderator</span>" in page
    assert "Closing note</span>" in page


def test_case_13_a_moderator_leaves_a_marked_note_in_a_closed_thread(client, article, thread, moderator):
    note = closing_notes.leave(thread, version=thread.version, by=moderator, text="Write to each other.")

    assert (note.parent, note.parent_version) == (thread, Comment.objects.get(pk=thread.pk).version)
    assert "Write to each other." in client.get(article.get_absolute_url()).text


def test_case_13_everybody_else_is_refused_where_it_is_closed(article, thread):
    with pytest.raises(doors.Closed):
        posting.post(article=article, parent=thread, key="a" * 32, text="One more word.", name="Rosalind")


def test_a_note_declares_no_interests(client, closed, moderator):
    closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you all.")

    page = client.get(closed.get_absolute_url()).text
    assert "Thank you all." in page
    assert "Competing interests" not in page


def test_a_note_is_logged_under_its_moderator(closed, moderator):
    note = closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you all.")

    steps = list(note.log.order_by("pk").values_list("act", "by", "before", "after"))
    assert steps == [(Act.POSTED, moderator.pk, "", "pending"), (Act.NOTED, moderator.pk, "pending", "approved")]


def test_nothing_is_noted_where_nothing_was_closed(article, make_comment, moderator):
    for place in (article, make_comment(status=Status.APPROVED)):
        with pytest.raises(Refused, match="only where somebody has closed by hand"):
            closing_notes.leave(place, version=version(place), by=moderator, text="Hear, hear.")

    assert not Comment.objects.filter(closing_note=True).exists()


def test_nothing_is_noted_where_age_or_the_site_closed(article, moderator, publication, administrator):
    publication.close_after_days = 1
    publication.save()
    with pytest.raises(Refused, match="closed by hand"):
        closing_notes.leave(article, version=article.discussion.version, by=moderator, text="Too late.")

    closing.close_site(by=administrator, seen=closing.turn(), reason="A flood.")
    with pytest.raises(Refused, match="closed by hand"):
        closing_notes.leave(article, version=article.discussion.version, by=moderator, text="A flood.")


def test_nothing_is_noted_once_it_is_open_again(article, moderator):
    closing.close_discussion(
        article,
        version=article.discussion.version,
        by=moderator,
        reason="Overnight.",
        reopens_at=timezone.now() + timedelta(hours=1),
    )

    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(Refused, match="closed by hand"):
        closing_notes.leave(article, version=article.discussion.version, by=moderator, text="Good morning.")


@pytest.mark.parametrize("place", ["closed", "thread"])
def test_there_is_one_note_for_each_closing(request, place, moderator):
    place = request.getfixturevalue(place)
    closing_notes.leave(place, version=version(place), by=moderator, text="Thank you all.")

    with pytest.raises(Refused, match="closing note already"):
        closing_notes.leave(place, version=version(place), by=moderator, text="And another thing.")

    assert Comment.objects.filter(closing_note=True).count() == 1


def test_a_later_closing_takes_a_note_of_its_own(closed, moderator):
    closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you all.")
    closing.reopen_discussion(closed, version=closed.discussion.version, by=moderator)
    closing.close_discussion(closed, version=closed.discussion.version, by=moderator, reason="Again.")

    closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you once more.")

    assert Comment.objects.shown().filter(closing_note=True).count() == 2


def test_a_note_that_was_removed_makes_room_for_another(closed, moderator):
    note = closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thnak you.")
    decisions.decide(note, outcome="rejected", version=note.version, by=moderator, reason="A slip of the pen.")

    assert (
        closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text="Thank you.").status
        == Status.APPROVED
    )


def test_a_note_in_the_discussion_and_one_in_a_thread_do_not_exclude_each_other(thread, moderator):
    closing.close_discussion(thread.article, version=thread.article.discussion.version, by=moderator, reason="Enough.")
    closing_notes.leave(thread, version=thread.version, by=moderator, text="In the thread.")

    closing_notes.leave(thread.article, version=thread.article.discussion.version, by=moderator, text="For everybody.")

    assert Comment.objects.shown().filter(closing_note=True).count() == 2


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b"])
def test_an_empty_note_is_none(closed, moderator, text):
    with pytest.raises(Refused, match="no closing note yet"):
        closing_notes.leave(closed, version=closed.discussion.version, by=moderator, text=text)


def test_a_note_mails_nobody_and_is_not_screened(closed, make_comment, moderator, publication):
    closing.reopen_discussion(closed, version=closed.discussion.version, by=moderator, force=True)
    follower = make_comment(
        notify=Notify.DISCUSSION, confirmed_at=timezone.now(), status=Status.APPROVED, email="follower@example.org"
    )
    closing.close_discussion(closed, version=closed.discussion.version, by=moderator, reason="Enough.")
    Mail.objects.all().delete()

    note = closing_notes.leave(
        closed,
        version=closed.discussion.version,
        by=moderator,
        text="BUY https://one.example https://two.example https://three.example",
    )

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        outbox.drain()
    assert mailbox.outbox == []
    assert not Mail.objects.exists()
    assert (note.findings, note.network_hash) == ([], "")
    assert follower.notify == Notify.DISCUSSION


# ---- from the pages ----


def page(name, place):
    return reverse(f"moderation:{name}", args=[place.pk])


def test_the_page_of_a_thread_offers_a_note_where_one_can_be_left(client, thread, moderator):
    client.force_login(moderator)
    assert page("thread-note", thread) in client.get(page("comment", thread)).text

    answer = client.post(page("thread-note", thread), {"version": thread.version, "text": "Thank you all."})

    assert answer.status_code == 302
    assert Comment.objects.shown().filter(closing_note=True, text="Thank you all.").exists()
    assert page("thread-note", thread) not in client.get(page("comment", thread)).text


def test_the_page_of_a_discussion_offers_a_note_where_one_can_be_left(client, closed, moderator):
    client.force_login(moderator)
    assert "Leave a closing note" in client.get(page("discussion", closed)).text

    answer = client.post(page("discussion-note", closed), {"version": 2, "text": "Thank you all."}, follow=True)

    assert "The closing note stands in the discussion." in answer.text
    assert Comment.objects.shown().filter(closing_note=True, text="Thank you all.").exists()
    assert "Leave a closing note" not in answer.text


def test_a_note_that_is_refused_comes_back_with_its_text(client, article, moderator):
    client.force_login(moderator)

    answer = client.post(page("discussion-note", article), {"version": 1, "text": "It took me a while to write this."})

    assert answer.status_code == 409
    assert "only where somebody has closed by hand" in answer.text
    assert "It took me a while to write this." in answer.text


def test_an_editor_who_may_close_leaves_no_note(client, closed, editor):
    client.force_login(editor)

    assert "Leave a closing note" not in client.get(page("discussion", closed)).text
    assert client.post(page("discussion-note", closed), {"version": 2, "text": "Thank you."}).status_code == 404
    assert not Comment.objects.filter(closing_note=True).exists()
