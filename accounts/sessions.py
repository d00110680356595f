"""Whose session it is, and how it ends: by itself, or everywhere at once."""

from functools import partial

from allauth.account.internal.flows import login as library
from django.contrib.auth import get_user, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils.functional import SimpleLazyObject

from accounts import limits, unlocking
from accounts.events import note
from accounts.models import User
from delivery.logs import Event

UNATTENDED = "X-Unattended"  # the header of what a page's script asks for by itself
SHOWN, WHOSE = library.AUTHENTICATION_METHODS_SESSION_KEY, library._AUTHENTICATION_METHODS_USER_SESSION_KEY


class SessionLimitsMiddleware:
    """Let nobody be signed in for longer than a session lasts, and ask who comes back after half an hour again.

    The session of somebody who was away is locked: to every page they are nobody, and `request.locked_user` tells who
    it was, until they enter their password. A page that asks for no user reads no session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.locked_user = None
        request.user = SimpleLazyObject(partial(_whoever, request))
        response = self.get_response(request)
        return unlocking.led(request, response) if request.locked_user else response

    def process_view(self, request, view, args, kwargs):
        """Unlock the session with the password that came with a form, where its token was checked by now."""
        return None if getattr(view, "csrf_exempt", False) else unlocking.opened(request)


def _whoever(request):
    user = get_user(request)
    if not user.is_authenticated:
        return user
    if limits.is_over(request.session):
        request.session.flush()
        return AnonymousUser()
    if limits.is_idle(request.session):
        request.locked_user = user
        return AnonymousUser()
    if UNATTENDED not in request.headers:
        limits.note(request.session)
    return user


def start_over(request):
    """Leave what a sign-in is begun in, a locked session perhaps, and keep of it what was shown a moment ago alone.

    What an earlier session had seen would let somebody past the second factor. A session without a key is of now.
    """
    session = request.session
    if session.session_key is None:
        return
    shown, whose = session.get(SHOWN, []), session.get(WHOSE)
    session.flush()
    session[SHOWN], session[WHOSE] = shown[-1:], whose
    request.user, request.locked_user = AnonymousUser(), None


def end_all(user):
    """Sign somebody out everywhere."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    note(Event.SIGNED_OUT_EVERYWHERE, whom=user)


def end_others(request, user):
    """Sign somebody out everywhere but here."""
    end_all(user)
    update_session_auth_hash(request, user)
