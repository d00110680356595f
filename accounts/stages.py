"""What a sign-in goes through between the password and being signed in, and when one that was begun is over."""

from functools import wraps

from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.stages import LoginStage
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _


class Begun(LoginStage):
    """Keeps what the sessions of this user are tied to, as it is when the password was right."""

    key = "begun"

    def handle(self):
        self.state["tied_to"] = self.login.user.get_session_auth_hash()
        return None, True


class Unchanged(LoginStage):
    """Lets nobody in whose password was changed since, or who was signed out everywhere or switched off."""

    key = "unchanged"

    def handle(self):
        return (None, True) if is_as_begun(self.login) else (_over(self.request), False)


def is_as_begun(login):
    """Say whether a sign-in may go on: whose it is may still sign in, with what they gave."""
    tied_to = login.state.get("stages", {}).get(Begun.key, {}).get("data", {}).get("tied_to", "")
    is_theirs = login.user is not None and login.user.is_active
    return is_theirs and constant_time_compare(tied_to, login.user.get_session_auth_hash())


def going_on(view):
    """Let a page between the password and being signed in answer as long as the sign-in may go on."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        login = unstash_login(request, peek=True)
        if login is None or is_as_begun(login):
            return view(request, *args, **kwargs)
        clear_login(request)
        return _over(request)

    return wrapped


def _over(request):
    messages.warning(request, _("Your account was changed meanwhile. Begin again."))
    return redirect("account_login")
