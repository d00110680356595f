"""The pages of one's own account, and those that a mail leads to."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations, sessions
from accounts.forms import FirstPasswordForm


@login_required
@require_safe
def home(request):
    return render(request, "accounts/home.html")


@require_POST
@login_required
def end_sessions(request):
    """Sign whoever asks out everywhere, here too."""
    sessions.end_all(request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Let whoever was invited choose a password."""
    user = invitations.invited(token)
    if user is None:
        return render(request, "accounts/invitation_over.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        return _accepted(request, token, user, form.cleaned_data["password1"])
    context = {"form": form, "invited": user}
    return render(request, "accounts/invitation.html", context, status=422 if form.is_bound else 200)


def _accepted(request, token, user, password):
    found = invitations.accept(user, given=token, password=password)
    if found is None:
        return render(request, "accounts/invitation_over.html", status=410)
    messages.success(request, _("Your password is kept."))
    return _signed_in(request, found)


def _signed_in(request, user):
    """Sign in whoever has just chosen their password; that the link reached them counts as the mailed code."""
    request.session.flush()
    record_authentication(request, user, "password", email=user.email)
    record_authentication(request, user, "code", email=user.email)
    done = {LoginByCodeStage.key: {"handled": True}}
    return perform_login(request, Login(user=user, email=user.email, state={"stages": done}))
