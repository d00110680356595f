"""Finding a comment on the desk, whatever was decided about it."""

import pytest
from django.urls import reverse

from comments.models import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(client, moderator):
    client.force_login(moderator)

    def find(**asked):
        return client.get(reverse("moderation:comments"), asked)

    return find


def numbers(response):
    return [comment.pk for comment in response.context["rows"]]


@pytest.fixture
def three(make_comment):
    return [
        make_comment("On consent.", name="Ida Cole", status=Status.REJECTED),
        make_comment("On sleep.", name="Tom Bexley", status=Status.APPROVED),
        make_comment("On the bus.", name="Ida Cole"),
    ]


def test_every_comment_is_found_the_newest_first(find, three):
    assert numbers(find()) == [comment.pk for comment in reversed(three)]


@pytest.mark.parametrize(
    ("asked", "places"),
    [({"q": "CONSENT"}, [0]), ({"q": "ida cole"}, [2, 0]), ({"status": "approved"}, [1]), ({"q": "nothing"}, [])],
)
def test_words_a_name_and_a_status_find_comments(find, three, asked, places):
    assert numbers(find(**asked)) == [three[place].pk for place in places]


@pytest.mark.parametrize("written", ["{pk}", "#c{pk}", "/comments/{pk}/", "https://rounds.example/comments/{pk}/"])
def test_a_number_and_a_permalink_find_theirs(find, three, written):
    assert numbers(find(q=written.format(pk=three[1].pk))) == [three[1].pk]


def test_an_article_keeps_its_own(find, three, make_comment, make_article):
    elsewhere = make_comment("Elsewhere.", article=make_article("Another"))

    assert numbers(find(article=elsewhere.article_id)) == [elsewhere.pk]


def test_older_ones_are_a_page_further(find, make_comment):
    comments = [make_comment(f"Thought {number}.") for number in range(52)]

    response = find()

    assert len(numbers(response)) == 50
    assert numbers(find(before=response.context["last"])) == [comments[1].pk, comments[0].pk]


@pytest.mark.parametrize("asked", [{"status": "rotten"}, {"article": "x"}, {"before": "0"}, {"q": "x" * 201}])
def test_nonsense_is_said_to_be_and_finds_nothing(find, three, asked):
    response = find(**asked)

    assert response.status_code == 422
    assert not numbers(response)


def test_an_e_mail_address_finds_nothing(find, three):
    assert numbers(find(q=three[0].email)) == []
