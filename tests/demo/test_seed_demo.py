import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from articles.models import Article, Figure
from authors.models import Author
from comments.models import Appearance, Comment, Discussion, LogEntry, Opening, Status
from demo import reading, seeding

ROOMS = ("accounts", "articles", "authors", "comments", "moderation", "publication")


def rows():
    return {
        model._meta.label: model.objects.count() for room in ROOMS for model in apps.get_app_config(room).get_models()
    }


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Seed once for all tests here, in a transaction that is rolled back after them."""
    from django.db import transaction

    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("seed_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(seeded, db):
    """Look at the demonstration; whatever a test changes is taken back."""


@override_settings(DEMO=False)
def test_without_demo_nothing_is_made(db):
    with pytest.raises(CommandError, match="DEMO"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_a_second_run_changes_nothing(demo):
    before = rows()
    Article.objects.filter(slug="the-friend-request").update(title="Edited by hand")
    comment = Comment.objects.shown().first()
    Comment.objects.filter(pk=comment.pk).update(handle="changed")

    with override_settings(DEMO=True):
        call_command("seed_demo", verbosity=0)

    assert rows() == before
    assert Article.objects.get(slug="the-friend-request").title == "Edited by hand"
    assert Comment.objects.get(pk=comment.pk).handle == "changed"


def test_the_sign_ins_are_printed(demo, capsys):
    with override_settings(DEMO=True):
        call_command("seed_demo")

    printed = capsys.readouterr().out
    for user in User.objects.all():
        assert user.email in printed
        assert user.check_password(seeding.PASSWORD)


def test_eight_articles_of_some_length_one_in_french(demo):
    articles = Article.objects.articles()

    assert articles.count() == 8
    assert articles.filter(language="fr").count() == 1
    assert all(500 <= article.words <= 850 for article in articles)
    assert Author.objects.count() >= 5
    assert not Author.objects.filter(portrait="").exists()
    assert all(article.lead_figure and article.writers and article.topics.exists() for article in articles)


def test_the_discussions_have_every_status_and_shape(demo):
    statuses = Counter(Comment.objects.values_list("status", flat=True))

    assert set(statuses) == set(Status.values)
    assert 145 <= sum(statuses.values()) <= 165
    assert Comment.objects.filter(depth=8, appearance=Appearance.SHOWN).exists()
    assert Comment.objects.filter(appearance=Appearance.TOMBSTONE, replies__appearance=Appearance.SHOWN).exists()
    assert Comment.objects.filter(status=Status.APPROVED, appearance=Appearance.HIDDEN).exists()
    assert Comment.objects.shown().exclude(edited_at=None).exists()
    assert Comment.objects.exclude(closed_at=None).exists()
    assert any(re.search("[\u0590-\u06ff]", text) for text in Comment.objects.values_list("text", flat=True))
    assert Comment.objects.shown().filter(article__slug="the-friend-request").count() >= 40


def test_an_articles_author_answers_a_reader_in_a_closed_discussion(demo):
    closed = Discussion.objects.get(opening=Opening.CLOSED)

    assert closed.closed_reason
    assert closed.comments.shown().exclude(author=None).exclude(parent=None).exists()


def test_everything_in_it_is_valid(demo):
    for model in (Article, Author, Figure, Discussion):
        for row in model.objects.all():
            row.full_clean()


def test_what_happened_stands_in_the_log(demo):
    decided = Comment.objects.exclude(status=Status.PENDING)

    assert LogEntry.objects.filter(act="posted").count() == Comment.objects.count()
    assert all(comment.log.filter(after=comment.status).exists() for comment in decided)


def test_nobody_real_is_linked_from_it():
    texts = [path.read_text("utf-8") for path in reading.CONTENT.rglob("*.toml")]
    texts += [path.read_text("utf-8") for path in (reading.CONTENT / "articles").glob("*.md")]

    hosts = set(re.findall(r"https?://([^\s/),\"'>\]]+)", "".join(texts)))

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()
