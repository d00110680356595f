"""What a card shows of what a comment said before: the newest change on the queue, all of them on its own page."""

import pytest
from django.urls import reverse
from lxml import html

from comments import ownership
from comments.models import Comment, Version
from moderation import cards

QUEUE = "/moderation/"


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def edited(make_comment):
    comment = make_comment("First words.")
    for text in ("Second words.", "Third words."):
        comment = ownership.edit(comment, version=comment.version, text=text)
    return comment


def changes(answer):
    """Return what each change on a page took out and put in."""
    found = html.document_fromstring(answer.text).xpath("//p[contains(@class, 'difference')]")
    return [tuple(part.text_content() for part in change.xpath("./del | ./ins")) for change in found]


def test_the_queue_shows_the_newest_change_and_leads_to_the_others(desk, edited):
    page = desk.get(QUEUE)

    assert changes(page) == [("Second", "Third")]
    assert "What it said before (2 versions)" in page.text
    (link,) = html.document_fromstring(page.text).xpath("//details[.//p[contains(@class, 'difference')]]//a/@href")
    assert link == reverse("moderation:comment", args=[edited.pk])


def test_the_page_of_a_comment_shows_every_change(desk, edited):
    page = desk.get(reverse("moderation:comment", args=[edited.pk]))

    assert changes(page) == [("Second", "Third"), ("First", "Second")]


def test_what_stayed_for_long_is_folded_on_the_queue_and_whole_on_the_page(desk, make_comment):
    stayed = " ".join(f"word{place}" for place in range(300))
    comment = make_comment(f"Old beginning. {stayed}")
    ownership.edit(comment, version=comment.version, text=f"New beginning. {stayed}")

    (queue,), (page,) = (
        html.document_fromstring(desk.get(url).text).xpath("//p[contains(@class, 'difference')]")
        for url in (QUEUE, reverse("moderation:comment", args=[comment.pk]))
    )

    assert queue.text_content().strip().startswith("OldNew beginning. word0")
    assert queue.text_content().strip().endswith("…")
    assert stayed in page.text_content()


def test_a_page_of_the_queue_compares_no_more_than_the_newest_of_many_versions(desk, make_comment, monkeypatch):
    comment = make_comment("The last.")
    Comment.objects.filter(pk=comment.pk).update(version=11)
    Version.objects.bulk_create(
        Version(comment=comment, number=place, text=f"Text {place}.") for place in range(1, 11)
    )
    compared, differences = [], cards.differences
    monkeypatch.setattr(cards, "differences", lambda *texts: compared.append(texts) or differences(*texts))

    desk.get(QUEUE)

    assert compared == [("Text 10.", "The last.")]
