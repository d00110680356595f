"""What the desk tells nobody who need not know it: the titles of drafts, and who wrote what is not public."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import State
from comments import threads
from comments.models import Comment, Status
from moderation import closing, decisions

QUEUE = "/moderation/"
SECRETS = ("A secret exposé", "Quiet Source", "Leaks")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def draft(make_article, make_author):
    return make_article(
        "A secret exposé", slug="secret", state=State.DRAFT, authors=[make_author("Quiet Source")], topics=["Leaks"]
    )


@pytest.fixture
def said(draft, make_comment):
    """A comment beneath what nobody can read, where one was moved, say."""
    comment = make_comment()
    threads.hold(draft.pk)
    Comment.objects.filter(pk=comment.pk).update(article=draft)
    return comment


# ---- drafts ----


@pytest.mark.parametrize("asked", ["article={pk}", "author=quiet-source", "topic=leaks"])
def test_a_filter_tells_nothing_of_what_was_never_public(desk, draft, asked):
    asked = asked.format(pk=draft.pk)

    pages = [
        desk.get(f"{QUEUE}?{asked}"),
        desk.post(reverse("moderation:bulk"), {"back": asked}),
        desk.post(reverse("moderation:bulk"), {"back": asked}, headers={"hx-request": "true"}),
    ]

    assert not [secret for page in pages for secret in SECRETS if secret in page.text]


def test_a_filter_takes_what_was_public_once(desk, make_article):
    article = make_article("Once read", state=State.UNPUBLISHED, public_since=timezone.now())

    assert "Once read" in desk.get(f"{QUEUE}?{urlencode({'article': article.pk})}").text


@pytest.mark.parametrize("asked", ["article={pk}", "author=quiet-source", "topic=leaks"])
def test_a_filter_takes_a_draft_beneath_which_a_comment_waits(desk, said, draft, asked):
    assert len(desk.get(f"{QUEUE}?{asked.format(pk=draft.pk)}").context["cards"]) == 1


def test_comments_are_not_looked_for_under_a_draft_that_has_none(desk, draft, editor):
    closing.set_discussion(draft, by=editor, version=1, close_after_days=30)

    page = desk.get(reverse("moderation:comments"), {"article": draft.pk})

    assert "A secret exposé" not in page.text
    assert page.status_code == 422


def test_comments_are_looked_for_under_a_draft_that_has_some(desk, draft, said):
    page = desk.get(reverse("moderation:comments"), {"article": draft.pk})

    assert page.context["rows"] == [said]


# ---- threads that begin at what is not public ----


@pytest.fixture
def hidden(make_comment, moderator):
    """A comment whose thread was closed, and which is not public any more."""
    comment = make_comment("Held words.", name="Held Name", status=Status.APPROVED)
    closing.close_thread(comment, by=moderator, version=comment.version, reason="The quarrel of Held Name.")
    comment.refresh_from_db()
    decisions.decide(comment, outcome="spam", version=comment.version, by=moderator)
    return comment


@pytest.mark.parametrize("page", ["/moderation/discussions/", "/moderation/discussions/{0.article_id}/"])
@pytest.mark.parametrize(("role", "told"), [("editor", False), ("moderator", True)])
def test_who_wrote_what_is_not_public_is_told_to_those_who_may_read_it(client, request, hidden, page, role, told):
    client.force_login(request.getfixturevalue(role))

    assert ("Held Name" in client.get(page.format(hidden)).text) == told


def test_an_editor_sees_the_closed_threads_that_readers_see(client, editor, moderator, make_comment):
    comment = make_comment(name="Ida Cole", status=Status.APPROVED)
    closing.close_thread(comment, by=moderator, version=comment.version, reason="A quarrel.")
    client.force_login(editor)

    assert "Ida Cole" in client.get("/moderation/discussions/").text
