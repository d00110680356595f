"""Who gets behind the pages of those who work here."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _


def staff_only(*permissions):
    """Let a view answer those who have any of these permissions.

    Whoever is not signed in is led to sign in; whoever is and has none of them finds nothing there. A part of a page
    that a script asks for cannot be led anywhere, so its page is told instead, and keeps what was typed.
    """

    def guard(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            user = request.user
            if not user.is_authenticated:
                return _signed_out() if request.htmx else redirect_to_login(request.get_full_path())
            if not (user.is_staff and any(user.has_perm(name) for name in permissions)):
                raise Http404
            return view(request, *args, **kwargs)

        return wrapped

    return guard


def _signed_out():
    sentence = _("You are signed out, and nothing was stored. Sign in in another tab; what you typed stays here.")
    return HttpResponse(sentence, status=401)


def administers(user) -> bool:
    """Say whether somebody keeps the accounts: they see the whole log, and tidy what others left."""
    return user.has_perm("accounts.view_user")
