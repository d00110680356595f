import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from articles.models import Topic
from delivery.sqlite import base

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a queue of its own"),
    pytest.mark.django_db(transaction=True),
]


def in_threads(count, work):
    """Run work(number) in as many threads, each with its own connection; return what they raised."""
    raised = []

    def run(number):
        try:
            work(number)
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_sixteen_writers_take_turns_and_none_is_refused():
    def write(number):
        for turn in range(10):
            with transaction.atomic():
                Topic.objects.count()
                Topic.objects.create(name=f"{number}-{turn}", slug=f"{number}-{turn}")

    assert in_threads(16, write) == []
    assert Topic.objects.count() == 160


def test_a_writer_whose_turn_comes_too_late_gives_up_and_hands_on(monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", -1)

    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass

    monkeypatch.undo()
    with transaction.atomic():
        Topic.objects.create(name="After", slug="after")


def test_a_turn_ends_with_a_rollback():
    with pytest.raises(ValueError, match="on purpose"), transaction.atomic():
        raise ValueError("on purpose")

    assert connection._turn is None
    with transaction.atomic():
        assert connection._turn is not None


def test_reading_waits_for_nobody():
    with transaction.atomic():
        Topic.objects.create(name="Unfinished", slug="unfinished")

        counted = []
        assert in_threads(1, lambda _number: counted.append(Topic.objects.count())) == []

    assert counted == [0]
