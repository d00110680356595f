"""Discussions are held in one order, whatever is moved meanwhile: nobody waits for somebody who waits for them."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from comments import personal, threads
from comments.models import Comment, Status
from moderation import bulk, closing, closing_notes, moving
from tests.comments.together import PATIENCE, at_once

# Only where rows are held can two deeds be in the middle of their work at the same time.
OVERLAP = PATIENCE if connection.features.has_select_for_update else 0


@pytest.fixture
def first(make_article):
    return make_article("The first article")


@pytest.fixture
def last(first, make_article):
    return make_article("The last article")


@pytest.fixture
def held(monkeypatch):
    """The numbers of the articles whose discussions were held, in that order."""
    numbers, hold = [], threads.hold
    monkeypatch.setattr(threads, "hold", lambda article_id: numbers.append(article_id) or hold(article_id))
    return numbers


def put(comment, article):
    Comment.objects.filter(pk=comment.pk).update(article=article)


@pytest.mark.django_db(transaction=True)
def test_whoever_follows_a_moved_comment_against_the_order_waits_for_nobody(first, last, make_comment, monkeypatch):
    in_hand = make_comment(article=last)
    put(in_hand, first)
    hold = threads.hold
    both = {article.pk: threading.Event() for article in (first, last)}

    def hold_and_tell(article_id):
        hold(article_id)
        both[article_id].set()
        both[first.pk if article_id == last.pk else last.pk].wait(OVERLAP)

    def follow():
        with transaction.atomic():
            return threads.lock(in_hand)

    def hold_both():
        both[last.pk].wait(OVERLAP)
        with transaction.atomic():
            hold_and_tell(first.pk)
            hold(last.pk)

    monkeypatch.setattr(threads, "hold", hold_and_tell)
    followed, other = at_once(follow, hold_both)

    assert other is None
    assert isinstance(followed, OperationalError) if OVERLAP else followed.article == first
    assert "deadlock" not in str(followed)


@pytest.mark.django_db(transaction=True)
def test_whoever_follows_a_moved_comment_where_nobody_is_gets_it(first, last, make_comment):
    in_hand = make_comment(article=last)
    put(in_hand, first)

    with transaction.atomic():
        assert threads.lock(in_hand).article == first


@pytest.mark.django_db
def test_whoever_holds_several_lets_go_and_begins_again_where_one_is_moved_meanwhile(
    first, last, make_article, make_comment, moderator, monkeypatch
):
    elsewhere = make_article("Moved to")
    comments = [make_comment(article=article) for article in (first, last)]
    held, hold = [], threads.hold

    def hold_and_move(article_id):
        held.append(article_id)
        hold(article_id)
        if len(held) == 2:
            put(comments[0], elsewhere)  # goes with the savepoint, as what is let go of does

    monkeypatch.setattr(threads, "hold", hold_and_move)
    results = bulk.decide({comment.pk: comment.version for comment in comments}, outcome="approved", by=moderator)

    assert held[:4] == [first.pk, last.pk, first.pk, last.pk]
    assert all(result.decision for result in results)


@pytest.mark.django_db
def test_whoever_erases_holds_discussions_in_the_order_of_all(first, last, make_comment, held):
    for article in (last, first):
        make_comment(article=article, email="gone@example.org")
    held.clear()

    personal.erase("gone@example.org")

    assert held[:2] == [first.pk, last.pk]


@pytest.mark.django_db
def test_a_closing_note_goes_where_its_thread_was_moved_meanwhile(first, last, make_comment, moderator):
    top = make_comment(article=first, status=Status.APPROVED)
    in_hand = make_comment(parent=top, status=Status.APPROVED)
    closing.close_thread(in_hand, by=moderator, version=in_hand.version, reason="Enough.")
    moving.move(top, by=moderator, version=top.version, article=last)

    note = closing_notes.leave(in_hand, by=moderator, version=in_hand.version, text="That was that.")

    assert note.article == last
