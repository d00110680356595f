"""Claims: two moderators see that they have the same comment open. Nobody is kept out; nothing stays for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from comments import threads
from comments.models import Status
from moderation import claims, decisions
from moderation.models import Claim
from tests.comments.together import PATIENCE, at_once

AT_ONCE = 3  # seconds; SQLite would let a writer wait for five


@pytest.fixture
def ann(make_user):
    return make_user("moderator", "Ann Other")


@pytest.fixture
def comment(make_comment):
    return make_comment()


def page(comment):
    return reverse("moderation:comment", args=[comment.pk])


def test_case_47_who_opens_a_comment_that_somebody_has_open_is_told(client, comment, moderator, ann):
    client.force_login(ann)
    with time_machine.travel("2026-05-03T18:05:00Z", tick=False):
        client.get(page(comment))
    client.force_login(moderator)

    with time_machine.travel("2026-05-03T18:08:00Z", tick=False):
        text = client.get(page(comment)).text

    assert "<bdi>Ann Other</bdi> has had this comment open since 14:05" in text
    assert Claim.objects.get().by == ann


def test_case_47_who_has_it_open_is_told_nothing(client, comment, moderator):
    client.force_login(moderator)

    client.get(page(comment))

    assert "has had this comment open" not in client.get(page(comment)).text


def test_case_47_a_claim_runs_out_and_is_taken_over(comment, moderator, ann):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert claims.take(comment, by=ann) is None
        clock.shift(timedelta(minutes=5) - timedelta(seconds=1))
        assert claims.take(comment, by=moderator).by == ann
        clock.shift(timedelta(seconds=1))

        assert claims.take(comment, by=moderator) is None

    assert Claim.objects.get().by == moderator


def test_case_47_looking_again_renews_it(comment, moderator, ann):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        claims.take(comment, by=ann)
        clock.shift(timedelta(minutes=4))
        claims.take(comment, by=ann)
        clock.shift(timedelta(minutes=4))

        assert claims.take(comment, by=moderator).by == ann


def test_case_47_deciding_gives_it_up(comment, moderator, ann):
    claims.take(comment, by=ann)

    decisions.decide(comment, outcome="approved", version=comment.version, by=moderator)

    assert not Claim.objects.exists()


def test_a_claim_refuses_nobody(client, comment, moderator, ann):
    claims.take(comment, by=ann)
    client.force_login(moderator)

    client.post(reverse("moderation:decide", args=[comment.pk]), {"decision": "approve", "version": comment.version})

    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_only_who_may_decide_claims_and_only_by_looking(client, comment, make_user, moderator):
    looks_on = make_user("author", "Looks On")
    looks_on.user_permissions.add(*looks_on.user_permissions.model.objects.filter(codename="view_comment"))
    client.force_login(looks_on)
    assert client.get(page(comment)).status_code == 200

    client.force_login(moderator)
    client.head(page(comment))

    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_it_at_once_one_claims_it(comment, moderator, ann):
    at_once(lambda: claims.take(comment, by=ann), lambda: claims.take(comment, by=moderator))

    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_opening_a_comment_waits_for_nobody_who_is_writing(client, comment, moderator):
    """Somebody is in the middle of a decision, as long as it may take; the page opens meanwhile."""
    client.force_login(moderator)
    held, opened = threading.Event(), threading.Event()

    def decide():
        with transaction.atomic():
            threads.lock(comment)
            decisions.decide(comment, outcome="approved", version=comment.version, by=moderator)
            held.set()
            waited_for = opened.wait(AT_ONCE)
        connections.close_all()
        return waited_for

    with ThreadPoolExecutor(1) as pool:
        decision = pool.submit(decide)
        held.wait(PATIENCE)
        status = client.get(page(comment)).status_code
        opened.set()

        assert decision.result(PATIENCE) is True
    assert status == 200
