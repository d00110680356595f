"""Closing and reopening a thread, and the note in it, from the comment's page on the desk."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone
from lxml import html

from articles.models import Byline
from comments.models import Act, Comment, LogEntry, Status
from moderation import closing


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def ann(make_user):
    return make_user("moderator", "Ann Other")


@pytest.fixture
def comment(make_comment):
    return make_comment("A quarrel.", status=Status.APPROVED)


def url(comment, deed=""):
    return f"/moderation/comments/{comment.pk}/{deed}"


def closes(reason="One quarrel.", day="", hour="", version=2, **more):
    return {"version": version, "reason": reason, "reopens_at_0": day, "reopens_at_1": hour} | more


def forms(answer):
    """Return what each form about the thread would send, by the last part of where to."""
    found = html.document_fromstring(answer.text).xpath("//section[@aria-labelledby='closing']//form")
    return {form.action.rstrip("/").rpartition("/")[2]: dict(form.form_values()) for form in found}


def test_a_thread_is_closed_and_opened_from_the_page_of_its_comment(signed_in, client, article, comment):
    page = signed_in.get(url(comment))
    assert set(forms(page)) == {"close"}

    closed = signed_in.post(url(comment, "close/"), forms(page)["close"] | {"reason": "One quarrel."}, follow=True)
    assert set(forms(closed)) == {"reopen", "closing-note"}
    assert "Nobody can answer in its thread any more; readers see the reason." in closed.text
    assert "Closed by <bdi>Mo Derator</bdi> on" in closed.text
    assert "One quarrel." in client.get(article.get_absolute_url()).text

    opened = signed_in.post(url(comment, "reopen/"), forms(closed)["reopen"], follow=True)
    assert "Its thread can be answered again." in opened.text
    assert set(forms(opened)) == {"close"}
    assert "One quarrel." not in client.get(article.get_absolute_url()).text


def test_a_closing_note_is_left_once(signed_in, comment, moderator):
    closing.close_thread(comment, version=2, by=moderator, reason="One quarrel.")
    typed = forms(signed_in.get(url(comment)))["closing-note"] | {"text": "Write to each other."}

    page = signed_in.post(url(comment, "closing-note/"), typed, follow=True)

    assert "The closing note stands in the thread." in page.text
    assert Comment.objects.shown().get(closing_note=True).text == "Write to each other."
    assert set(forms(page)) == {"reopen"}


def test_the_hour_of_reopening_is_the_publications_own(signed_in, comment):
    signed_in.post(url(comment, "close/"), closes(day="2099-08-01", hour="09:00"))

    comment.refresh_from_db()
    assert comment.reopens_at.isoformat() == "2099-08-01T13:00:00+00:00"


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (closes(reason=" "), 422, "Closing needs a reason that readers see."),
        (closes(day="2020-01-01", hour="12:00"), 409, "The time of reopening lies in the past."),
        (closes(day="2099-01-01", hour="noon"), 422, "This is no hour."),
        (closes(version=1), 409, "This comment has changed since you opened it"),
    ],
    ids=["no reason", "past", "no hour", "stale"],
)
def test_a_refused_closing_says_why_and_keeps_what_was_typed(signed_in, comment, data, status, sentence):
    answer = signed_in.post(url(comment, "close/"), data)

    assert answer.status_code == status
    assert sentence in answer.text
    typed = forms(answer)["close"]
    assert (typed["reason"].strip(), typed["reopens_at_0"]) == (data["reason"].strip(), data["reopens_at_0"])
    assert not LogEntry.objects.filter(act=Act.CLOSED).exists()


def test_who_was_too_late_reads_who_closed_it_and_keeps_what_they_typed(signed_in, comment, ann):
    closing.close_thread(comment, version=2, by=ann, reason="A quarrel of two.")

    answer = signed_in.post(url(comment, "close/"), closes("I typed this."))

    assert answer.status_code == 409
    assert "closed by Ann Other on" in answer.text
    assert "A quarrel of two." in answer.text
    assert (forms(answer)["close"]["reason"].strip(), forms(answer)["close"]["version"]) == ("I typed this.", "3")


@pytest.mark.parametrize("deed", ["close/", "reopen/", "closing-note/"])
def test_a_busy_database_changes_nothing_and_loses_nothing(signed_in, comment, moderator, monkeypatch, deed):
    if deed != "close/":
        closing.close_thread(comment, version=2, by=moderator, reason="One quarrel.")
    before = Comment.objects.values().get()
    with monkeypatch.context() as patch:
        patch.setattr("comments.log.write", mock.Mock(side_effect=OperationalError("database is locked")))
        data = closes("I typed this.", version=before["version"], text="I typed this.")
        answer = signed_in.post(url(comment, deed), data)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert deed == "reopen/" or "I typed this." in answer.text
    assert Comment.objects.values().get() == before


def test_under_ones_own_article_a_box_is_ticked_first(signed_in, article, comment, make_author, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator), order=9)

    refused = signed_in.post(url(comment, "close/"), closes())
    assert refused.status_code == 409
    assert "I am an author of this article, and do it all the same" in refused.text
    signed_in.post(url(comment, "close/"), forms(refused)["close"] | {"acknowledged": "on"})

    assert LogEntry.objects.get(act=Act.CLOSED).decision.own_article


def test_a_closing_is_undone_from_the_page_of_its_comment(signed_in, comment, moderator):
    entry = closing.close_thread(comment, version=2, by=moderator, reason="One quarrel.").entry

    signed_in.post("/moderation/undo/", {"entry": entry.pk, "back": f"comment={comment.pk}"})

    comment.refresh_from_db()
    assert (comment.closed_at, comment.closed_reason) == (None, "")


def test_a_closing_that_has_ended_can_be_made_anew(signed_in, comment, moderator):
    soon = timezone.now() + timedelta(hours=1)
    closing.close_thread(comment, version=2, by=moderator, reason="Overnight.", reopens_at=soon)
    Comment.objects.update(reopens_at=timezone.now())

    assert set(forms(signed_in.get(url(comment)))) == {"close"}


def test_an_editor_closes_no_thread(client, comment, editor):
    client.force_login(editor)

    for deed in ("close/", "reopen/", "closing-note/"):
        assert client.post(url(comment, deed), closes()).status_code == 404

    comment.refresh_from_db()
    assert comment.closed_at is None
