"""Notes to colleagues: where they stand, who deletes them, and how they go."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import personal
from comments.models import Comment
from comments.refusals import Refused
from moderation import decisions, notes
from moderation.models import Note
from tests.comments.together import at_once

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


def send(client, comment, text, **data):
    headers = data.pop("headers", None)
    url = reverse("moderation:notes", args=[comment.pk])
    return client.post(url, {"text": text} | data, headers=headers)


def delete(client, note, at=None, **options):
    data = {"at": at.pk} if at else {}
    return client.post(reverse("moderation:note-delete", args=[note.pk]), data, **options)


def texts(comment):
    return [note.text for note in notes.about([comment])[comment.pk]]


# ---- where they stand ----


def test_a_note_on_a_comment_stands_there_alone(make_comment, moderator):
    comment, other = make_comment("One."), make_comment("Two.")

    notes.write(comment, by=moderator, text="  Ask for a source.  ")

    assert texts(comment) == ["Ask for a source."]
    assert texts(other) == []


def test_a_note_on_the_writer_stands_at_everything_under_the_same_e_mail_address(make_comment, moderator):
    comment, other = make_comment("One."), make_comment("Two.")
    stranger = make_comment("Three.", email="somebody.else@example.org")

    notes.write(comment, by=moderator, text="Usually has a point.", on_writer=True)

    assert texts(other) == texts(comment) == ["Usually has a point."]
    assert texts(stranger) == []


def test_a_note_on_the_writer_is_found_after_the_key_has_changed(make_comment, moderator, settings):
    comment, other = make_comment("One."), make_comment("Two.")
    notes.write(comment, by=moderator, text="Usually has a point.", on_writer=True)

    settings.SECRET_KEY = "another, which makes other hashes of the same"  # noqa: S105 -- nobody’s

    assert texts(other) == ["Usually has a point."]
    personal.erase(comment.email)
    assert not Note.objects.exists()


def test_the_notes_of_fifty_comments_are_one_question(make_comment, moderator, django_assert_num_queries):
    comments = [make_comment(f"Thought {number}.", email=f"w{number % 9}@example.org") for number in range(50)]
    for comment in comments[:20]:
        notes.write(comment, by=moderator, text="Here.")
        notes.write(comment, by=moderator, text="Everywhere.", on_writer=True)

    with django_assert_num_queries(1):
        found = notes.about(comments)
        assert {note.by.name for each in found.values() for note in each} == {"Mo Derator"}

    assert set(found) == {comment.pk for comment in comments}


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_a_note_says_something(make_comment, moderator, text):
    with pytest.raises(Refused, match="There is no note yet"):
        notes.write(make_comment(), by=moderator, text=text)


def test_nothing_is_noted_about_who_was_erased(make_comment, moderator):
    comment = make_comment()
    personal.erase(comment.email)

    for on_writer in (False, True):
        with pytest.raises(Refused, match="nothing is kept about it"):
            notes.write(comment, by=moderator, text="Wait.", on_writer=on_writer)


# ---- on the desk ----


def test_a_note_is_left_by_a_form_and_read_with_its_colleague_s_name(signed_in, make_comment):
    comment = make_comment()

    answer = send(signed_in, comment, "Angry, and usually has a point.", on_writer="on")

    assert answer.url == reverse("moderation:comment", args=[comment.pk])
    page = signed_in.get(reverse("moderation:writer", args=[comment.pk])).text
    for said in ("Note on the writer", "Angry, and usually has a point.", "Mo Derator"):
        assert said in page, said


def test_a_script_gets_the_notes_alone(signed_in, make_comment):
    answer = send(signed_in, make_comment(), "Look at both.", headers=HTMX)

    assert "Look at both." in answer.text
    assert "<html" not in answer.text


def test_what_is_typed_as_a_note_is_no_markup(signed_in, make_comment):
    answer = send(signed_in, make_comment(), "<script>alert(1)</script>", headers=HTMX)

    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("headers", [None, HTMX], ids=["a form", "a script"])
def test_a_note_that_is_refused_comes_back(signed_in, make_comment, headers):
    long = send(signed_in, make_comment(), "word " * 300, headers=headers)
    erased = make_comment(email="gone@example.org")
    personal.erase("gone@example.org")
    late = send(signed_in, erased, "Too late for this.", headers=headers)
    empty = send(signed_in, make_comment(), "", headers=headers)

    assert (long.status_code, late.status_code, empty.status_code) == (422, 409, 422)
    assert "word word word" in long.text
    assert "nothing is kept about it" in late.text
    assert "Too late for this." in late.text
    assert "There is no note yet." in empty.text
    assert not Note.objects.exists()


def test_a_note_that_a_busy_database_cannot_take_comes_back(signed_in, make_comment, monkeypatch):
    def busy(*args, **options):
        raise OperationalError

    monkeypatch.setattr(notes, "write", busy)

    answer = send(signed_in, make_comment(), "Look at both.", headers=HTMX)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Look at both." in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a form", "a script"])
def test_a_note_from_a_page_that_had_grown_too_old_comes_back_with_what_it_takes_to_send_it(
    make_comment, moderator, headers
):
    comment = make_comment()
    note = notes.write(comment, by=moderator, text="Here.")
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(moderator)

    answers = [send(client, comment, "Look at both."), delete(client, note)]

    assert [answer.status_code for answer in answers] == [403, 403]
    for answer in answers:
        assert "This page had grown too old" in answer.text
        assert "csrfmiddlewaretoken" in answer.text
    assert "Look at both." in answers[0].text
    assert Note.objects.get() == note


def test_one_s_own_note_is_deleted_and_the_reader_stays_where_they_were(signed_in, make_comment, moderator):
    comment, other = make_comment("One."), make_comment("Two.")
    note = notes.write(comment, by=moderator, text="Wrong person.", on_writer=True)

    answer = delete(signed_in, note, at=other)

    assert answer.url == reverse("moderation:comment", args=[other.pk])
    assert not Note.objects.exists()


def test_a_colleague_s_note_is_deleted_by_administrators_alone(client, make_comment, make_user, administrator):
    comment = make_comment()
    note = notes.write(comment, by=make_user("moderator", "Ann Other"), text="Hers.")
    client.force_login(make_user("moderator", "Not Ann"))
    offered = reverse("moderation:note-delete", args=[note.pk])

    assert offered not in client.get(reverse("moderation:writer", args=[comment.pk])).text
    refused = delete(client, note, headers=HTMX)
    assert refused.status_code == 409
    assert "A note is deleted by whoever wrote it, or by an administrator." in refused.text
    assert Note.objects.exists()

    client.force_login(administrator)
    assert offered in client.get(reverse("moderation:writer", args=[comment.pk])).text
    delete(client, note)
    assert not Note.objects.exists()


# ---- whom they are about ----


def test_whoever_a_note_is_about_gets_it_with_their_data_and_not_who_wrote_it(make_comment, moderator):
    comment = make_comment()
    notes.write(comment, by=moderator, text="Ask for a source.")
    notes.write(comment, by=moderator, text="Usually has a point.", on_writer=True)
    decisions.decide(
        comment, outcome="rejected", version=comment.version, by=moderator, reason="Off topic.", note="Again."
    )
    notes.write(make_comment(email="other@example.org"), by=moderator, text="Somebody else.", on_writer=True)

    kept = personal.everything(comment.email)

    assert [(note["text"], note["on_you"]) for note in kept["moderators_notes"]] == [
        ("Ask for a source.", False),
        ("Usually has a point.", True),
    ]
    assert [(decision["reason"], decision["note"]) for decision in kept["moderators_decisions"]] == [
        ("Off topic.", "Again.")
    ]
    assert moderator.name not in repr(kept)


def test_erasing_takes_the_notes_on_somebody_and_on_their_comments_along(make_comment, moderator):
    comment, other = make_comment("One."), make_comment("Two.", email="other@example.org")
    notes.write(comment, by=moderator, text="Here.")
    notes.write(comment, by=moderator, text="Everywhere.", on_writer=True)
    notes.write(other, by=moderator, text="Somebody else.")

    personal.erase(comment.email)

    assert [note.text for note in Note.objects.all()] == ["Somebody else."]


@pytest.mark.django_db(transaction=True)
def test_a_note_written_while_somebody_is_erased_goes_with_them_or_is_refused(make_comment, moderator):
    comment = make_comment()
    notes_at_once = [
        lambda n=n: notes.write(comment, by=moderator, text=f"Note {n}.", on_writer=True) for n in range(3)
    ]

    *written, erased = at_once(*notes_at_once, lambda: personal.erase(comment.email))

    assert erased == 1
    assert all(isinstance(answer, Note | Refused) for answer in written), written
    assert not Note.objects.exists()


@pytest.mark.parametrize(("days", "kept"), [(729, 2), (731, 1)])
def test_a_note_on_a_writer_is_kept_for_two_years(make_comment, moderator, time_machine, days, kept):
    comment = make_comment()
    notes.write(comment, by=moderator, text="Everywhere.", on_writer=True)
    notes.write(comment, by=moderator, text="Here.")

    time_machine.move_to(timezone.now() + timedelta(days=days))
    call_command("retention", verbosity=0)

    assert Note.objects.count() == kept
    assert "Here." in texts(comment)


def test_a_note_outlives_the_account_of_whoever_wrote_it(signed_in, make_comment, make_user):
    comment, gone = make_comment(), make_user("moderator", "Gone By Now")
    notes.write(comment, by=gone, text="Still true.")
    gone.delete()

    page = signed_in.get(reverse("moderation:writer", args=[comment.pk])).text

    assert "Still true." in page
    assert "an account that is gone" in page
    assert Comment.objects.filter(notes__text="Still true.").exists()
