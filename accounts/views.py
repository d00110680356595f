"""The pages of one's own account, and those that a mail leads to."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations, sessions


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
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _accepted(request, user, token, form.cleaned_data["new_password1"])
    context = {"form": form, "invited": user}
    return render(request, "accounts/invitation.html", context, status=422 if form.is_bound else 200)


def _accepted(request, user, token, password):
    if not invitations.accept(user, given=token, password=password):
        return render(request, "accounts/invitation_over.html", status=410)
    messages.success(request, _("Your password is kept. Sign in with it."))
    return redirect("account_login")
