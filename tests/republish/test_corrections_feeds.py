"""Feeds of corrections and retractions, as whoever republishes reads them."""

from datetime import date, timedelta

import feedparser
import pytest
from django.utils import timezone
from lxml import etree, html

from articles import publishing
from articles.models import Article, Kind, State
from republish.notices import notices_of
from tests.republish.conftest import CANONICAL, words

ALL = "/feeds/corrections.atom"
ONE = "/feeds/articles/an-article/corrections.atom"


@pytest.fixture
def follow(client):
    """Return a feed as an aggregator reads it, after checking that it is well-formed."""

    def read(path=ALL):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        etree.fromstring(answer.content)
        feed = feedparser.parse(answer.content, sanitize_html=False)
        assert not feed.bozo
        return feed

    return read


def correct(article, text="It was three, not two.", **fields):
    return article.corrections.create(text=text, published_on=date(2026, 3, 18), **fields)


@pytest.mark.parametrize("path", [ALL, ONE])
def test_an_entry_is_the_notice_ready_to_paste_and_the_difference(article, publication, follow, path):
    correct(article, old_wording="Ask two people.", new_wording="Ask three people.")

    (entry,) = follow(path).entries

    (notice,) = notices_of(Article.objects.get(), publication)
    content = html.fragment_fromstring(entry.content[0].value, create_parent="div")
    assert entry.title == "Correction: “An article”"
    assert entry.link == CANONICAL
    assert entry.author == "Open Rounds"
    assert entry.updated.startswith("2026-03-18T00:00:00")
    assert words(content.find("aside")) == words(html.fragment_fromstring(notice.html))
    difference = content.findall("p")[0]
    assert (difference.findtext("del"), difference.findtext("ins")) == ("two", "three")
    assert "/articles/an-article/republish/" in content.xpath("p//a/@href")[0]


@pytest.mark.parametrize("path", [ALL, ONE])
def test_a_retraction_is_an_entry_that_asks_to_take_copies_down(article, editor, follow, path):
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    (entry,) = follow(path).entries

    assert entry.title == "Retraction: “An article”"
    assert "The numbers were wrong." in entry.content[0].value
    assert "please put this notice above it or take it down" in entry.content[0].value
    assert "fresh copy" not in entry.content[0].value


def test_a_correction_of_a_reserved_article_offers_no_copy(make_article, follow):
    correct(make_article(licence="all-rights-reserved"))

    (entry,) = follow().entries

    assert "fresh copy" not in entry.content[0].value


def test_the_feed_of_the_site_holds_corrections_of_what_is_listed_and_nothing_else(make_article, follow):
    soon = timezone.now() + timedelta(hours=1)
    for title, fields in {
        "Public": {},
        "Retracted": {"state": State.RETRACTED},
        "Draft": {"state": State.DRAFT, "published_at": timezone.now() - timedelta(days=1)},
        "In review": {"state": State.REVIEW},
        "Scheduled": {"published_at": soon},
        "Unpublished": {"state": State.UNPUBLISHED},
        "Unlisted": {"listed": False},
        "A page": {"kind": Kind.PAGE},
    }.items():
        correct(make_article(title, **fields))

    assert {entry.title for entry in follow().entries} == {"Correction: “Public”", "Correction: “Retracted”"}


def test_the_feed_of_an_article_holds_its_own_corrections_alone(article, make_article, follow):
    correct(article, "Of this one.")
    correct(make_article("Another"), "Of another.")

    (entry,) = follow(ONE).entries

    assert "Of this one." in entry.content[0].value


def test_an_article_that_is_not_listed_has_a_feed_for_those_who_know_it(make_article, follow):
    correct(make_article(listed=False))

    assert len(follow(ONE).entries) == 1


@pytest.mark.parametrize(("state", "status"), [(State.DRAFT, 404), (State.REVIEW, 404), (State.UNPUBLISHED, 410)])
def test_what_is_not_public_has_no_feed(client, make_article, state, status):
    correct(make_article(state=state), "A secret.")

    answer = client.get(ONE)

    assert answer.status_code == status
    assert "A secret." not in answer.text


def test_an_entry_keeps_its_name_when_the_article_s_url_changes(article, follow):
    correct(article)
    (before,) = follow().entries

    article.slug = "moved"
    article.save()

    (after,) = follow().entries
    assert before.id.startswith("tag:testserver,")
    assert after.id == before.id
    assert after.link == "http://testserver/articles/moved/"


def test_two_corrections_of_an_article_have_names_of_their_own(article, follow):
    correct(article, "One.")
    correct(article, "Two.")

    newest, oldest = follow().entries
    assert newest.id != oldest.id
    assert "Two." in newest.content[0].value


def test_the_newest_fifty_are_shown(article, follow):
    for number in range(52):
        article.corrections.create(text=f"No. {number}.", published_on=date(2026, 1, 1) + timedelta(days=number))

    entries = follow().entries

    assert len(entries) == 50
    assert "No. 51." in entries[0].content[0].value
    assert not [entry for entry in entries if "No. 1." in entry.content[0].value]


def test_an_entry_speaks_the_language_of_its_article(make_article, follow):
    correct(make_article("Un article", language="fr"), "C’était trois.")

    (entry,) = follow().entries

    assert entry.content[0].language == "fr"
    assert "18 mars 2026" in entry.content[0].value


def test_the_feeds_say_whose_they_are(article, follow):
    feeds = [follow(path).feed for path in (ALL, ONE)]

    assert [feed.title for feed in feeds] == ["Corrections · Open Rounds", "Corrections to “An article”"]
    assert [feed.id for feed in feeds] == [f"http://testserver{path}" for path in (ALL, ONE)]


def test_the_feed_costs_the_same_for_one_correction_and_many(
    client, make_article, make_author, django_assert_max_num_queries
):
    for number in range(12):
        correct(make_article(f"No. {number}", slug=f"no-{number}", authors=[make_author(slug=f"a-{number}")]))

    with django_assert_max_num_queries(6):
        client.get(ALL)
