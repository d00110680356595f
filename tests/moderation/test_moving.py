import pytest
from django.urls import reverse

from comments.models import Act, Status
from comments.refusals import Conflict, Misplaced, Refused
from moderation import moving


@pytest.fixture
def pair(make_comment):
    return make_comment("First", status=Status.APPROVED), make_comment("Second", status=Status.APPROVED)


def test_a_move_takes_everything_below_along_and_is_logged(pair, make_comment, moderator, client):
    first, second = pair
    below = make_comment("Below", parent=second, status=Status.APPROVED)

    moving.move(second, by=moderator, version=second.version, beneath=first, note="It answers the first.")

    below.refresh_from_db()
    second.refresh_from_db()
    assert (second.parent, below.parent, below.root, below.depth) == (first, second, first.pk, 2)
    entry = second.log.get(act=Act.MOVED)
    assert (entry.by, entry.before, entry.after, entry.decision.note) == (
        moderator,
        "",
        str(first.pk),
        "It answers the first.",
    )
    assert client.get(reverse("comments:comment", args=[below.pk])).url.endswith(f"#c{below.pk}")


def test_a_move_to_the_top_level(pair, moderator):
    first, second = pair
    moving.move(second, by=moderator, version=second.version, beneath=first)
    second.refresh_from_db()

    moving.move(second, by=moderator, version=second.version)

    second.refresh_from_db()
    assert (second.parent, second.root, second.depth) == (None, second.pk, 0)


def test_where_it_stands_already_is_no_move(pair, moderator):
    first, _second = pair

    with pytest.raises(Refused, match="there already"):
        moving.move(first, by=moderator, version=first.version)


def test_a_stale_screen_moves_nothing(pair, moderator):
    first, second = pair
    moving.move(second, by=moderator, version=second.version, beneath=first)

    with pytest.raises(Conflict):
        moving.move(second, by=moderator, version=second.version)

    second.refresh_from_db()
    assert second.parent == first


def test_case_25_places_where_it_cannot_stand(pair, make_comment, make_article, moderator):
    first, _second = pair
    reply = make_comment("Reply", parent=first, status=Status.APPROVED)
    elsewhere = make_comment("Elsewhere", article=make_article("Another"), status=Status.APPROVED)
    pending = make_comment("Held")

    for place, sentence in (
        (first, "beneath itself"),
        (reply, "one of its own replies"),
        (elsewhere, "another article"),
        (pending, "not public"),
    ):
        with pytest.raises(Misplaced, match=sentence):
            moving.move(first, by=moderator, version=first.version, beneath=place)

    first.refresh_from_db()
    assert first.parent is None
