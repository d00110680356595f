"""Nothing typed at the desk is lost: not where a page had grown too old, nor where somebody was signed out meanwhile."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from comments.models import LogEntry, Status
from moderation import closing

WORDS = "A long considered sentence of mine."


@pytest.fixture
def comment(make_comment):
    return make_comment(status=Status.APPROVED)


def url(name, comment):
    numbers = {"switch": [], "bulk": []}
    return reverse(
        f"moderation:{name}", args=numbers.get(name, [comment.article_id if "discussion" in name else comment.pk])
    )


def kept(answer, action):
    """Return what a form of the page would send now."""
    (form,) = html.document_fromstring(answer.text).xpath(f"//form[@action='{action}'][not(.//*[@name='back'])]")
    return {name: value.strip() for name, value in form.form_values()}


# ---- a page that had grown too old ----

TYPED = {
    "thread-close": {"reason": WORDS, "version": "2", "reopens_at_0": "2099-01-01", "reopens_at_1": "12:00"},
    "thread-note": {"text": WORDS, "version": "2"},
    "discussion-close": {"reason": WORDS, "version": "1", "reopens_at_0": "2099-01-01", "reopens_at_1": "12:00"},
    "discussion-note": {"text": WORDS, "version": "1"},
    "discussion-set": {"hold_mode": "review-after", "close_after_days": "30", "version": "1"},
    "switch": {"reason": WORDS, "seen": "0", "reopens_at_0": "2099-01-01", "reopens_at_1": "12:00"},
}


@pytest.mark.parametrize("name", TYPED)
def test_a_form_that_had_grown_too_old_comes_back_whole(administrator, comment, name):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    before = LogEntry.objects.count()

    answer = browser.post(url(name, comment), TYPED[name])

    assert answer.status_code == 403
    assert "Press the button once more." in answer.text
    assert TYPED[name].items() <= kept(answer, url(name, comment)).items()
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("name", ["thread-close", "discussion-close", "switch"])
def test_the_form_that_came_back_does_what_it_says(administrator, comment, name):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    again = kept(browser.post(url(name, comment), TYPED[name]), url(name, comment))

    answer = browser.post(url(name, comment), again)

    assert answer.status_code == 302
    assert LogEntry.objects.first().act == "closed"


@pytest.mark.parametrize(("name", "field"), [("thread-reopen", "version"), ("discussion-reopen", "version")])
def test_a_reopening_that_had_grown_too_old_offers_its_button_once_more(administrator, comment, name, field):
    closing.close_thread(comment, by=administrator, version=comment.version, reason="Enough.")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)

    answer = browser.post(url(name, comment), {field: "1"})

    assert answer.status_code == 403
    assert kept(answer, url(name, comment))[field] == "1"


@pytest.mark.parametrize("name", TYPED)
def test_no_form_comes_back_to_whoever_may_not_send_it(make_user, comment, name):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user("author"))

    assert browser.post(url(name, comment), TYPED[name]).status_code == 404
