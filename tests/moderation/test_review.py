"""What appeared by the rules is looked at afterwards."""

import pytest
from django.urls import reverse

from comments import ownership
from comments.models import Act, Status
from comments.refusals import Refused
from moderation import decisions, queue
from publication.models import HoldMode


@pytest.fixture
def published(publication, make_comment):
    """A comment that appeared by itself once its writer had confirmed it."""
    publication.hold_mode = HoldMode.REVIEW_AFTER
    publication.save()
    comment = ownership.confirm(make_comment("By the rules."))
    assert comment.status == Status.APPROVED
    return comment


def test_what_appeared_by_the_rules_waits_for_a_moderator(published, make_comment, moderator):
    make_comment("Approved by somebody.", status=Status.APPROVED)

    assert [waiting.comment for waiting in queue.waiting_for(moderator)] == [published]


def test_whoever_has_looked_at_it_lets_it_stay(client, published, moderator):
    client.force_login(moderator)
    assert "Appeared by the rules" in client.get(reverse("moderation:comment", args=[published.pk])).text

    client.post(
        reverse("moderation:decide", args=[published.pk]), {"decision": "approve", "version": published.version}
    )

    assert not queue.waiting_for(moderator).exists()
    assert published.log.first().act == Act.ANSWERED
    published.refresh_from_db()
    assert published.status == Status.APPROVED


def test_what_was_looked_at_is_edited_no_more(published, moderator):
    decisions.keep(published, version=published.version, by=moderator)

    assert "moderator" in ownership.why_not_editable(published)


def test_what_was_looked_at_once_is_not_kept_again(published, moderator):
    decisions.keep(published, version=published.version, by=moderator)

    with pytest.raises(Refused):
        decisions.keep(published, version=published.version, by=moderator)


def test_the_queue_is_sifted_by_what_nobody_has_looked_at(client, published, make_comment, moderator):
    make_comment("Held.")
    client.force_login(moderator)

    page = client.get(reverse("moderation:queue"), {"kind": "public"})

    assert [card.comment for card in page.context["cards"]] == [published]
