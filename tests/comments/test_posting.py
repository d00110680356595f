"""A comment is stored once, in its place, if that place is open at that very moment."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, State
from comments import doors, keys, posting, states
from comments.models import Appearance, Comment, LogEntry, Status
from moderation import closing as moderators
from publication.models import Publication
from tests.comments.together import PATIENCE, at_once


def post(article, parent=None, key=None, **fields):
    fields = {"name": "Rosalind Achterberg", "email": "rosalind@example.org", "text": "Words."} | fields
    return posting.post(article=article, parent=parent, key=key or secrets.token_hex(16), **fields)


# ---- one comment ----


def test_a_new_comment_waits_unseen_in_its_place_with_a_row_of_the_log(article, make_comment):
    parent = make_comment(status=Status.APPROVED)

    comment = post(article, parent)

    stored = Comment.objects.get(pk=comment.pk)
    assert (stored.status, stored.appearance, stored.version) == (Status.PENDING, Appearance.HIDDEN, 1)
    assert (stored.parent, stored.root, stored.depth) == (parent, parent.pk, 1)
    assert stored.parent_version == parent.version
    assert stored.html == '<p dir="auto">Words.</p>'
    assert stored.log.count() == 1


def test_the_same_key_again_finds_the_first_comment(article):
    key = secrets.token_hex(16)
    first = post(article, key=key, text="The first.")

    second = post(article, key=key, text="The second.")

    assert second == first
    assert Comment.objects.get().text == "The first."
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("status", [Status.APPROVED, Status.SPAM, Status.WITHDRAWN])
def test_the_same_key_finds_its_comment_whatever_became_of_it_and_of_the_place(article, moderator, status):
    key = secrets.token_hex(16)
    first = post(article, key=key)
    states.move(first, status, by=None, version=1)
    moderators.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")

    assert post(article, key=key) == first
    assert Comment.objects.get().status == status


def test_case_28_the_same_words_may_stand_in_two_places(article, make_comment):
    for parent in (None, make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)):
        post(article, parent, text="Agreed.")

    assert Comment.objects.filter(text="Agreed.").count() == 3


# ---- keys ----


def test_a_key_is_good_for_its_own_place_alone(article, make_article, make_comment):
    parent, other = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)
    key, reply_key = keys.new_key(article), keys.new_key(article, parent)

    assert keys.read_key(key, article) != keys.read_key(reply_key, article, parent)
    assert len(keys.read_key(key, article).key) == len(keys.read_key(reply_key, article, parent).key) == 32
    assert keys.read_key(key, article, parent) is None
    assert keys.read_key(reply_key, article) is None
    assert keys.read_key(reply_key, article, other) is None
    assert keys.read_key(key, make_article("Another article")) is None


@pytest.mark.parametrize(
    "tampered",
    ["", "x", "a:b:c", "\x00", "é", "0" * 10_000, lambda key: key[:-1], lambda key: "A" + key, lambda key: key + "="],
    ids=["empty", "short", "parts", "NUL", "accent", "long", "cut", "longer before", "longer behind"],
)
def test_a_key_that_was_not_made_here_is_none(article, tampered):
    made = keys.new_key(article)

    assert keys.read_key(tampered(made) if callable(tampered) else tampered, article) is None


def test_a_key_signed_for_another_purpose_is_none(article):
    from django.core import signing

    assert keys.read_key(signing.dumps(["0" * 32, article.pk, None], salt="other"), article) is None
    assert keys.read_key(signing.dumps("0" * 32, salt=keys.SALT), article) is None
    assert keys.read_key(signing.dumps(["0" * 32], salt=keys.SALT), article) is None


# ---- places that are gone ----


def hide(comment, status, **options):
    states.move(comment, status, by=None, version=comment.version, **options)


@pytest.mark.parametrize(
    ("status", "hides"),
    [
        (Status.PENDING, False),
        (Status.SPAM, False),
        (Status.WITHDRAWN, False),
        (Status.REJECTED, False),
        (Status.REJECTED, True),
    ],
)
def test_case_2_a_reply_to_what_is_no_longer_public_is_refused(article, make_comment, status, hides):
    parent = make_comment(status=Status.APPROVED)
    hide(parent, status, hides_replies=hides)

    with pytest.raises(doors.Closed, match="no longer public, so it cannot be answered"):
        post(article, parent)

    assert not Comment.objects.exclude(pk=parent.pk).exists()


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.REJECTED])
def test_case_4_a_reply_is_refused_where_something_further_up_is_hidden(article, make_comment, status):
    top = make_comment(status=Status.APPROVED)
    parent = make_comment(parent=make_comment(parent=top, status=Status.APPROVED), status=Status.APPROVED)
    hide(top, status, hides_replies=status == Status.REJECTED)

    with pytest.raises(doors.Closed):
        post(article, parent)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_a_reply_below_a_tombstone_further_up_is_taken(article, make_comment, status):
    top = make_comment(status=Status.APPROVED)
    parent = make_comment(parent=top, status=Status.APPROVED)
    hide(top, status)

    assert post(article, parent).parent == parent


def test_case_5_a_reply_to_a_comment_on_another_article_is_refused(make_article, make_comment):
    parent = make_comment(status=Status.APPROVED)

    with pytest.raises(doors.Closed, match="no longer here"):
        post(make_article("Another article"), parent)

    assert Comment.objects.count() == 1


def test_case_3_a_reply_to_a_comment_that_was_deleted_is_refused(article, make_comment):
    parent = make_comment(status=Status.APPROVED)
    Comment.objects.filter(pk=parent.pk).delete()

    with pytest.raises(doors.Closed, match="no longer here"):
        post(article, parent)


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.UNPUBLISHED])
def test_an_article_that_is_not_public_takes_no_comment(article, state):
    Article.objects.update(state=state)

    with pytest.raises(doors.Closed, match="no longer public"):
        post(article)


def test_an_article_whose_hour_has_not_come_takes_no_comment(article):
    Article.objects.update(published_at=timezone.now() + timezone.timedelta(hours=1))

    with pytest.raises(doors.Closed):
        post(article)


def test_a_retracted_article_takes_no_comment_even_when_forced_open(article, editor):
    moderators.reopen_discussion(article, version=article.discussion.version, by=editor, force=True)
    publishing.retract(article, by=editor, text="The data were invented.")

    with pytest.raises(doors.Closed, match="This article was retracted"):
        post(article)


# ---- at the same time ----


@pytest.mark.django_db(transaction=True)
def test_case_27_one_key_sent_six_times_at_once_is_one_comment_and_six_thanks(article, check, filled_in):
    data = filled_in()
    data["key"] = check(article, data).context["key"]
    url = reverse("comments:send", args=[article.slug])

    answers = at_once(*[lambda: Client().post(url, data)] * 6)

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, reverse("comments:sent", args=[article.slug]))
    }
    assert Comment.objects.count() == LogEntry.objects.count() == 1


CLOSERS = {
    "article": lambda article, parent, by: moderators.close_discussion(
        article, version=article.discussion.version, by=by, reason="Enough."
    ),
    "thread": lambda article, parent, by: moderators.close_thread(
        parent, version=parent.version, by=by, reason="Enough."
    ),
    "parent": lambda article, parent, by: states.move(parent, Status.SPAM, by=by, version=parent.version),
    "unpublished": lambda article, parent, by: publishing.bring(article, State.UNPUBLISHED, by=by),
    "site": lambda article, parent, by: Publication(
        discussions_closed_at=timezone.now(), discussions_closed_reason="A siege."
    ).save(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("close", CLOSERS.values(), ids=CLOSERS)
def test_nothing_is_stored_after_a_closing_was_acknowledged(article, make_comment, administrator, close):
    """Somebody closes while a comment is on its way in; what is stored by the end was there when they had closed."""
    parent = make_comment(status=Status.APPROVED)
    stored, closing = threading.Event(), threading.Event()

    def arrive():
        with transaction.atomic():
            post(article, parent)
            stored.set()
            closing.wait(PATIENCE)
            wait_for([closed], timeout=0.3)  # it must not be done before this comment is; if it waits, nothing is lost
        connections.close_all()

    def shut():
        stored.wait(PATIENCE)
        closing.set()
        close(article, parent, administrator)
        seen = parent.replies.count()
        connections.close_all()
        return seen

    with ThreadPoolExecutor(2) as pool:
        closed = pool.submit(shut)
        pool.submit(arrive).result(PATIENCE)
        seen_at_its_end = closed.result(PATIENCE)

    assert seen_at_its_end == parent.replies.count() == 1
    with pytest.raises(doors.Closed):
        post(article, parent)


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_posts_while_somebody_closes_gets_in_before_or_not_at_all(article, moderator):
    begun = threading.Event()

    def keep_posting():
        try:
            while True:
                post(article)
                begun.set()
        except doors.Closed:
            return "closed"

    def close():
        begun.wait(PATIENCE)
        moderators.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")
        return Comment.objects.count()

    *others, at_the_close = at_once(*[keep_posting] * 3, close)

    assert others == ["closed"] * 3
    assert Comment.objects.count() == at_the_close


# ---- sent again ----


def test_case_27_what_is_sent_again_from_a_check_page_loaded_anew_is_the_same_comment(
    client, article, filled_in, send
):
    data = filled_in(text="Once.")
    send(article, data)

    again = send(article, data)  # another check, so another key

    assert again.status_code == 302
    assert Comment.objects.filter(text="Once.").count() == 1


def test_case_28_the_same_words_in_another_place_are_another_comment(article, make_comment, filled_in, send):
    send(article, filled_in(text="Agreed."))

    send(article, filled_in(text="Agreed.", reply=make_comment(status=Status.APPROVED).pk))

    assert Comment.objects.filter(text="Agreed.").count() == 2


def test_what_differs_in_a_capital_is_another_comment(article, filled_in, send):
    send(article, filled_in(text="agreed."))

    send(article, filled_in(text="Agreed."))

    assert Comment.objects.count() == 2


def test_a_comment_that_was_never_public_is_as_good_as_none_to_whoever_asks(client, article, make_comment):
    held = make_comment("Held.")
    url = reverse("comments:write", args=[article.slug])

    answers = [client.get(url, {"reply": pk}).text for pk in (held.pk, 987654)]

    assert "no longer here" in answers[0]
    assert answers[0] == answers[1]
