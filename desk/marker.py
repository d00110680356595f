"""The plain cookie by which a script on public pages knows that somebody who works here is signed in.

It says that much and no more, opens nothing, and no page depends on it: public pages are the same for everybody.
"""

from django.conf import settings

from delivery.cookies import of_this_host


def name():
    return of_this_host("staff")


class MarkerMiddleware:
    """Let the marker come, last and go with the session of whoever may open the desk; it stands around sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        session = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if session is None:
            return response
        if session.value and request.user.is_staff:
            return put(response)
        return take_away(response) if name() in request.COOKIES else response


def put(response):
    """Mark a browser for as long as its session lasts."""
    response.set_cookie(
        name(), "1", max_age=settings.SESSION_COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return response


def take_away(response):
    response.delete_cookie(name(), samesite="Lax")
    return response
