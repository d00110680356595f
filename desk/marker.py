"""The plain cookie by which a script on public pages knows that somebody who works here is signed in.

It says that much and no more, opens nothing, and the server never reads it: public pages are the same for everybody.
"""

from django.conf import settings

NAME = "staff"


def put(response):
    """Mark a browser for as long as its session lasts."""
    response.set_cookie(
        NAME, "1", max_age=settings.SESSION_COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return response


def take_away(response):
    response.delete_cookie(NAME, samesite="Lax")
    return response
