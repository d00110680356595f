"""Large discussions: which comments stand on which page, in each order, and that none is lost or shown twice."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from comments import paging
from comments.models import Appearance
from tests.comments.planting import comments_in, plant, texts_in, undone

ORDERS = ["newest", "oldest", "replies"]


@pytest.fixture
def page_size(settings):
    def change(size):
        settings.DISCUSSION_PAGE_SIZE = size

    return change


@pytest.fixture
def ids(client):
    """Return what stands at a URL, in order."""

    def read(url):
        answer = client.get(url)
        assert answer.status_code == 200, url
        return comments_in(answer.text)

    return read


# ---- cutting ----


@given(st.lists(st.integers(1, 12), max_size=30), st.integers(1, 8))
def test_pages_are_cut_between_threads_and_as_late_as_possible(lengths, size):
    threads = [paging.Thread(number, length, length) for number, length in enumerate(lengths)]

    pages = paging.cut(threads, size)

    filled = [sum(min(thread.comments, size) for thread in page) for page in pages]
    assert [thread for page in pages for thread in page] == threads
    assert all(0 < comments <= size for comments in filled)
    for comments, following in zip(filled, pages[1:], strict=False):
        assert comments + min(following[0].comments, size) > size


# ---- a whole forest, and a naive model of it ----


class Forest:
    """The comments of an article as lists of threads, made without the help of the site."""

    def __init__(self, rows):
        self.rows = rows
        self.threads = [list(self.walk(row)) for row in rows if row.parent_id is None]

    def walk(self, row):
        yield row
        for reply in self.rows:
            if reply.parent_id == row.pk:
                yield from self.walk(reply)

    def in_order(self, order):
        if order == "oldest":
            return self.threads
        newest = self.threads[::-1]
        return sorted(newest, key=replies, reverse=True) if order == "replies" else newest

    def pages(self, order, size):
        """Return the comments of each page: threads whole as long as they fit, of a longer one its beginning."""
        pages = [[]]
        for thread in self.in_order(order):
            beginning = [row.pk for row in thread[:size]]
            if len(pages[-1]) + len(beginning) > size:
                pages.append([])
            pages[-1] += beginning
        return pages

    def longer_than(self, size):
        return [[row.pk for row in thread] for thread in self.threads if len(thread) > size]


def replies(thread):
    return sum(row.appearance == Appearance.SHOWN for row in thread[1:])


def parts(pks, size):
    return [pks[start : start + size] for start in range(0, len(pks), size)]


def numbered(url, order=None):
    """Yield a URL's pages from the first on, without end."""
    query = f"order={order}" if order and order != "newest" else ""
    yield f"{url}?{query}" if query else url
    for number in range(2, 1000):
        yield f"{url}?{query}&page={number}" if query else f"{url}?page={number}"


FORESTS = st.lists(st.none() | st.none() | st.integers(0, 13), min_size=1, max_size=14)
EXAMPLE = example(places=[None, None, 1, 1, 1, 1, 1, None, None, 8], gone={0, 8}, size=4)


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(places=FORESTS, gone=st.sets(st.integers(0, 13), max_size=4), size=st.integers(2, 6))
@EXAMPLE
def test_any_forest_is_read_page_by_page_in_every_order_and_nothing_is_missing(
    client, article, make_comment, page_size, ids, places, gone, size
):
    with undone():
        page_size(size)
        forest = Forest(plant(make_comment("Words.", status="approved"), places, gone))
        url = article.get_absolute_url()

        for order in ORDERS:
            expected = forest.pages(order, size)
            found = [ids(page) for _page, page in zip(expected, numbered(url, order), strict=False)]
            assert found == expected
        for thread in forest.longer_than(size):
            pages = numbered(reverse("comments:thread", args=[thread[0]]))
            found = [ids(page) for _page, page in zip(parts(thread, size), pages, strict=False)]
            assert found == parts(thread, size)


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(places=FORESTS, gone=st.sets(st.integers(0, 13), max_size=4), size=st.integers(2, 6))
@EXAMPLE
def test_case_41_in_any_forest_each_permalink_leads_to_a_page_with_its_comment(
    client, article, make_comment, page_size, ids, places, gone, size
):
    with undone():
        page_size(size)
        forest = Forest(plant(make_comment("Words.", status="approved"), places, gone))
        first_pages = {pk for page in forest.pages("newest", size) for pk in page}

        for row in forest.rows:
            leads_to, _mark, place = client.get(row.get_absolute_url()).url.partition("#")
            assert place == f"c{row.pk}"
            assert leads_to.startswith(article.get_absolute_url() if row.pk in first_pages else "/comments/")
            assert row.pk in ids(leads_to)


# ---- URLs ----


def test_threads_stand_newest_first_oldest_first_or_by_their_readable_replies(article, example, ids):
    rows = plant(example, [None, None, 0, 0, None, 1, 1, 1], gone={5, 6})  # 2 replies, 1 of 3 readable, none
    by_thread = [[rows[0], rows[2], rows[3]], [rows[1], rows[5], rows[6], rows[7]], [rows[4]]]
    first, second, third = ([row.pk for row in thread] for thread in by_thread)
    url = article.get_absolute_url()

    assert ids(url) == ids(f"{url}?order=newest") == [*third, *second, *first]
    assert ids(f"{url}?order=oldest") == [*first, *second, *third]
    assert ids(f"{url}?order=replies") == [*first, *second, *third]


def test_threads_with_as_many_replies_stand_newest_first_and_a_gone_beginning_is_no_reply(article, example, ids):
    rows = plant(example, [None, None, None, 0, 1, 2], gone={1})

    found = ids(f"{article.get_absolute_url()}?order=replies")

    assert found == [rows[number].pk for number in (2, 5, 1, 4, 0, 3)]


@pytest.mark.parametrize(
    "query",
    [
        "order=",
        "order=best",
        "order=newest%00",
        "page=",
        "page=0",
        "page=-1",
        "page=1.5",
        "page=01",
        "page=x",
        "page=%EF%BC%92",
        "page=2",
        "page=9999999999999999999999",
        "order=oldest&page=2",
    ],
)
def test_an_order_or_a_page_that_does_not_exist_is_not_found(client, article, make_comment, query):
    make_comment(status="approved")

    assert client.get(f"{article.get_absolute_url()}?{query}").status_code in (400, 404)


def test_a_discussion_without_comments_has_one_page(client, article):
    url = article.get_absolute_url()

    assert client.get(url).status_code == client.get(f"{url}?page=1").status_code == 200
    assert client.get(f"{url}?page=2").status_code == 404


@pytest.mark.parametrize("query", ["utm_source=mail", "q=1&x=page", "page=1", "order=newest", "order=newest&page=1"])
def test_other_queries_and_the_first_page_by_number_show_the_same_document(client, article, example, page_size, query):
    page_size(2)
    plant(example, [None] * 5)
    url = article.get_absolute_url()

    assert client.get(f"{url}?{query}").content == client.get(url).content


def head(client, url):
    page = client.get(url).text
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    return canonical, re.findall(r'<meta name="robots" content="([^"]*)">', page)


@pytest.mark.parametrize(
    ("query", "canonical", "robots"),
    [
        ("", "", []),
        ("?page=2", "?page=2", []),
        ("?page=2&from=mail", "?page=2", []),
        ("?order=oldest", "", ["noindex"]),
        ("?order=oldest&page=2", "", ["noindex"]),
        ("?order=replies", "", ["noindex"]),
    ],
)
def test_search_engines_are_told_which_url_is_the_one(client, article, example, page_size, query, canonical, robots):
    page_size(2)
    plant(example, [None] * 5)

    found = head(client, article.get_absolute_url() + query)

    assert found == ([article.canonical_url + canonical], robots)


def test_a_page_further_on_is_the_whole_document_for_everybody(client, article, example, page_size, moderator):
    page_size(2)
    plant(example, [None] * 5)
    url = f"{article.get_absolute_url()}?page=2"
    for_anybody = client.get(url)
    client.force_login(moderator)

    assert "Some words that are read." in for_anybody.text
    assert not for_anybody.cookies
    assert client.get(url).content == for_anybody.content


# ---- links ----


def links(client, url, part):
    """Return the links in a part of a page, each with its words."""
    page = client.get(url).text
    inside = re.search(part, page, re.DOTALL)
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', inside[0] if inside else "")
    return [(re.sub("<[^>]+>", "", words), href) for href, words in found]


PAGER = r'<nav class="pager".*?</nav>'
ROW = r'<p class="row small"><a href="#write".*?</p>'


def test_the_pages_are_linked_to_one_another(client, article, example, page_size):
    page_size(2)
    plant(example, [None] * 20)
    url = article.get_absolute_url()

    assert links(client, f"{url}?page=5", PAGER) == [
        ("Newer comments", f"{url}?page=4#discussion"),
        ("Page 1", f"{url}#discussion"),
        ("Page 4", f"{url}?page=4#discussion"),
        ("Page 6", f"{url}?page=6#discussion"),
        ("Page 10", f"{url}?page=10#discussion"),
        ("Older comments", f"{url}?page=6#discussion"),
    ]
    assert ("Newer comments", f"{url}?order=oldest&amp;page=2#discussion") in links(
        client, f"{url}?order=oldest", PAGER
    )
    assert links(client, url, PAGER)[-1][0] == "Older comments"
    assert links(client, f"{url}?page=10", PAGER)[0][0] == "Newer comments"
    assert 'aria-current="page"><span class="visually-hidden">Page </span>10<' in client.get(f"{url}?page=10").text


def test_one_page_needs_no_pager_and_one_thread_no_order(client, article, example):
    plant(example, [None, 0])
    url = article.get_absolute_url()

    assert not links(client, url, PAGER)
    assert links(client, url, ROW) == [("Add a comment", "#write")]


def test_the_orders_are_linked_to_one_another_and_begin_at_their_first_page(client, article, example, page_size):
    page_size(2)
    plant(example, [None] * 5)
    url = article.get_absolute_url()

    assert links(client, f"{url}?order=oldest&page=2", ROW) == [
        ("Add a comment", "#write"),
        ("Newest first", f"{url}#discussion"),
        ("Most replies first", f"{url}?order=replies#discussion"),
    ]
    assert '<span class="soft" aria-current="true">Oldest first</span>' in client.get(f"{url}?order=oldest").text


# ---- long threads ----


def test_a_thread_longer_than_a_page_begins_there_and_leads_to_the_rest(client, article, example, page_size):
    page_size(3)
    rows = plant(example, [None, None, 1, 2, 3, 1, None], gone={4})
    url = article.get_absolute_url()

    page = client.get(f"{url}?page=2").text

    assert comments_in(page) == [row.pk for row in rows[1:4]]
    assert "The first 2 replies" in page
    assert f'<a href="/comments/{rows[1].pk}/thread/">All 4 comments of this thread</a>' in page
    assert "All" not in re.findall(r'class="rest-of-thread">.*?</p>', client.get(url).text)
    assert "6 comments<" in page


def test_as_many_comments_as_a_page_holds_are_no_long_thread(client, article, example, page_size):
    page_size(3)
    plant(example, [None, 0, 1])

    page = client.get(article.get_absolute_url()).text

    assert "rest-of-thread" not in page
    assert "2 replies<" in page


# ---- what it costs ----


@pytest.mark.parametrize("what", ["?page=2", "permalink", "thread", "thread, page 2", "thread of a reply", "feed"])
def test_case_26_whatever_leads_into_a_discussion_costs_a_thousand_comments_no_query_more(
    client, article, example, page_size, what
):
    def cost(places, size):
        page_size(size)
        with undone():
            rows = plant(example, places)
            url = {
                "?page=2": f"{article.get_absolute_url()}?page=2",
                "permalink": rows[2].get_absolute_url(),
                "thread": f"/comments/{rows[0].pk}/thread/",
                "thread, page 2": f"/comments/{rows[0].pk}/thread/?page=2",
                "thread of a reply": f"/comments/{rows[2].pk}/thread/",
                "feed": reverse("comments:discussion-feed", args=[article.slug]),
            }[what]
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code in (200, 302)
            return len(queries)

    few = cost([None, 0, 1, 2, None, 3], 2)
    many = cost([None, *range(400), *[0] * 400, *[None] * 400], 200)

    assert many == few <= 10


def test_the_count_is_of_all_pages(client, article, example, page_size):
    page_size(2)
    rows = plant(example, [None, None, None, 0, 1], gone={3})

    for page in ("", "?page=2", "?order=replies"):
        answer = client.get(article.get_absolute_url() + page).text
        assert "4 comments<" in answer
        assert set(texts_in(answer)) < {row.pk for row in rows}
