"""The demonstration: what it holds, that it may be run again, and that everything in it is as the rules ask."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from articles.models import Article, Correction, Figure, Kind, State, Topic
from articles.search import Query, find_among
from authors.models import Author
from comments.models import Appearance, Comment, Discussion, LogEntry, Status
from demo import reading, seeding
from publication.models import Publication
from republish import counting
from republish.models import Tally

ARABIC_OR_HEBREW = re.compile(r"[\u0590-\u06ff]")


@pytest.fixture(scope="module", autouse=True)
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """Fill the database once for this module, in a transaction that is undone at its end; return what was said."""
    said = []

    class Out:
        def write(self, line):
            said.append(line)

    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("seed_demo", stdout=Out())
        yield "".join(said)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def each_test_is_undone_too(db):
    """Let every test change what it likes."""


def counts():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# ---- what there is ----


def test_eight_articles_of_five_hundred_to_eight_hundred_words_are_out():
    articles = Article.objects.listed()

    assert articles.count() == 8
    assert all(500 <= article.words <= 800 for article in articles), {a.slug: a.words for a in articles}
    assert [article.language for article in articles].count("fr") == 1
    for article in articles:
        assert article.writers
        assert article.topics.exists()
        assert article.lead_figure
        assert article.reviewed_on < article.review_by


def test_an_article_waits_in_each_state_before_publication_with_what_was_said_to_whoever_works_on_it_next():
    waiting = {article.slug: article for article in Article.objects.filter(published_at__gt=timezone.now())}
    in_review = Article.objects.get(state=State.REVIEW)
    sent_back = Article.objects.get(state=State.DRAFT)

    assert list(waiting) == ["who-answers-at-night"]
    assert in_review.revisions.first().note
    assert sent_back.revisions.first().note
    assert {article.revisions.first().by.name for article in (in_review, sent_back)} == {
        "Callum Reyes",
        "Ottoline Fairweather",
    }


def test_at_least_five_authors_have_their_portrait_biography_and_affiliation():
    authors = Author.objects.all()

    assert len(authors) >= 5
    for author in authors:
        assert author.portrait
        assert author.biography
        assert author.affiliations.exists()
        assert author.articles.exists()
        assert not author.orcid


def test_the_four_pages_are_there():
    assert set(Article.objects.published().pages().values_list("slug", flat=True)) == {
        "about",
        "community",
        "republishing",
        "privacy",
    }


def test_there_are_figures_of_more_than_one_kind_of_rights_and_a_correction():
    assert Figure.objects.count() >= 8
    assert {figure.may_travel for figure in Figure.objects.all()} == {True, False}
    assert Correction.objects.exists()


def test_there_are_comments_in_every_status():
    statuses = Counter(Comment.objects.values_list("status", flat=True))

    assert set(statuses) == set(Status)
    assert 140 <= sum(statuses.values()) <= 180
    assert statuses[Status.APPROVED] > 100
    assert statuses[Status.PENDING] >= 3


def test_the_comments_take_every_shape():
    comments = Comment.objects.all()
    siblings = Counter(comments.values_list("article", "parent"))

    assert comments.shown().filter(depth=8).exists()
    assert max(siblings.values()) >= 60
    assert comments.filter(appearance=Appearance.TOMBSTONE, replies__appearance=Appearance.SHOWN).exists()
    assert comments.filter(status=Status.APPROVED, appearance=Appearance.HIDDEN).exists()
    assert comments.filter(appearance=Appearance.SHOWN, edited_at__isnull=False).exists()
    assert any(ARABIC_OR_HEBREW.search(comment.text) for comment in comments.shown())
    assert comments.filter(confirmed_at=None).exists()


def test_a_thread_is_closed_and_so_is_a_discussion_in_which_an_author_answers():
    closed = Discussion.objects.get(opening="closed")

    assert Comment.objects.exclude(closed_at=None).exclude(closed_reason="").exists()
    assert closed.closed_reason
    assert closed.closed_by
    answers = closed.comments.shown().exclude(author=None).exclude(parent=None)
    assert {answer.author for answer in answers} & {byline.author for byline in closed.article.people}


def test_copies_were_read_elsewhere_lately_and_at_invented_places():
    tallies = Tally.objects.all()

    assert tallies.filter(day__gt=counting.today() - timedelta(days=30)).count() > 100
    assert not tallies.filter(day__gt=counting.today()).exists()
    assert all(origin == "" or origin.endswith(".example") for origin in tallies.values_list("origin", flat=True))
    assert all(tally.article.published_at.date() < tally.day for tally in tallies.select_related("article"))


def test_comments_were_made_in_the_order_of_their_dates_and_replies_after_what_they_answer():
    for comment in Comment.objects.exclude(parent=None).select_related("parent"):
        assert comment.parent.created_at < comment.created_at
        assert comment.article.published_at < comment.created_at


def test_it_says_that_it_is_a_demonstration(client):
    assert Publication.objects.get().demonstration
    assert "Its people, hospitals and towns are invented." in client.get("/about/").text


def test_nobody_who_exists_has_an_address_in_it():
    for email in [*Comment.objects.values_list("email", flat=True), *User.objects.values_list("email", flat=True)]:
        assert email.endswith((".example", "@example.org"))


# ---- every page of it works ----


def test_every_public_page_of_it_answers(client):
    articles = Article.objects.published()
    paths = [thing.get_absolute_url() for model in (Topic, Author) for thing in model.objects.all()]
    paths += [article.get_absolute_url() for article in articles]
    for article in articles.articles():
        base = article.get_absolute_url()
        paths += [f"{base}republish/", f"{base}comment/"]
        if article.terms.permits_copies:
            paths += [f"{base}republish.html", f"{base}republish.txt"]
    paths += ["/", "/articles/", "/topics/", "/search/?q=patient", "/feeds/articles.atom", "/sitemap.xml"]

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize("words", ["consent", "patients", "congres", "RÉSIDENT", "l’hôpital", "licence"])
def test_its_articles_are_found(words):
    assert find_among(Query.read(words), Article.objects.listed())


def test_its_people_sign_in_with_what_was_printed(demonstration):
    for role in ("administrator", "editor", "moderator", "author"):
        email = f"{role}@openrounds.example"
        assert email in demonstration
        assert authenticate(username=email, password=seeding.PASSWORD).is_staff
    assert seeding.PASSWORD in demonstration
    assert User.objects.count() == 4


# ---- it keeps the rules ----


@pytest.mark.parametrize("model", [Publication, Topic, Author, Article, Figure, Correction, Discussion, Comment, User])
def test_everything_it_stores_passes_its_own_checks(model):
    for thing in model._default_manager.all():
        thing.full_clean()


def test_every_comment_says_what_is_required_of_readers():
    for comment in Comment.objects.all():
        assert comment.name
        assert comment.profession
        assert comment.agreed_at


def test_what_happened_stands_in_the_log():
    assert LogEntry.objects.filter(act="posted").count() == Comment.objects.count()
    for comment in Comment.objects.exclude(status=Status.PENDING):
        assert comment.log.filter(after__startswith=comment.status).exists()


def test_nobody_who_exists_is_linked_from_it():
    texts = [path.read_text("utf-8") for path in reading.CONTENT.rglob("*.toml")]
    texts += [path.read_text("utf-8") for path in (reading.CONTENT / "articles").glob("*.md")]

    hosts = set(re.findall(r"https?://([^\s/),\"'>\]]+)", "".join(texts)))

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()


# ---- it may be run again, and only where it does no harm ----


@override_settings(DEMO=True)
def test_a_second_run_changes_nothing():
    article = Article.objects.get(slug="the-friend-request")
    article.title = "Edited since"
    article.save()
    Article.objects.filter(slug="about").update(state=State.UNPUBLISHED)
    Publication.objects.update(name="Renamed")
    comment = Comment.objects.shown().first()
    Comment.objects.filter(pk=comment.pk).update(handle="changed")
    before = counts()

    call_command("seed_demo", verbosity=0)

    assert counts() == before
    assert Article.objects.get(slug="the-friend-request").title == "Edited since"
    assert Article.objects.get(slug="about").state == State.UNPUBLISHED
    assert Publication.objects.get().name == "Renamed"
    assert Comment.objects.get(pk=comment.pk).handle == "changed"


@override_settings(DEMO=True)
def test_what_is_missing_comes_back_alone():
    Article.objects.get(slug="privacy").delete()
    before = counts()

    call_command("seed_demo", verbosity=0)

    assert Article.objects.get(slug="privacy").kind == Kind.PAGE
    assert counts()["articles.Article"] == before["articles.Article"] + 1
    assert counts()["comments.Comment"] == before["comments.Comment"]


@override_settings(DEMO=False)
def test_it_refuses_where_it_was_not_asked_for():
    before = counts()

    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("seed_demo")

    assert counts() == before
