"""The cache in files, for a site on one machine: as exact as a server's where several ask at once.

Signing in counts guesses in the cache, and a code that was used is remembered there.
"""

import os
from contextlib import suppress
from functools import wraps
from pathlib import Path

from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

LOCK = "lock"  # a file beside those that are kept
# Keys, and names of files, of what opens a door where it is forgotten too soon: guesses, locks and used codes.
GUARDS, GUARD = ("guess:", "allauth.mfa."), "guard-"


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
    """Files of which, among several that add the same key, one alone is told that it did.

    Where there are too many, those go that are over, then the oldest; what guards a door goes last.
    """

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

    def forget_expired(self):
        """Delete what is over, and return how much was."""
        before = self._list_cache_files()
        for name in before:
            with suppress(FileNotFoundError), Path(name).open("rb") as file:
                self._is_expired(file)
        return len(before) - sum(map(os.path.exists, before))

    def _key_to_file(self, key, version=None):
        path = Path(super()._key_to_file(key, version))
        return str(path.with_name(GUARD + path.name) if key.startswith(GUARDS) else path)

    def _cull(self):
        """Make room for a third of what there may be, where there is none."""
        if len(self._list_cache_files()) < self._max_entries:
            return
        self.forget_expired()
        left = sorted(self._list_cache_files(), key=_order)
        room = self._max_entries // self._cull_frequency
        for name in left[: max(0, len(left) - self._max_entries + room)]:
            self._delete(name)


def _order(name):
    path = Path(name)
    try:
        return path.name.startswith(GUARD), path.stat().st_mtime
    except FileNotFoundError:  # another process was quicker
        return False, 0


def forget_expired() -> int:
    """Delete what is over of the cache, where it is one in files; return how much was."""
    cache = caches["default"]
    return cache.forget_expired() if isinstance(cache, FileCache) else 0
