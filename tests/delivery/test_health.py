"""/healthz says that the process answers, /readyz whether the site can do its work."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from delivery import health, outbox
from delivery.models import Mail


@pytest.fixture
def no_database(db, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection to server at 10.0.0.5 failed")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


def readyz(client, **options):
    answer = client.get("/readyz", **options)
    return answer.status_code, answer.json()


def test_the_process_says_that_it_answers_and_asks_nobody(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_the_process_answers_without_a_database(client, no_database):
    assert client.get("/healthz").status_code == 200


def test_a_site_that_works_is_ready(client, db):
    assert readyz(client) == (200, {"status": "ready"})
    assert "no-store" in client.get("/readyz")["Cache-Control"]


def test_a_site_without_its_database_is_not_ready(client, no_database):
    assert readyz(client) == (503, {"status": "unready", "troubles": ["database"]})


def test_a_site_whose_disk_is_nearly_full_is_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: SimpleNamespace(free=499_999_999))

    assert readyz(client) == (503, {"status": "unready", "troubles": ["disk"]})


def test_a_site_whose_data_folder_is_missing_is_not_ready(client, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"

    assert readyz(client) == (503, {"status": "unready", "troubles": ["disk"]})


def test_a_site_with_a_migration_to_come_is_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args, **kwargs: [("articles", "0099_next")])

    assert readyz(client) == (503, {"status": "unready", "troubles": ["migrations"]})


def test_a_stranger_learns_only_that_the_site_is_not_ready(client, no_database):
    assert readyz(client, REMOTE_ADDR="198.51.100.7") == (503, {"status": "unready"})


@pytest.fixture
def late_mail(db):
    """A mail that has waited for a worker for a little over a quarter of an hour."""
    return outbox.queue("greeting", key="greeting:1", to="reader@example.org", wait=-timedelta(minutes=16))


def test_a_site_whose_mail_nobody_sends_is_ready_and_says_so_on_the_machine_itself(client, late_mail):
    assert readyz(client) == (200, {"status": "ready", "degraded": ["mail"]})
    assert readyz(client, REMOTE_ADDR="198.51.100.7") == (200, {"status": "ready"})


def test_mail_that_is_not_late_or_not_waiting_troubles_nobody(client, late_mail):
    Mail.objects.update(sent_at=timezone.now())
    for minutes in (-14, 60):
        outbox.queue("greeting", key=f"greeting:{minutes}", to="a@example.org", wait=timedelta(minutes=minutes))

    assert readyz(client) == (200, {"status": "ready"})


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_a_check_is_read_and_not_written(client, db, url):
    head = client.head(url)

    assert (head.status_code, head.content) == (200, b"")
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_a_check_from_the_machine_itself_is_not_led_to_https(db, settings, url):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get(url).status_code == 200
    assert Client().get("/").url.startswith("https://")
