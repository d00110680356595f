import logging
import signal
from collections.abc import Generator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections

from delivery import outbox

logger = logging.getLogger(__name__)
PAUSE = 2  # seconds between two looks
LONG_PAUSE = 15  # after one that found no database


class Command(BaseCommand):
    help = "Send the mail that is due and end; with --watch, go on until SIGTERM or SIGINT."

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="look again every two seconds")

    def handle(self, *, watch, verbosity, **options):
        self.verbosity = verbosity
        with endings() as asked:
            if watch:
                self.watch(asked)
            else:
                self.send(asked)

    def watch(self, asked):
        pause = 0
        while not ended_within(pause, asked):
            pause = self.look(asked)

    def look(self, asked):
        """Send what is due and return how long to wait until the next look; the database may be away."""
        try:
            self.send(asked)
        except (OperationalError, InterfaceError) as error:
            logger.warning("the mail queue does not answer: %s", type(error).__name__)
            return LONG_PAUSE
        finally:
            close_old_connections()
        return PAUSE

    def send(self, asked):
        outcomes = outbox.drain(ended=lambda: not asked.empty())
        if outcomes and self.verbosity:
            self.stdout.write("Mail: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))
            self.stdout.flush()  # to be read while it watches, in a journal too


@contextmanager
def endings() -> Generator[SimpleQueue[int]]:
    """Yield a queue that holds something once SIGTERM or SIGINT came; a handler may interrupt an Event's own lock."""
    asked: SimpleQueue[int] = SimpleQueue()
    former = {
        number: signal.signal(number, lambda number, _frame: asked.put(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def ended_within(seconds, asked):
    """Wait, at most so long, and return whether the end was asked for; once it was, it stays so."""
    try:
        asked.put(asked.get(timeout=seconds))
    except Empty:
        return False
    return True
