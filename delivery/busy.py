import logging

from django.db import OperationalError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds
BUSY = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")


def busy(request, template="503.html", context=None):
    """Answer 503 and when to try again: the database is locked or away, and nothing was changed.

    Whatever was typed in words is given back.
    """
    typed = [value for value in request.POST.values() if " " in value.strip()]
    return later(render(request, template, {"typed": typed} | (context or {}), status=503))


def later(response):
    """Say with an answer when to try again."""
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


class BusyMiddleware:
    """Turn a database that cannot answer into a plain 503."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        logger.warning("database busy: %s", exception)
        return busy(request)
