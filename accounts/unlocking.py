"""Saying again who one is, in place: with a form that was sent, so that what was typed is stored all the same."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from allauth.utils import get_form_class
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import guessing, limits, typed

FIELD = "own-password"  # beside whatever fields a form has
PASSKEY = "own-passkey"  # instead of it: what a device answered
HEADER = "X-Locked"  # by which a page's script knows that a password is enough, or a passkey as well
SIGN_OUT = ("account_logout", "admin:logout")


def opened(request):
    """Take the password or passkey that came with a form; return what is amiss with it, or None."""
    if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.resolver_match.view_name in SIGN_OUT:
        return _let_sign_out(request)
    if not {FIELD, PASSKEY} & request.POST.keys() or not (user := _owner(request)):
        return None
    if amiss := (_passkey_amiss if request.POST.get(PASSKEY) else _password_amiss)(request, user):
        request.locked_user = None  # who it was is said with what is amiss
        return told(request, amiss) if is_by_script(request) else page(request, user, error=amiss)
    request.POST = _without_proof(request.POST)
    return None


def led(request, response):
    """Put the way to unlock in place of the way to sign in, and of the words given back to who would be signed out."""
    led_away = response.status_code == 302 and response.url.partition("?")[0] == reverse(settings.LOGIN_URL)
    if not (led_away or response.status_code == 401):
        return response
    if request.method in ("GET", "HEAD"):
        response = redirect(way(request.get_full_path())) if led_away else response
    elif is_by_script(request):
        response = told(request, _("You were away for half an hour. Say that it is still you to go on."), status=401)
    else:
        response = page(request, request.locked_user)
    response.headers[HEADER] = "passkey" if has_passkey(request.locked_user) else "1"
    return response


def page(request, user, *, error="", sentence=""):
    """Return the page that asks for somebody's password, with everything that they sent."""
    shown = typed.shown(request)
    context = shown | {
        "who": user,
        "has_passkey": has_passkey(user),
        "sentence": sentence or _sentence(request, shown["fields"]),
        "error": error,
        "sign_in": redirect_to_login(_page_of(request)).url,
    }
    return render(request, "accounts/locked.html", context, status=401)


def told(request, sentence, status=422):
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def way(page):
    """Return the URL at which a session is unlocked on the way to a page."""
    return redirect_to_login(page, reverse("account_unlock")).url


def unlock(request):
    """Ask for the password of whoever was away, and lead on; `opened` has taken it by then."""
    if request.method == "GET" and request.headers.get("Accept") == "application/json":
        return _options(request)
    if request.user.is_authenticated:
        return HttpResponse(status=204) if is_by_script(request) else HttpResponseRedirect(_page_of(request))
    if request.locked_user:
        return page(request, request.locked_user)
    if is_by_script(request):
        return told(request, _("You are signed out. Sign in in another tab; what you typed stays here."), status=401)
    return redirect_to_login(_page_of(request))


def _options(request):
    """Return what the browser is to ask somebody's device for."""
    user = _owner(request)
    if user is None or not has_passkey(user):
        return told(request, _("You are signed out. Sign in in another tab; what you typed stays here."))
    return JsonResponse({"request_options": auth.begin_authentication(user)})


def is_by_script(request):
    """Say whether a script of the page asks, which shows no page that it is answered."""
    return bool(request.htmx) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def _owner(request):
    """Return whose session it is, locked or not; None where it is nobody's."""
    return request.user if request.user.is_authenticated else request.locked_user


def _let_sign_out(request):
    """Let whoever was away sign out: that needs no password."""
    request.user = _owner(request) or request.user
    request.locked_user = None


def has_passkey(user):
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()


def _password_amiss(request, user):
    """Return what is amiss with the password that was entered for somebody, tried as at signing in; else open."""
    try:
        found = get_adapter(request).authenticate(request, email=user.email, password=request.POST[FIELD])
    except ValidationError as error:
        return " ".join(error.messages)
    if found != user:
        wrong = _("This is not your password. Try again; nothing that you typed is lost.")
        return " ".join([wrong, *guessing.beside(request)])
    _open(request, user)
    reauthenticate_by_password(request)
    return ""


def _passkey_amiss(request, user):
    """Return what is amiss with what somebody's device answered; else open. Only a passkey of their own will do."""
    asked = get_form_class(mfa.FORMS, "reauthenticate_webauthn", ReauthenticateWebAuthnForm)
    form = asked({"credential": request.POST[PASSKEY]}, user=user)
    if not form.is_valid():
        return _("The passkey was not accepted. Try again, or enter your password; nothing that you typed is lost.")
    _open(request, user)
    flows.reauthenticate(request, form.cleaned_data["credential"])
    return ""


def _open(request, user):
    limits.open_again(request.session)
    request.user, request.locked_user = user, None


def _without_proof(posted):
    sent = QueryDict(mutable=True)
    for name, values in posted.lists():
        if name not in (FIELD, PASSKEY):
            sent.setlist(name, values)
    sent._mutable = False
    return sent


def _sentence(request, fields):
    if fields and request.path != reverse("account_unlock"):
        return _("You were away for half an hour. Say that it is still you, and what you typed is stored.")
    return _("You were away for half an hour. Say that it is still you to go on.")


def _page_of(request):
    """Return the page of this site that is led to afterwards; where none is named, where one works."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if request.path != reverse("account_unlock"):
        asked = request.get_full_path()
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse(settings.LOGIN_REDIRECT_URL)
