"""What a public URL leads to: the article, its newer URL, a word that it is gone, or nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.models import Article, Kind, State

HOUR = timedelta(hours=1)
PLACES = ["", "republish/", "republish.html", "republish.txt", "comment/", "comment/sent/"]
NOT_OUT = [
    (State.DRAFT, None),
    (State.DRAFT, -HOUR),
    (State.REVIEW, -HOUR),
    (State.PUBLISHED, HOUR),
    (State.RETRACTED, HOUR),
]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_public_answers_at_each_of_its_urls(client, article, place):
    assert client.get(f"/articles/an-article/{place}").status_code == 200


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("state", "published"), NOT_OUT)
@pytest.mark.parametrize("role", [None, "editor"])
def test_what_is_not_out_is_found_nowhere_and_by_nobody(
    client, make_article, make_user, state, published, place, role
):
    make_article("A secret", state=state, published_at=published and timezone.now() + published)
    if role:
        client.force_login(make_user(role))

    answer = client.get(f"/articles/a-secret/{place}")

    assert answer.status_code == 404
    assert "A secret" not in answer.text


@pytest.mark.parametrize("place", PLACES)
def test_what_was_taken_down_says_so_and_shows_nothing_of_it(client, article, editor, place):
    publishing.bring(article, State.UNPUBLISHED, by=editor)

    answer = client.get(f"/articles/an-article/{place}")

    assert answer.status_code == 410
    assert "This article is no longer here." in answer.text
    assert "An article" not in answer.text
    assert "Some words that are read." not in answer.text


def test_what_was_taken_down_says_so_at_its_old_url_too(client, article):
    article.slug = "moved"
    article.save()
    article.state = State.UNPUBLISHED
    article.save()

    assert client.get("/articles/an-article/").status_code == 410


def test_what_was_public_stays_gone_while_it_is_worked_on_and_while_it_waits(client, article, editor):
    publishing.bring(article, State.UNPUBLISHED, by=editor)
    for state, hour in [(State.DRAFT, -HOUR), (State.PUBLISHED, HOUR)]:
        Article.objects.update(state=state, published_at=timezone.now() + hour)

        assert client.get("/articles/an-article/").status_code == 410


def test_what_was_taken_back_before_its_hour_never_says_that_it_existed(client, make_article, editor):
    hour = timezone.now() + HOUR
    article = make_article("A secret", published_at=hour)
    publishing.bring(article, State.DRAFT, by=editor)

    with time_machine.travel(hour + HOUR):
        assert client.get("/articles/a-secret/").status_code == 404


def test_it_comes_out_when_its_hour_comes(client, make_article):
    hour = timezone.now() + HOUR
    make_article("Soon", published_at=hour)

    with time_machine.travel(hour - timedelta(seconds=1), tick=False):
        assert client.get("/articles/soon/").status_code == 404
    with time_machine.travel(hour, tick=False):
        assert client.get("/articles/soon/").status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_an_old_url_leads_to_the_newest_for_good(client, article, place):
    for slug in ("second", "third"):
        article.slug = slug
        article.save()

    for old in ("an-article", "second"):
        answer = client.get(f"/articles/{old}/{place}?page=2&order=oldest")
        assert answer.status_code == 301
        assert answer["Location"] == f"/articles/third/{place}?page=2&order=oldest"


def test_a_slug_that_comes_back_answers_itself(client, article):
    for slug in ("second", "an-article"):
        article.slug = slug
        article.save()

    assert client.get("/articles/an-article/").status_code == 200
    assert client.get("/articles/second/").url == "/articles/an-article/"


@pytest.mark.parametrize("place", ["comment/", "comment/send/"])
def test_what_was_typed_follows_to_the_new_url(client, article, filled_in, place):
    article.slug = "moved"
    article.save()

    answer = client.post(f"/articles/an-article/{place}", filled_in())

    assert answer.status_code == 308
    assert answer["Location"] == f"/articles/moved/{place}"


def test_a_comment_sent_from_a_page_that_has_moved_is_checked_there(client, article, filled_in):
    article.slug = "moved"
    article.save()

    answer = client.post(
        "/articles/an-article/comment/", filled_in(), headers={"sec-fetch-site": "same-origin"}, follow=True
    )

    assert answer.status_code == 200
    assert "I was the patient in somebody’s case." in answer.text


@pytest.mark.parametrize(("state", "published"), NOT_OUT)
def test_the_old_slug_of_what_is_not_public_leads_nowhere(client, article, state, published):
    article.former_slugs.create(slug="an-old-one")
    Article.objects.update(
        slug="a-secret", state=state, published_at=published and timezone.now() + published, public_since=None
    )

    answer = client.get("/articles/an-old-one/")

    assert answer.status_code == 404
    assert "a-secret" not in answer.text


def test_the_working_slug_of_a_draft_leads_nowhere_once_it_is_out(client, make_article, make_author, editor):
    article = make_article(slug="what-dr-smith-did", state=State.DRAFT, authors=[make_author()])
    article.slug = "what-was-done"
    article.save()
    publishing.bring(article, State.PUBLISHED, by=editor)

    assert client.get("/articles/what-was-done/").status_code == 200
    assert client.get("/articles/what-dr-smith-did/").status_code == 404


def test_a_page_answers_at_its_slug_and_nowhere_else(client, make_article):
    make_article("About us", slug="about", kind=Kind.PAGE)

    answer = client.get("/about/")

    assert answer.status_code == 200
    assert "About us" in answer.text
    assert "Discussion" not in answer.text
    for place in PLACES:
        assert client.get(f"/articles/about/{place}").status_code == 404


def test_an_article_does_not_answer_where_pages_do(client, article):
    assert client.get("/an-article/").status_code == 404


def test_a_page_that_moved_leads_on(client, make_article):
    page = make_article(slug="about", kind=Kind.PAGE)
    page.slug = "who-we-are"
    page.save()

    answer = client.get("/about/")

    assert (answer.status_code, answer["Location"]) == (301, "/who-we-are/")


def test_a_page_that_was_taken_down_says_so(client, make_article):
    make_article(slug="about", kind=Kind.PAGE, state=State.UNPUBLISHED)

    assert client.get("/about/").status_code == 410


def test_each_article_speaks_its_own_language(client, make_article):
    make_article("Un cas", language="fr", published_at=timezone.make_aware(timezone.datetime(2026, 2, 4, 12)))

    page = client.get("/articles/un-cas/").text

    assert '<html lang="fr">' in page
    assert "4 février 2026" in page
    assert '<html lang="en">' in client.get("/").text
