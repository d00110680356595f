"""Nothing typed at the desk is lost: not where a page had grown too old, nor where its writer was signed out."""

from unittest import mock
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.access import PAGES
from comments.models import LogEntry, Status
from moderation import closing, notes
from tests.places import PLACES, PUBLIC

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


# ---- signed out in the middle ----

SENT = TYPED | {
    "decide": {"decision": "reject", "reject_words": WORDS, "version": "1"},
    "bulk": {"decision": "reject", "reject_words": WORDS, "picked": "1:1"},
    "notes": {"text": WORDS},
    "move": {"note": WORDS, "to": "top", "version": "1"},
}
del SENT["discussion-set"]  # has no words


def signing_in(url):
    return f"/accounts/login/?next={quote(url)}"


@pytest.mark.parametrize("name", SENT)
def test_whoever_was_signed_out_gets_their_words_back(client, comment, name):
    page = client.post(url(name, comment), SENT[name])

    assert page.status_code == 401
    assert "You are signed out, and nothing was stored." in page.text
    boxes = html.document_fromstring(page.text).xpath("//textarea[@readonly and @id = //label/@for]")
    assert [box.text_content().strip() for box in boxes] == [WORDS]


def test_what_nobody_typed_is_not_given_back(client, comment):
    data = {"decision": "reject:a-reason-with-a-long-name", "picked": " ".join(["123456:1"] * 9), "version": "1" * 30}

    assert client.post(url("bulk", comment), data | {"back": "article=1234567&kind=reported"}).status_code == 302


def test_several_texts_are_all_given_back(client, comment):
    page = client.post(url("decide", comment), {"reject_words": WORDS, "note": "Ask a colleague about that."})

    assert WORDS in page.text
    assert "Ask a colleague about that." in page.text


def test_after_signing_in_one_is_where_the_form_was(client, comment):
    page = f"/moderation/comments/{comment.pk}/move/?to=top"
    headers = {"referer": f"http://testserver{page}"}

    assert client.post(url("move", comment), {"to": "top"}, headers=headers).url == signing_in(page)
    given_back = client.post(url("move", comment), SENT["move"], headers=headers)
    (link,) = html.document_fromstring(given_back.text).xpath("//main//a[@class='button button-main']/@href")
    assert link == signing_in(page)


@pytest.mark.parametrize(
    "came",
    [
        "",
        "https://elsewhere.example/moderation/",
        "http://testserver/",
        "http://testserver/moderation/bulk/",
        "http://testserver/moderation/nothing/",
        "javascript:alert(1)",
    ],
)
def test_after_signing_in_nobody_is_led_away_or_to_what_takes_forms_alone(client, comment, came):
    answer = client.post(url("decide", comment), {"decision": "spam"}, headers={"referer": came})

    assert answer.url == signing_in("/moderation/")


def test_every_page_of_the_desk_that_can_be_read_is_known():
    of_the_desk = {name for name in PLACES if name.startswith("moderation:") and name not in PUBLIC}

    assert {name for name in of_the_desk if PLACES[name].get["moderator"] == 200} == PAGES


# ---- a busy database ----


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["plain", "script"])
@pytest.mark.parametrize(("name", "deed"), [("email", "writers.look_up"), ("note-delete", "notes.delete")])
def test_a_busy_database_is_said_where_a_button_was_pressed(
    client, administrator, comment, monkeypatch, name, deed, headers
):
    client.force_login(administrator)
    note = notes.write(comment, by=administrator, text="Mine.")
    monkeypatch.setattr(f"moderation.{deed}", mock.Mock(side_effect=OperationalError("database is locked")))
    number = note.pk if name == "note-delete" else comment.pk

    answer = client.post(reverse(f"moderation:{name}", args=[number]), headers=headers)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The site is busy for a moment" in answer.text
    assert ("<html" in answer.text) == (not headers)


# ---- as long as a browser lets it be ----


def lines(length):
    """Return so many characters as a browser counts them, which sends the end of a line as two."""
    return ("x" * 49 + "\r\n") * (length // 50 - 1) + "x" * 50


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("decide", {"decision": "reject", "reject_words": lines(2000), "version": "2"}),
        ("decide", {"decision": "reject", "reject_words": "No.", "note": lines(1000), "version": "2"}),
        ("notes", {"text": lines(1000)}),
        ("thread-close", {"reason": lines(1000), "version": "2"}),
        ("discussion-close", {"reason": lines(1000), "version": "1"}),
        ("switch", {"reason": lines(1000), "seen": "0"}),
    ],
)
def test_the_end_of_a_line_counts_as_one_character(client, administrator, comment, name, data):
    client.force_login(administrator)

    assert client.post(url(name, comment), data).status_code == 302


def test_a_note_on_a_move_may_be_as_long_as_its_field_lets_it_be(client, administrator, make_comment, comment):
    reply = make_comment(parent=comment)
    client.force_login(administrator)

    answer = client.post(url("move", reply), {"to": "top", "version": reply.version, "note": lines(1000)})

    assert answer.status_code == 302


def test_a_closing_note_may_be_as_long_as_its_field_lets_it_be(client, administrator, comment):
    closing.close_thread(comment, by=administrator, version=comment.version, reason="Enough.")
    client.force_login(administrator)

    answer = client.post(url("thread-note", comment), {"text": lines(12_000), "version": comment.version})

    assert answer.status_code == 302


def test_one_character_more_is_too_much(client, administrator, comment):
    client.force_login(administrator)

    answer = client.post(url("notes", comment), {"text": lines(1000) + "x"})

    assert answer.status_code == 422
