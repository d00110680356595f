"""What the site logs while something is done, as its console would show it."""

import io
import json
import logging
from collections.abc import Generator
from contextlib import contextmanager

from django.conf import settings

from delivery.logs import formatter


class Listener(logging.StreamHandler):
    """What listens here, and not what listens to a whole test."""


@contextmanager
def listening(*, plain: bool = False) -> Generator[io.StringIO]:
    """Yield a stream of the lines that are written meanwhile; nobody else hears of them."""
    handler, stream = Listener(), io.StringIO()
    handler.setStream(stream)
    handler.setFormatter(formatter(beginnings=settings.SECRET_PATHS, plain=plain))
    root = logging.getLogger()
    listeners, root.handlers = root.handlers, [each for each in root.handlers if isinstance(each, Listener)]
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.handlers = listeners


def lines(stream: io.StringIO) -> list[str]:
    return stream.getvalue().split("\n")[:-1]  # by what ends a line; others are in none


def facts(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in lines(stream)]
