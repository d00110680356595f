"""Two articles cannot have one slug, not even where both are saved in the same moment."""

import pytest
from django.test import Client
from lxml import html

from articles.models import Article, State
from tests.articles.forms import ADD, change, errors
from tests.comments.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "<p>A long considered sentence of mine.</p>"


@pytest.fixture
def senders(editor):
    """Return four browsers of one editor."""
    browsers = [Client(raise_request_exception=False) for _number in range(4)]
    for browser in browsers:
        browser.force_login(editor)
    return browsers


def opened(browser, path, **changes):
    form = html.document_fromstring(browser.get(path).text).get_element_by_id("article_form")
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data | changes


def sent(browser, path, data):
    return lambda: browser.post(path, data)


def one_is_saved_and_three_are_told(answers):
    refused = [answer for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    for answer in refused:
        assert list(errors(answer)) == ["slug"]
        assert "considered sentence of mine" in answer.text


def test_one_form_sent_four_times_at_once_begins_one_article_and_loses_no_words(senders):
    data = opened(senders[0], ADD, title="Twice", slug="twice", body=WORDS)

    answers = at_once(*(sent(browser, ADD, data) for browser in senders))

    one_is_saved_and_three_are_told(answers)
    assert Article.objects.count() == 1


def test_one_of_four_articles_that_want_one_slug_at_once_has_it(senders, make_article):
    drafts = [make_article(f"Draft {number}", state=State.DRAFT) for number in range(4)]
    paths = [change(draft) for draft in drafts]
    data = [opened(browser, path, slug="twice", body=WORDS) for browser, path in zip(senders, paths, strict=True)]

    answers = at_once(*map(sent, senders, paths, data))

    one_is_saved_and_three_are_told(answers)
    assert Article.objects.filter(slug="twice").count() == 1
