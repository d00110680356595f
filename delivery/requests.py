"""What every request is given, and which requests are turned away at the door."""

import codecs
import uuid
from contextvars import ContextVar

from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request being answered; empty outside one."""
    return _request_id.get()


class RequestMiddleware:
    """Give each request an id; refuse methods nobody uses here and forms in anything but UTF-8."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request_id.set(str(uuid.uuid4()))
        try:
            return self.turn_away(request) or self.get_response(request)
        finally:
            _request_id.reset(token)

    def turn_away(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        charset = request.content_params.get("charset", "utf-8")
        if not _is_utf8(charset):
            return HttpResponse(_("Send the form in UTF-8."), status=415, content_type="text/plain; charset=utf-8")
        return None


def _is_utf8(charset):
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
