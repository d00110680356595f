"""How long a session lasts: half a day from signing in, and half an hour without a sign of anybody.

A session keeps when it began and when somebody was last seen, in seconds; a clock that was put back makes neither
longer: what lies in the future counts as now.
"""

import time

from django.conf import settings

BEGAN, SEEN = "began", "seen"
BETWEEN_NOTES = 60  # seconds: reading on writes nothing


def begin(session):
    """Start the session of somebody who has just signed in, under a key that nobody knew before."""
    if BEGAN in session:
        session.cycle_key()
    session[BEGAN] = session[SEEN] = time.time()


def begin_signed_in(sender, request, **kwargs):
    begin(request.session)


def renew(sender, request, reauthenticated=False, **kwargs):
    """Give the session of somebody who has said again who they are a key that nobody knew before."""
    if reauthenticated:
        request.session.cycle_key()


def note(session):
    """Note that somebody was seen, at most once a minute."""
    now = time.time()
    if not 0 <= now - session[SEEN] < BETWEEN_NOTES:
        session[BEGAN], session[SEEN] = min(session[BEGAN], now), now


def open_again(session):
    """Open a session whose owner was away and has said again who they are."""
    session[SEEN] = time.time()


def is_over(session):
    """Say whether a session has lasted for its time; one that does not say since when has."""
    return BEGAN not in session or time.time() - session[BEGAN] >= settings.SESSION_COOKIE_AGE


def is_idle(session):
    """Say whether nobody was seen for so long that whoever sits there now may be somebody else."""
    return time.time() - session[SEEN] >= settings.SESSION_IDLE_AGE
