"""The cache in files, for a site on one machine: as exact as a server's where several ask at once.

Signing in counts guesses in the cache, and a code that was used is remembered there.
"""

from functools import wraps
from pathlib import Path

from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

LOCK = "lock"  # a file beside those that are kept


class Away(Exception):
    """The cache cannot be read or written: its folder is gone, or the disk is full."""


def _or_away(method):
    @wraps(method)
    def asked(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except OSError as error:
            raise Away from error

    return asked


class FileCache(FileBasedCache):
    """Files of which, among several that add the same key, one alone is told that it did."""

    _createdir = _or_away(FileBasedCache._createdir)  # type: ignore[attr-defined]
    get = _or_away(FileBasedCache.get)
    set = _or_away(FileBasedCache.set)
    touch = _or_away(FileBasedCache.touch)
    delete = _or_away(FileBasedCache.delete)

    @_or_away
    def add(self, key, value, *args, **kwargs):
        self._createdir()
        with Path(self._dir, LOCK).open("w") as file:  # which gives the lock back when it is closed
            locks.lock(file, locks.LOCK_EX)
            return super().add(key, value, *args, **kwargs)
