"""Several people at once: deeds that run in threads, each with its own connection to the database."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

PATIENCE = 10  # seconds after which a deed that waits for another counts as stuck


def at_once(*deeds):
    """Start the deeds together; return, in their order, what each returned or raised."""
    start = threading.Barrier(len(deeds))

    def do(deed):
        try:
            start.wait(PATIENCE)
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
