"""Reading a discussion: permalinks, the page of a thread, folds, and finding what the authors say."""

import re
from datetime import UTC, datetime

import html5lib
import pytest
from django.urls import reverse

from comments import states, threads
from comments.models import Comment, Status
from moderation import closing
from tests.comments.planting import comments_in, plant, texts_in

APPROVED = Status.APPROVED
AHEAD = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def small_pages(settings):
    settings.DISCUSSION_PAGE_SIZE = 2


def thread_url(comment):
    return reverse("comments:thread", args=[comment.pk])


def follow(client, comment):
    """Return where a permalink leads to, and the page found there."""
    answer = client.get(comment.get_absolute_url())
    assert answer.status_code == 302
    return answer.url, client.get(answer.url.partition("#")[0]).text


# ---- permalinks ----


def test_case_41_the_permalink_of_a_comment_on_page_3_leads_there_and_to_its_place(
    client, article, example, small_pages
):
    rows = plant(example, [None] * 6)

    url, page = follow(client, rows[1])

    assert url == f"{article.get_absolute_url()}?page=3#c{rows[1].pk}"
    assert comments_in(page) == [rows[1].pk, rows[0].pk]


def test_a_permalink_to_the_first_page_has_no_number(client, article, make_comment):
    comment = make_comment(status=APPROVED)

    assert follow(client, comment)[0] == f"{article.get_absolute_url()}#c{comment.pk}"


def test_a_permalink_deep_in_a_long_thread_leads_to_its_page_of_the_thread(client, example, small_pages):
    rows = plant(example, [None, 0, 0, 0, 0, None])

    url, page = follow(client, rows[3])

    assert url == f"{thread_url(rows[0])}?page=2#c{rows[3].pk}"
    assert comments_in(page) == [rows[2].pk, rows[3].pk]


@pytest.mark.parametrize("status", [Status.PENDING, Status.RETURNED, Status.REJECTED, Status.SPAM])
@pytest.mark.parametrize("name", ["comment", "thread"])
def test_case_41_what_is_not_public_has_no_url_for_strangers(client, make_comment, status, name):
    comment = make_comment(status=status)

    assert client.get(reverse(f"comments:{name}", args=[comment.pk])).status_code == 404


def test_case_41_a_permalink_follows_its_comment_to_another_thread_and_another_article(
    client, make_article, make_comment, small_pages
):
    comment = make_comment(status=APPROVED)
    elsewhere = make_article("Another article")
    target = make_comment(article=elsewhere, status=APPROVED)
    for _number in range(2):
        make_comment(article=elsewhere, status=APPROVED)

    threads.move(comment, parent=target, article=elsewhere)

    url, page = follow(client, comment)
    assert url == f"{elsewhere.get_absolute_url()}?page=2#c{comment.pk}"
    assert comments_in(page) == [target.pk, comment.pk]


@pytest.mark.parametrize("name", ["comment", "thread"])
@pytest.mark.parametrize("change", [{"state": "unpublished"}, {"state": "draft"}, {"published_at": AHEAD}], ids=str)
def test_nothing_leads_to_a_comment_under_an_article_that_is_not_public(client, article, make_comment, name, change):
    comment = make_comment(status=APPROVED)
    type(article).objects.update(**change)

    assert client.get(reverse(f"comments:{name}", args=[comment.pk])).status_code == 404


# ---- a thread on a page of its own ----


def test_a_threads_page_shows_a_comment_and_all_below_it(client, article, example):
    rows = plant(example, [None, 0, 1, 2, 0, None])

    page = client.get(thread_url(rows[1])).text

    html5lib.HTMLParser(strict=True).parse(page)
    assert texts_in(page) == [row.pk for row in rows[1:4]]
    assert "3 comments<" in page
    assert f'<a href="{article.get_absolute_url()}">An article</a>' in page
    assert f'<a href="{rows[0].get_absolute_url()}">In the whole discussion</a>' in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_threads_page_says_whom_it_answers_with_a_link_that_works(client, example, small_pages):
    rows = plant(example, [None, 0, 1, 0, None])
    Comment.objects.filter(pk=rows[1].pk).update(name="Ada <Byron>")
    Comment.objects.filter(pk=rows[0].pk).update(name="Grace")

    page = client.get(f"{thread_url(rows[0])}?page=2").text

    assert comments_in(page) == [rows[2].pk, rows[3].pk]
    assert re.findall(r'in reply to <a href="([^"]*)"><bdi>(.*?)</bdi>', page) == [
        (rows[1].get_absolute_url(), "Ada &lt;Byron&gt;"),
        (rows[0].get_absolute_url(), "Grace"),
    ]


def test_a_threads_page_does_not_name_who_withdrew_what_it_answers(client, example):
    rows = plant(example, [None, 0], gone={0})

    page = client.get(thread_url(rows[1])).text

    assert f'<a href="{rows[0].get_absolute_url()}">a comment that is gone</a>' in page
    assert "Somebody who withdrew it" not in page


def test_a_tombstone_has_a_threads_page_without_a_name(client, example):
    rows = plant(example, [None, 0], gone={0})

    page = client.get(thread_url(rows[0])).text

    assert comments_in(page) == [row.pk for row in rows]
    assert "The replies to a comment that is gone" in page
    assert "1 comment<" in page
    assert "Somebody who withdrew it" not in page


def test_what_is_hidden_stands_on_no_threads_page(client, make_comment):
    top = make_comment("Top.", status=APPROVED)
    make_comment("Held.", parent=top)
    spam = make_comment("Spam.", parent=top, status=APPROVED)
    make_comment("Below it.", parent=spam, status=APPROVED)
    states.move(spam, Status.SPAM, by=None, version=spam.version)

    page = client.get(thread_url(top)).text

    assert comments_in(page) == [top.pk]
    for words in ("Held.", "Spam.", "Below it."):
        assert words not in page


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "page="])
def test_a_thread_has_no_other_pages_than_its_own(client, make_comment, query):
    comment = make_comment(status=APPROVED)

    assert client.get(f"{thread_url(comment)}?{query}").status_code == 404


def test_the_pages_of_a_thread_are_linked_to_one_another(client, example, small_pages):
    url = thread_url(plant(example, [None, 0, 0, 0, 0])[0])

    page = client.get(f"{url}?page=2").text

    assert f'<a href="{url}#thread" rel="prev">Earlier in this thread</a>' in page
    assert f'<a href="{url}?page=3#thread" rel="next">Further in this thread</a>' in page


def test_five_indents_begin_anew_on_a_threads_page(client, example):
    rows = plant(example, [None, *range(8)])

    page = client.get(thread_url(rows[4])).text

    assert page.count('<ol class="replies') == 4
    assert page.count("in reply to") == 1


def test_a_thread_in_french_is_a_page_in_french(client, article, make_comment):
    type(article).objects.update(language="fr")

    assert '<html lang="fr">' in client.get(thread_url(make_comment(status=APPROVED))).text


CLOSE = {
    "thread": lambda article, top, by: closing.close_thread(top, version=top.version, by=by, reason="Enough said."),
    "article": lambda article, top, by: closing.close_discussion(
        article, version=article.discussion.version, by=by, reason="Enough said."
    ),
}


@pytest.mark.parametrize("scope", ["thread", "article"])
def test_a_closed_threads_page_says_so_once_and_takes_no_reply(
    client, article, make_comment, moderator, small_pages, scope
):
    top = make_comment(status=APPROVED)
    for _number in range(3):
        reply = make_comment(parent=top, status=APPROVED)
    CLOSE[scope](article, top, moderator)

    for url in (thread_url(top), f"{thread_url(top)}?page=2", thread_url(reply)):
        page = client.get(url).text
        assert page.count("Enough said.") == 1, url
        assert "discussion-closed" in page or 'class="thread-closed"' in page


def test_a_threads_page_under_a_retracted_article_says_that_it_takes_no_reply(client, article, make_comment):
    comment = make_comment(status=APPROVED)
    type(article).objects.update(state="retracted")

    page = client.get(thread_url(comment)).text

    assert "discussion-closed" in page
    assert "The article was retracted." in page


def test_a_threads_page_is_one_document_for_everybody(client, make_comment, moderator):
    url = thread_url(make_comment(status=APPROVED))
    for_anybody = client.get(url)
    client.force_login(moderator)

    assert not for_anybody.cookies
    assert "no-store" not in for_anybody["Cache-Control"]
    assert client.get(url).content == for_anybody.content


# ---- folds ----


def folds(page):
    return [re.sub("<[^>]+>", "", words) for words in re.findall(r"<summary>(.*?)</summary>", page)]


def test_the_replies_to_each_first_comment_stand_in_a_fold_that_is_open(client, article, example):
    rows = plant(example, [None, 0, 1, 1, None, 4, None], gone={3})
    Comment.objects.filter(pk=rows[0].pk).update(name="Ada <Byron>")
    Comment.objects.filter(pk=rows[4].pk).update(name="Grace")

    page = client.get(article.get_absolute_url()).text

    assert folds(page) == ["1 reply to Grace", "2 replies to Ada &lt;Byron&gt;"]
    assert page.count("<details") == page.count('<details class="more-replies" open>') == 2


def test_a_fold_below_a_tombstone_names_nobody(client, article, example):
    plant(example, [None, 0], gone={0})

    assert folds(client.get(article.get_absolute_url()).text) == ["1 reply"]


# ---- what the authors say ----


@pytest.fixture
def by_author(article):
    """Let these comments be by an author of the article."""

    def sign(*rows):
        Comment.objects.filter(pk__in=[row.pk for row in rows]).update(author=article.people[0].author)

    return sign


def next_answers(page):
    return re.findall(r'class="next-answer"><a href="([^"]*)">', page)


def test_each_answer_by_an_author_leads_to_the_next_in_the_order_of_the_page(client, article, example, by_author):
    rows = plant(example, [None, 0, None, 2, 0])
    by_author(rows[1], rows[3], rows[4])
    url = article.get_absolute_url()

    newest, oldest = client.get(url).text, client.get(f"{url}?order=oldest").text

    first, second, third = (f"#c{rows[number].pk}" for number in (3, 1, 4))
    assert f'<a href="{first}">3 answers by the authors</a>' in newest
    assert next_answers(newest) == [second, third]
    assert f'<a href="{second}">3 answers by the authors</a>' in oldest
    assert next_answers(oldest) == [third, first]


def test_the_next_answer_on_another_page_is_linked_by_its_permalink(client, article, example, by_author, small_pages):
    rows = plant(example, [None, None, None, None])
    by_author(rows[3], rows[0])
    url = article.get_absolute_url()

    first, second = client.get(url).text, client.get(f"{url}?page=2").text

    assert next_answers(first) == [rows[0].get_absolute_url()]
    assert not next_answers(second)
    assert f'<a href="{rows[3].get_absolute_url()}">2 answers by the authors</a>' in second


def test_an_answer_that_cannot_be_read_is_led_to_by_nothing(client, article, example, by_author):
    rows = plant(example, [None, 0, 1], gone={1})
    by_author(rows[1])

    page = client.get(article.get_absolute_url()).text

    assert "by the authors" not in page

    by_author(rows[2])

    assert f'<a href="#c{rows[2].pk}">1 answer by the authors</a>' in client.get(article.get_absolute_url()).text


def test_a_threads_page_counts_and_links_its_own_answers(client, article, example, by_author, small_pages):
    rows = plant(example, [None, 0, 0, 0, None])
    by_author(rows[1], rows[3], rows[4])

    page = client.get(thread_url(rows[0])).text

    assert f'<a href="#c{rows[1].pk}">2 answers by the authors</a>' in page
    assert next_answers(page) == [rows[3].get_absolute_url()]


# ---- beside a comment ----


def test_a_reader_can_report_a_comment_beside_it(client, article, make_comment):
    comment = make_comment(name="Ada", status=APPROVED)

    page = client.get(article.get_absolute_url()).text

    link = re.search(
        rf'<a class="report" href="{reverse("moderation:report", args=[comment.pk])}"[^>]*>(.*?)</a>', page
    )
    assert re.sub("<[^>]+>", "", link[1]) == "Report the comment by Ada"


def test_an_article_tells_feed_readers_of_its_discussion(client, article):
    page = client.get(article.get_absolute_url()).text

    url = reverse("comments:discussion-feed", args=[article.slug])
    assert f'<link rel="alternate" type="application/atom+xml" href="{url}" title="Comments on “An article”">' in page
