"""Why a comment is rejected or returned: a list that moderators keep, and what its writer reads of it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from moderation import reasons
from moderation.models import Reason

ADD = "admin:moderation_reason_add"


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def patient(db):
    return Reason.objects.get(code="patient")


def url(reason):
    return reverse("admin:moderation_reason_change", args=[reason.pk])


def typed(**changes):
    return {
        "name": "Poem",
        "code": "poem",
        "sentence": "It is a poem.",
        "sentence_fr": "C’est un poème.",
        "order": "5",
        "active": "on",
    } | changes


def test_offered_is_what_is_switched_on_in_its_order(db):
    Reason.objects.filter(code="advice").update(active=False)
    Reason.objects.filter(code="name").update(order=1)

    codes = [reason.code for reason in reasons.offered()]

    assert codes[:2] == ["name", "patient"]
    assert "advice" not in codes


@pytest.mark.parametrize(
    ("language", "french", "said"),
    [
        ("en", "C’est un poème.", "It is a poem."),
        ("fr", "C’est un poème.", "C’est un poème."),
        ("fr", "", "It is a poem."),
    ],
)
def test_a_reason_speaks_the_language_of_the_article_where_it_can(language, french, said):
    reason = Reason(sentence="It is a poem.", sentence_fr=french)

    assert reasons.sentence(reason, language) == said


@pytest.mark.parametrize(
    ("listed", "words", "whole"),
    [
        (True, " The third line. ", "It is a poem.\n\nThe third line."),
        (True, " ", "It is a poem."),
        (False, "The third line.", "The third line."),
        (False, "", ""),
    ],
)
def test_the_moderator_s_own_words_follow_the_sentence_as_a_paragraph(listed, words, whole):
    reason = Reason(sentence="It is a poem.") if listed else None

    assert reasons.letter(reason, words, "en") == whole


# ---- the first ones ----


def test_a_new_site_has_reasons_each_in_both_languages_and_as_the_form_would_take_it(db):
    assert {"patient", "advice", "attack"} <= set(Reason.objects.values_list("code", flat=True))
    for reason in Reason.objects.all():
        reason.full_clean()
        assert reason.active
        assert reason.sentence_fr


def test_migrating_again_brings_nothing_back(patient):
    before = Reason.objects.count()
    Reason.objects.filter(pk=patient.pk).update(active=False, sentence="Otherwise said.")

    call_command("migrate", verbosity=0)

    patient.refresh_from_db()
    assert Reason.objects.count() == before
    assert (patient.active, patient.sentence) == (False, "Otherwise said.")


def test_before_the_table_is_there_nothing_is_written(db, monkeypatch):
    monkeypatch.setattr(Reason._meta, "db_table", "not_there_yet")

    reasons.write_first(using="default", sender=apps.get_app_config("moderation"))


# ---- in the admin ----


def test_a_moderator_adds_a_reason_and_it_is_offered(signed_in):
    answer = signed_in.post(reverse(ADD), typed())

    assert answer.status_code == 302
    assert "poem" in [reason.code for reason in reasons.offered()]


def test_a_reason_shows_what_the_writer_reads_in_each_language(signed_in, patient):
    page = signed_in.get(url(patient)).text

    assert f'<p lang="en">What the moderator wrote: {patient.sentence}</p>' in page
    assert patient.sentence_fr in page


def test_sentences_change_and_the_code_stays(signed_in, patient):
    signed_in.post(url(patient), typed(code="poem", sentence="Said better."))

    patient.refresh_from_db()
    assert (patient.code, patient.sentence) == ("patient", "Said better.")


def test_two_reasons_do_not_share_a_code(signed_in):
    answer = signed_in.post(reverse(ADD), typed(code="patient"))

    assert answer.status_code == 200
    assert Reason.objects.filter(code="patient").count() == 1


def test_nobody_deletes_a_reason_it_is_switched_off(client, administrator, patient):
    client.force_login(administrator)
    assert (
        client.post(reverse("admin:moderation_reason_delete", args=[patient.pk]), {"post": "yes"}).status_code == 404
    )

    data = typed()
    del data["active"]
    client.post(url(patient), data)

    assert patient.pk not in [reason.pk for reason in reasons.offered()]
