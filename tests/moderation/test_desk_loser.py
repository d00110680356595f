"""Whoever was slower on the desk, or whose form was refused, loses nothing they typed or picked."""

import pytest
from django.test import Client
from django.urls import reverse

from comments import personal, states
from comments.models import Comment, Status
from moderation import decisions

pytestmark = pytest.mark.django_db
WORDS = "The ward is named in the second line."


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("became", ["approved", "rejected", "spam", "returned"])
@pytest.mark.parametrize("decision", ["reject", "return"])
def test_the_words_of_whoever_was_slower_are_given_back(desk, make_comment, administrator, decision, became, htmx):
    comment = make_comment()
    seen = comment.version
    decisions.decide(comment, outcome=became, version=seen, by=administrator, reason="Decided already.")

    response = desk.post(
        reverse("moderation:decide", args=[comment.pk]),
        {"decision": decision, "version": seen, f"{decision}_words": WORDS},
        headers={"hx-request": "true"} if htmx else {},
    )

    assert response.status_code == 409
    assert WORDS in response.text


def test_the_words_about_what_was_erased_meanwhile_are_given_back(desk, make_comment):
    comment = make_comment()
    seen = comment.version
    personal.erase(comment.email)

    response = desk.post(
        reverse("moderation:decide", args=[comment.pk]),
        {"decision": "reject", "version": seen, "reject_words": WORDS},
    )

    assert WORDS in response.text


def test_a_refusal_for_several_keeps_the_words_and_what_was_picked(desk, make_comment):
    first, second = make_comment("One."), make_comment("Two.")
    picked = [f"{comment.pk}:{comment.version}" for comment in (first, second)]

    data = {"decision": "return:nothing", "picked": picked, "return_words": WORDS}
    refused = desk.post(reverse("moderation:bulk"), data)

    assert refused.status_code == 422
    assert WORDS in refused.text
    assert [card.picked for card in refused.context["cards"]] == [True, True]


def test_a_form_for_several_that_had_grown_too_old_keeps_the_words(moderator, make_comment):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    comment = make_comment()
    data = {"decision": "reject", "picked": f"{comment.pk}:{comment.version}", "reject_words": WORDS}

    response = strict.post(reverse("moderation:bulk"), data)

    assert response.status_code == 403
    assert WORDS in response.text
    assert response.context["cards"][0].picked
    assert Comment.objects.get().status == Status.PENDING


def test_an_undo_whose_form_had_grown_too_old_brings_a_new_token(moderator, make_comment):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    comment = make_comment()
    entry = decisions.decide(comment, outcome="spam", version=comment.version, by=moderator).entry

    response = strict.post(reverse("moderation:undo"), {"entry": entry.pk}, headers={"hx-request": "true"})

    assert response.status_code == 403
    assert response["HX-Retarget"] == "#notice"
    assert 'name="csrfmiddlewaretoken"' in response.text
    assert Comment.objects.get().status == Status.SPAM


def test_approving_both_says_so_of_both(desk, make_comment):
    parent = make_comment("First.", status=Status.APPROVED)
    reply = make_comment("Second.", parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    seen = f"{parent.pk}:{parent.version}"

    response = desk.post(
        reverse("moderation:decide", args=[reply.pk]),
        {"decision": "above", "version": reply.version, "seen": seen},
        headers={"hx-request": "true"},
    )

    assert all(f'id="card-{comment.pk}"' in response.text for comment in (parent, reply))
