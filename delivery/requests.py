"""What every request is given, and which requests are turned away at the door."""

import uuid
from contextvars import ContextVar

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as django_bad_request

from delivery.headers import surface

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
FORM = "application/x-www-form-urlencoded"
LONGEST_URL = 8_000  # characters, as most servers take
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request being answered; empty outside one."""
    return _request_id.get()


class RequestMiddleware:
    """Give each request an id; refuse methods nobody uses here and forms in anything but UTF-8."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = str(uuid.uuid4())  # for what is logged when everybody has left
        token = _request_id.set(request.id)
        try:
            return self.turn_away(request) or self.get_response(request)
        finally:
            _request_id.reset(token)

    def turn_away(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        refuse_unreadable(request)
        if request.content_params.get("charset", "utf-8").lower() != "utf-8":
            return refusal(415, _("Send the form in UTF-8."))
        part, length = surface(request.path_info), int(request.META.get("CONTENT_LENGTH") or 0)
        if length > part.largest:  # before anything reads it, the check of tokens too
            return too_large(request, part.largest)
        if request.method == "POST":
            most = part.fields if request.content_type == FORM else None
            request._stream = Whole(request.environ["wsgi.input"], length, most)  # asked when a view reads the form
        return None


class BrokeOff(BadRequest):
    """Less of a form came than was announced: half a comment is not what somebody wrote."""


class Whole(LimitedStream):
    """What a form is read from: all of it, and no more fields than a form here has.

    Nothing is read before a view asks, so that a form which never comes holds up nobody who does not want it.
    """

    def __init__(self, stream, length, most=None):
        super().__init__(stream, length)
        self.most = most

    def read(self, size=-1, /):
        wanted = self.limit - self._pos if size is None or size < 0 else min(size, self.limit - self._pos)
        pieces = []
        while wanted > 0:
            pieces.append(self._piece(wanted))
            wanted -= len(pieces[-1])
        self._count(pieces)
        return b"".join(pieces)

    def _piece(self, size):
        try:
            piece = super().read(size)
        except OSError:
            piece = b""
        if not piece:
            raise BrokeOff
        return piece

    def _count(self, pieces):
        """Raise TooManyFieldsSent before a dictionary is made of them."""
        if self.most is None:
            return
        self.most -= sum(piece.count(b"&") for piece in pieces)
        if self.most <= 0:
            raise TooManyFieldsSent("The form has more fields than any here.")


def bad_request(request, exception):
    """Say what was wrong with a request, where its sender can do something about it."""
    if isinstance(exception, BrokeOff):
        return refusal(400, _("The form broke off on its way, and nothing was stored. Send it again."))
    return django_bad_request(request, exception)


def same_origin(request) -> bool:
    """Say whether a form was sent from a page of this site, as the browser tells it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def refusal(status, sentence):
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def too_large(request, largest):
    """Say that a form was turned away unread; to an editor with what to do, on a page that asks no database."""
    sentence = _("This is more than can be sent at once.")
    if not request.path_info.startswith("/admin/"):
        return refusal(413, sentence)
    context = {"sentence": sentence, "megabytes": largest // 1_000_000, "path": request.path}
    return HttpResponse(render_to_string("admin/413.html", context), status=413)


def refuse_unreadable(request):
    """Raise BadRequest for what no browser sends of itself, and what databases and parsers stumble over."""
    query = request.META.get("QUERY_STRING", "")
    if len(request.path_info) + len(query) > LONGEST_URL:
        raise BadRequest("The URL is too long.")
    if "\0" in request.path_info or "%00" in query or any("\0" in value for value in request.COOKIES.values()):
        raise BadRequest("There is a NUL byte in the URL or in a cookie.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal() and len(length) < 20):
        raise BadRequest("The length of the content is no number.")
