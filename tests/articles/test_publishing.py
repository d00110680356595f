"""How an article comes out, goes back and is taken back: the whole table, and who may."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Correction, Kind, State
from articles.publishing import Refused

DRAFT, REVIEW, PUBLISHED, UNPUBLISHED, RETRACTED = State
MOVES = {
    (DRAFT, REVIEW): {"author", "editor", "administrator"},
    (DRAFT, PUBLISHED): {"editor", "administrator"},
    (REVIEW, DRAFT): {"author", "editor", "administrator"},
    (REVIEW, PUBLISHED): {"editor", "administrator"},
    (PUBLISHED, UNPUBLISHED): {"editor", "administrator"},
    (PUBLISHED, RETRACTED): {"editor", "administrator"},
    (UNPUBLISHED, PUBLISHED): {"editor", "administrator"},
    (UNPUBLISHED, DRAFT): {"editor", "administrator"},
}
ROLES = ["author", "editor", "moderator", "administrator", None]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("before", State)
def test_each_role_brings_an_article_where_the_table_says(make_article, make_author, make_user, before, role):
    user = make_user(role)
    article = make_article(state=before, authors=[make_author(user=user)])
    expected = {after for after in State if role in MOVES.get((before, after), set())}

    taken = set()
    for after in State:
        try:
            with transaction.atomic():
                publishing.bring(article, after, by=user)
                taken.add(after)
                raise Undo
        except (Refused, Undo):
            article.refresh_from_db()

    assert taken == expected == set(publishing.allowed(article, user))


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_nobody_submits_anothers_draft(make_article, make_author, make_user, role):
    article = make_article(state=DRAFT, authors=[make_author(user=make_user("author", "Somebody Else"))])

    assert not publishing.allowed(article, make_user(role))


class Undo(Exception):
    """Take back what the test has tried."""


def test_a_refusal_names_both_states(article, editor):
    with pytest.raises(Refused) as refusal:
        publishing.bring(article, DRAFT, by=editor)

    assert str(refusal.value) == "What is “Published” cannot become “Draft”, or not by you."
    article.refresh_from_db()
    assert (article.state, article.version) == (PUBLISHED, 1)


@pytest.mark.parametrize("role", ["author", "editor"])
def test_what_waits_for_its_hour_goes_back_to_draft_and_is_neither_unpublished_nor_retracted(
    make_article, make_user, role
):
    article = make_article(published_at=timezone.now() + timedelta(hours=1))

    assert publishing.allowed(article, make_user(role)) == ({DRAFT} if role == "editor" else set())


def test_what_was_public_and_waits_again_is_unpublished(make_article, editor):
    article = make_article()
    article.published_at = timezone.now() + timedelta(hours=1)
    article.save()

    assert publishing.allowed(article, editor) == {UNPUBLISHED, RETRACTED}


@time_machine.travel("2026-06-01 12:00Z", tick=False)
def test_publishing_takes_this_hour_unless_another_is_set(make_article, make_author, editor):
    tomorrow, by = timezone.now() + timedelta(days=1), {"state": DRAFT, "authors": [make_author()]}
    now = publishing.bring(make_article("Now", **by), PUBLISHED, by=editor)
    later = publishing.bring(make_article("Later", published_at=tomorrow, **by), PUBLISHED, by=editor)
    given = publishing.bring(make_article("Given", **by), PUBLISHED, by=editor, at=tomorrow)

    assert now.published_at == timezone.now()
    assert later.published_at == given.published_at == tomorrow
    assert now.is_public
    assert not later.is_public


def test_publishing_again_keeps_the_first_date(article, editor):
    first = article.published_at

    publishing.bring(article, UNPUBLISHED, by=editor)
    publishing.bring(article, PUBLISHED, by=editor)

    assert article.published_at == first
    assert article.is_public


def test_publishing_before_its_own_revision_is_refused(make_article, make_author, editor):
    article = make_article(state=DRAFT, authors=[make_author()], revised_at=timezone.now() - timedelta(days=1))

    with pytest.raises(Refused, match="A revision is not earlier than the publication"):
        publishing.bring(article, PUBLISHED, by=editor)

    article.refresh_from_db()
    assert article.state == DRAFT


def test_what_nobody_stands_under_is_not_published(make_article, editor):
    article = make_article(state=DRAFT)

    with pytest.raises(Refused, match="Add a byline"):
        publishing.bring(article, PUBLISHED, by=editor)

    article.refresh_from_db()
    assert article.state == DRAFT


def test_a_page_needs_nobody_under_it(make_article, editor):
    page = make_article(state=DRAFT, kind=Kind.PAGE)

    assert publishing.bring(page, PUBLISHED, by=editor).is_public


def test_the_stored_state_counts_and_not_an_older_one_at_hand(article, editor):
    stale = type(article).objects.get()
    publishing.retract(article, by=editor, text="It was wrong.")

    with pytest.raises(Refused, match="Retracted"):
        publishing.bring(stale, UNPUBLISHED, by=editor)


def test_each_step_counts_the_version_up(make_article, make_author, editor):
    article = make_article(state=DRAFT, authors=[make_author()])

    publishing.bring(article, REVIEW, by=editor)
    publishing.bring(article, PUBLISHED, by=editor)

    assert article.version == 3


def test_a_retraction_keeps_its_public_text_and_date(article, editor):
    publishing.retract(article, by=editor, text="  The numbers were wrong.  ", on=date(2026, 5, 4))

    article.refresh_from_db()
    notice = article.corrections.get()
    assert article.is_retracted
    assert article.is_public
    assert notice.kind == Correction.Kind.RETRACTION
    assert (notice.text, notice.published_on) == ("The numbers were wrong.", date(2026, 5, 4))


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_retraction_without_a_reason_is_refused(article, editor, text):
    with pytest.raises(Refused) as refusal:
        publishing.retract(article, by=editor, text=text)

    assert str(refusal.value) == "A retraction says publicly why. Write it, then retract."
    article.refresh_from_db()
    assert article.state == PUBLISHED


@pytest.mark.parametrize("role", ["author", "moderator", None])
def test_nobody_but_an_editor_retracts(article, make_user, role):
    with pytest.raises(Refused):
        publishing.retract(article, by=make_user(role), text="I do not like it.")

    assert not article.corrections.exists()


def test_what_was_retracted_stays_so(article, editor):
    publishing.retract(article, by=editor, text="It was wrong.")

    with pytest.raises(Refused):
        publishing.retract(article, by=editor, text="It was very wrong.")

    assert article.corrections.count() == 1
