"""Django's SQLite backend, whose writers queue.

SQLite itself lets a writer that finds the database locked sleep and try again, so that a late one may go first and
an early one may wait in vain. A lock on a file beside the database makes them take turns instead; the kernel gives
it back when a process dies. Single statements outside `atomic()` go around the queue and meet SQLite's own timeout.
"""

import fcntl
import os
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PATIENCE = 5  # seconds in the queue after which a writer gives up rather than hold up those behind it


class DatabaseWrapper(base.DatabaseWrapper):
    _turn = None  # the descriptor of the lock file, while it is this connection's turn

    def _start_transaction_under_autocommit(self):
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn()
            raise

    def _commit(self):
        try:
            super()._commit()
        finally:
            self._give_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._give_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self._give_turn()

    def _take_turn(self):
        if self.is_in_memory_db():
            return
        begun = time.monotonic()
        # A descriptor of its own: threads that share one would not exclude each other.
        self._turn = os.open(f"{self.settings_dict['NAME']}.turn", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o640)
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        if time.monotonic() - begun > PATIENCE:
            self._give_turn()
            raise OperationalError("database is locked: others wrote for too long")

    def _give_turn(self):
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
