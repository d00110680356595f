"""Saying again who one is, in place: with a form that was sent, so that what was typed is stored all the same."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import guessing, limits, typed

FIELD = "own-password"  # beside whatever fields a form has
HEADER = "X-Locked"  # by which a page's script knows that a password is enough
SIGN_OUT = ("account_logout", "admin:logout")


def opened(request):
    """Take the password that came with a form; return None where it is right or none came, else what is amiss."""
    if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.resolver_match.view_name in SIGN_OUT:
        return _let_sign_out(request)
    if FIELD not in request.POST or not (user := _owner(request)):
        return None
    if amiss := _amiss(request, user):
        request.locked_user = None  # who it was is said with what is amiss
        return told(request, amiss) if is_by_script(request) else page(request, user, error=amiss)
    _open(request, user)
    return None


def led(request, response):
    """Put the way to unlock in place of the way to sign in, and of the words given back to who would be signed out."""
    led_away = response.status_code == 302 and response.url.partition("?")[0] == reverse(settings.LOGIN_URL)
    if not (led_away or response.status_code == 401):
        return response
    if request.method in ("GET", "HEAD"):
        response = redirect(way(request.get_full_path())) if led_away else response
    elif is_by_script(request):
        response = told(request, _("You were away for half an hour. Enter your password to go on."), status=401)
    else:
        response = page(request, request.locked_user)
    response.headers[HEADER] = "1"
    return response


def page(request, user, *, error="", sentence=""):
    """Return the page that asks for somebody's password, with everything that they sent."""
    fields = typed.sent(request)
    context = {
        "who": user,
        "sentence": sentence or _sentence(request, fields),
        "error": error,
        "fields": fields,
        "typed": typed.typed(request),
        "files": typed.files(request),
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
    if request.user.is_authenticated:
        return HttpResponse(status=204) if is_by_script(request) else HttpResponseRedirect(_page_of(request))
    if request.locked_user:
        return page(request, request.locked_user)
    if is_by_script(request):
        return told(request, _("You are signed out. Sign in in another tab; what you typed stays here."), status=401)
    return redirect_to_login(_page_of(request))


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


def _amiss(request, user):
    """Return what is amiss with the password that was entered for somebody, tried as at signing in; else nothing."""
    try:
        found = get_adapter(request).authenticate(request, email=user.email, password=request.POST[FIELD])
    except ValidationError as error:
        return " ".join(error.messages)
    if found == user:
        return ""
    wrong = _("This is not your password. Try again; nothing that you typed is lost.")
    return " ".join([wrong, *guessing.beside(request)])


def _open(request, user):
    limits.open_again(request.session)
    request.user, request.locked_user = user, None
    reauthenticate_by_password(request)
    request.POST = _without_password(request.POST)


def _without_password(posted):
    sent = QueryDict(mutable=True)
    for name, values in posted.lists():
        if name != FIELD:
            sent.setlist(name, values)
    sent._mutable = False
    return sent


def _sentence(request, fields):
    if fields and request.path != reverse("account_unlock"):
        return _("You were away for half an hour. Enter your password and what you typed is stored.")
    return _("You were away for half an hour. Enter your password to go on.")


def _page_of(request):
    """Return the page of this site that is led to afterwards; where none is named, where one works."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if request.path != reverse("account_unlock"):
        asked = request.get_full_path()
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse(settings.LOGIN_REDIRECT_URL)
