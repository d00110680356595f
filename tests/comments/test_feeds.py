"""Feeds of what readers say: what the page shows, newest first, and nothing else."""

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments import states
from comments.models import Status
from tests.comments.planting import plant, undone

SITE = "http://testserver"


def read(client, *args):
    answer = client.get(reverse("comments:discussion-feed" if args else "comments:feed", args=args))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return feed


def test_a_discussions_feed_has_what_its_page_shows_newest_first(client, article, make_article, make_comment):
    make_comment("Elsewhere.", article=make_article("Another article"), status=Status.APPROVED)
    first = make_comment("*First* words.", name="Ada & Grace", status=Status.APPROVED)
    second = make_comment("Second.", parent=first, status=Status.APPROVED)
    make_comment("Held.")

    feed = read(client, article.slug)

    assert [entry.link for entry in feed.entries] == [SITE + row.get_absolute_url() for row in (second, first)]
    entry = feed.entries[1]
    assert (entry.id, entry.author) == (entry.link, "Ada & Grace")
    assert entry.content[0].value == '<p dir="auto"><em>First</em> words.</p>'
    assert feed.feed.links[0].href.startswith(SITE)


def test_the_sites_feed_leaves_out_what_no_list_shows(client, article, make_article, make_comment):
    shown = make_comment("Shown.", status=Status.APPROVED)
    make_comment("Unlisted.", article=make_article("Unlisted", listed=False), status=Status.APPROVED)
    gone = make_article("Gone")
    make_comment("Gone.", article=gone, status=Status.APPROVED)
    type(gone).objects.filter(pk=gone.pk).update(state="unpublished")

    feed = read(client)

    assert [entry.link for entry in feed.entries] == [SITE + shown.get_absolute_url()]


@pytest.mark.parametrize("status", [Status.SPAM, Status.REJECTED, Status.WITHDRAWN, Status.PENDING])
def test_case_40_what_goes_from_the_page_goes_from_the_feeds(client, article, make_comment, status):
    parent = make_comment("The parent.", status=Status.APPROVED)
    make_comment("The reply.", parent=parent, status=Status.APPROVED)

    states.move(parent, status, by=None, version=parent.version)

    for feed in (read(client), read(client, article.slug)):
        said = [entry.content[0].value for entry in feed.entries]
        replies_stay = status in (Status.REJECTED, Status.WITHDRAWN)
        assert said == (['<p dir="auto">The reply.</p>'] if replies_stay else [])


def test_an_article_that_is_gone_has_no_feed_of_its_discussion(client, article, make_comment):
    make_comment(status=Status.APPROVED)
    type(article).objects.update(state="unpublished")

    assert client.get(reverse("comments:discussion-feed", args=[article.slug])).status_code in (404, 410)


def test_a_feed_of_many_comments_costs_as_many_queries_as_one_of_few(client, article, example):
    def cost(url, places):
        with undone():
            plant(example, places)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            return len(queries)

    for url in (reverse("comments:feed"), reverse("comments:discussion-feed", args=[article.slug])):
        assert cost(url, [None] * 120) == cost(url, [None]) <= 5
