"""The page on which a comment is moved: where to, what would come of it, the move. All of it without JavaScript."""

import re
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import State
from comments import states
from comments.models import Act, Status
from delivery.site import absolute
from moderation import closing, moving
from moderation.models import Decision
from tests.comments.planting import plant

APPROVED = Status.APPROVED


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def thread(make_comment):
    """Two comments at the top level; the second has a reply."""
    first = make_comment("About consent.", name="Ann First", status=APPROVED)
    second = make_comment("About cameras.", name="Ben Second", status=APPROVED)
    reply = make_comment("I agree on consent.", name="Cay Reply", parent=second, status=APPROVED)
    return first, second, reply


def url(comment):
    return reverse("moderation:move", args=[comment.pk])


def offered(page):
    """Return beneath which comments the page offers to move one."""
    return [int(pk) for pk in re.findall(r'name="to" value="(\d+)"', page)]


# ---- where to ----


def test_the_page_offers_every_comment_but_those_that_move(signed_in, thread, make_comment):
    first, second, reply = thread
    make_comment("Held.")
    make_comment("Gone.", status=Status.SPAM)

    page = signed_in.get(url(reply)).text

    assert offered(page) == [first.pk]
    assert "It stands here now." in page
    assert offered(signed_in.get(url(second)).text) == [first.pk]
    assert 'name="to" value="top"' in page
    assert 'name="to" value="top"' not in signed_in.get(url(second)).text


@pytest.mark.parametrize(("words", "names"), [("consent", {"Ann First"}), ("ANN", {"Ann First"}), ("zebra", set())])
def test_comments_are_found_by_name_and_by_words(signed_in, thread, words, names):
    page = signed_in.get(url(thread[1]), {"q": words}).text

    assert {name for name in ("Ann First", "Cay Reply") if f"<bdi>{name}</bdi></strong>" in page} == names


def test_what_is_offered_says_whom_it_answers(signed_in, thread):
    first, _second, reply = thread

    page = signed_in.get(url(first)).text

    assert re.search(
        r'<li class="level-1">\s*<p><strong><bdi>Cay Reply</bdi></strong>[^>]*>in reply to <bdi>Ben Second</bdi>', page
    )
    assert offered(page)[1] == reply.pk


def test_ten_thousand_comments_come_in_pages_at_the_same_cost(signed_in, make_comment):
    comment, example = make_comment("To be moved.", status=APPROVED), make_comment("Words.", status=APPROVED)
    signed_in.get(url(comment))
    with CaptureQueriesContext(connection) as few:
        signed_in.get(url(comment))
    rows = plant(example, [None if place % 5 == 0 else place - 1 for place in range(10_000)])

    with CaptureQueriesContext(connection) as many:
        page = signed_in.get(url(comment), {"page": 2}).text

    newest = [row.pk for start in range(9_995, -1, -5) for row in rows[start : start + 5]]
    assert offered(page) == newest[50:100]
    assert "Page 2 of 200" in page
    assert len(many) == len(few) <= 10, [query["sql"][:90] for query in many]


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999", "9" * 99])
def test_a_page_that_is_none_is_some_page(signed_in, thread, number):
    assert signed_in.get(url(thread[0]), {"page": number}).status_code == 200


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "c{}", "#c{}", "/comments/{}/", "SITE/comments/{}/", "/articles/an-article/?page=2#c{}"]
)
def test_a_comment_is_named_by_its_number_or_a_permalink(signed_in, thread, typed):
    first, _second, reply = thread

    answer = signed_in.get(url(reply), {"to": typed.replace("SITE", absolute("/")[:-1]).format(first.pk)})

    assert answer.status_code == 200
    assert answer.context["preview"].place.parent == first


@pytest.mark.parametrize("typed", ["", "999999", "two", "https://elsewhere.example/comments/1/", "9" * 30, "-1"])
def test_what_names_no_comment_comes_back_as_it_was_typed(signed_in, thread, typed):
    answer = signed_in.get(url(thread[2]), {"to": typed})

    assert answer.status_code == 422
    assert answer.context["form"]["to"].value() == typed
    assert "errorlist" in answer.text or 'class="error' in answer.text


def test_a_place_where_it_cannot_stand_is_refused_with_the_reason(signed_in, thread):
    _first, second, reply = thread

    answer = signed_in.get(url(second), {"to": reply.pk})

    assert answer.status_code == 409
    assert "beneath one of its own replies" in answer.text
    assert answer.context["form"]["to"].value() == str(reply.pk)


# ---- another article ----


@pytest.fixture
def elsewhere(make_article, make_comment):
    article = make_article("Cameras in theatre")
    return article, make_comment("On cameras.", name="Dee There", article=article, status=APPROVED)


def test_a_comment_of_another_article_is_refused_and_the_way_is_told(signed_in, thread, elsewhere):
    answer = signed_in.get(url(thread[1]), {"to": elsewhere[1].pk})

    assert answer.status_code == 409
    assert "belongs to another article" in answer.text
    assert "choose that article first" in answer.text


def test_articles_are_found_by_title_and_then_list_their_comments(signed_in, thread, elsewhere):
    article, there = elsewhere

    found = signed_in.get(url(thread[1]), {"title": "cameras"}).text
    chosen = signed_in.get(url(thread[1]), {"article": article.pk}).text

    assert f'name="article" value="{article.pk}"' in found
    assert offered(chosen) == [there.pk]
    assert "It would leave the article under which it was written." in chosen
    assert 'name="to" value="top"' in chosen


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.UNPUBLISHED, State.RETRACTED])
def test_no_article_that_takes_nothing_is_found_or_told(signed_in, thread, make_article, make_author, state):
    secret = make_article("Secret cameras", authors=[make_author("Sec Ret")], state=state)

    for query in ({"title": "secret"}, {"article": secret.pk}, {"article": secret.pk, "to": "top"}):
        answer = signed_in.get(url(thread[1]), query)
        assert "Secret cameras" not in answer.text
        assert answer.status_code == (422 if "to" in query else 200)


def test_to_another_article_it_moves_only_where_that_is_ticked(signed_in, thread, elsewhere):
    _first, second, reply = thread
    article, there = elsewhere
    data = {"to": there.pk, "article": article.pk, "version": second.version, "note": "It is about theatres."}

    answer = signed_in.post(url(second), data)

    assert answer.status_code == 422
    assert "Tick that you mean it" in answer.text
    assert "It is about theatres." in answer.text
    second.refresh_from_db()
    assert second.parent is None

    signed_in.post(url(second), data | {"elsewhere": "on"})

    second.refresh_from_db()
    reply.refresh_from_db()
    assert (second.parent, second.article, reply.article) == (there, article, article)


# ---- what would come of it, and the move ----


def test_the_preview_says_what_moves_from_where_to_where_and_writes_nothing(signed_in, thread):
    first, second, _reply = thread

    answer = signed_in.get(url(second), {"to": first.pk})

    assert "2 comments move: this one, and everything below it." in answer.text
    preview = answer.context["preview"]
    assert [(line.comment.pk, line.level, line.moves) for line in preview.tree_after] == [
        (first.pk, 0, False),
        (second.pk, 1, True),
        (thread[2].pk, 2, True),
    ]
    second.refresh_from_db()
    assert second.parent is None
    assert not Decision.objects.exists()


def test_the_button_moves_it_and_leads_to_its_page_where_it_can_be_undone(signed_in, thread, moderator):
    first, second, _reply = thread

    answer = signed_in.post(url(second), {"to": first.pk, "version": second.version, "note": "One matter."})

    entry = second.log.get(act=Act.MOVED)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('moderation:comment', args=[second.pk])}?done={entry.pk}"
    second.refresh_from_db()
    assert (second.parent, entry.by, entry.decision.note) == (first, moderator, "One matter.")


def test_a_stale_page_moves_nothing_keeps_the_note_and_can_be_sent_again(signed_in, thread, make_user):
    first, _second, reply = thread
    seen = reply.version
    states.move(reply, Status.PENDING, by=make_user("moderator", "Ann Other"), version=seen)
    data = {"to": first.pk, "version": seen, "note": "It answers Ann."}

    answer = signed_in.post(url(reply), data)

    assert answer.status_code == 409
    assert "decided by Ann Other" in answer.text
    assert "It answers Ann." in answer.text
    reply.refresh_from_db()
    assert reply.parent == thread[1]

    signed_in.post(url(reply), data | {"version": answer.context["form"]["version"].value()})

    reply.refresh_from_db()
    assert reply.parent == first


def test_where_the_place_has_gone_meanwhile_the_note_comes_back(signed_in, thread):
    first, _second, reply = thread
    states.move(first, Status.SPAM, by=None, version=first.version)

    answer = signed_in.post(url(reply), {"to": first.pk, "version": reply.version, "note": "It answers Ann."})

    assert answer.status_code == 409
    assert "is not public" in answer.text
    assert "It answers Ann." in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "x"},
        {"to": ""},
        {"version": ""},
        {"version": "x"},
        {"version": 2**40},
        {"note": "n" * 1001},
        {"article": "x"},
    ],
)
def test_what_is_sent_wrong_moves_nothing_and_comes_back(signed_in, thread, wrong):
    first, _second, reply = thread
    data = {"to": first.pk, "version": reply.version, "note": "A note of mine."} | wrong

    answer = signed_in.post(url(reply), data)

    assert answer.status_code == 422
    assert data["note"] in answer.text
    reply.refresh_from_db()
    assert reply.parent == thread[1]


def test_a_busy_database_moves_nothing_and_gives_back_what_was_typed(signed_in, thread, monkeypatch):
    first, _second, reply = thread
    monkeypatch.setattr("comments.threads.move", mock.Mock(side_effect=OperationalError("database is locked")))

    answer = signed_in.post(url(reply), {"to": first.pk, "version": reply.version, "note": "A note of mine."})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "A note of mine." in answer.text
    assert answer.context["form"]["version"].value() == str(reply.version)


def test_a_page_without_its_token_gives_back_what_was_typed(moderator, thread):
    first, _second, reply = thread
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(moderator)

    answer = browser.post(url(reply), {"to": first.pk, "version": reply.version, "note": "A note of mine."})

    assert answer.status_code == 403
    assert "A note of mine." in answer.text
    assert "Press the button once more" in answer.text


def test_without_the_token_a_stranger_gets_no_page(client, thread):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(url(thread[2]), {"to": "top", "version": 2})

    assert answer.status_code == 302


def test_under_ones_own_article_it_has_to_be_acknowledged(signed_in, thread, article, moderator):
    author = article.authors.get()
    author.user = moderator
    author.save()
    data = {"to": "top", "version": thread[2].version}

    assert "and move it all the same" in signed_in.get(url(thread[2]), {"to": "top"}).text
    answer = signed_in.post(url(thread[2]), data)

    assert answer.status_code == 409
    assert "You wrote an article that this concerns." in answer.text

    signed_in.post(url(thread[2]), data | {"acknowledged": "on"})

    assert thread[2].log.get(act=Act.MOVED).decision.own_article


def test_the_preview_says_that_the_new_place_is_closed(signed_in, thread, moderator):
    first, _second, reply = thread
    closing.close_thread(first, by=moderator, version=first.version, reason="A quarrel.")

    assert "The thread is closed: “A quarrel.”" in signed_in.get(url(reply), {"to": first.pk}).text
    assert "closed" not in " ".join(moving.preview(reply).sentences)
