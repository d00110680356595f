import logging
import re

from django.db import OperationalError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from redis import RedisError

from delivery.cache import Away
from delivery.logs import kind

logger = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds
BUSY = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")
CACHE_AWAY = (RedisError, Away)
SECRET = re.compile("password|passkey|token$|credential$")  # in names of fields
ACCOUNTS = "/accounts/"  # where a code is secret too; elsewhere it is a short name of something


def busy(request, template="503.html", context=None):
    """Answer 503 and when to try again: the database is locked or away, and nothing was changed.

    Whatever was typed in words is given back.
    """
    return later(render(request, template, {"typed": _typed(request)} | (context or {}), status=503))


def _typed(request):
    fields = [value.strip() for name, value in request.POST.items() if not is_secret(request, name)]
    return [value for value in fields if " " in value]


def is_secret(request, name):
    """Say whether nothing of a field is shown again, nor sent on: a password, a code, what a device answered."""
    return bool(SECRET.search(name)) or (name == "code" and request.path_info.startswith(ACCOUNTS))


def later(response):
    """Say with an answer when to try again."""
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


class BusyMiddleware:
    """Turn a database or a cache that cannot answer into a plain 503.

    No page that a reader sees asks the cache; signing in does, and stays shut without.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, (OperationalError, *CACHE_AWAY)):
            return None
        service = "cache" if isinstance(exception, CACHE_AWAY) else "database"
        logger.warning("%s busy: %s", service, kind(exception))
        return busy(request)
