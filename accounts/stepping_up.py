"""Whoever keeps the accounts says again who they are before they change one: a screen may have been left alone."""

import time
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts import unlocking


def is_fresh(request):
    """Say whether whoever is signed in said so again in the last five minutes."""
    said = [each["at"] for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    return bool(said) and 0 <= time.time() - said[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def again(request):
    """Return the page that asks who somebody is beside what they sent; None where that is not due, as for reading.

    Raises ReauthenticationRequired, which leads to the page of all ways, for whoever has neither password nor passkey.
    """
    if request.method in ("GET", "HEAD") or is_fresh(request):
        return None
    if request.user.has_usable_password() or unlocking.has_passkey(request.user):
        sentence = _("Before an account is changed, say that it is still you, and what you sent is done.")
        return unlocking.page(request, request.user, sentence=sentence)
    raise ReauthenticationRequired


def asked_again(view):
    """Let a view of an admin class answer whoever may open its pages, once they have said again who they are."""

    @wraps(view)
    def wrapped(self, request, *args, **kwargs):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return again(request) or view(self, request, *args, **kwargs)

    return wrapped
