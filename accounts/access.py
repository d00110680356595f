"""Who gets behind the pages of those who work here."""

from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts import typed
from delivery.requests import same_origin

DESK = "moderation:queue"
PAGES = {  # of the desk, that can be read: after signing in nobody is led to a URL that takes forms alone
    DESK,
    *("moderation:filters", "moderation:comments", "moderation:comment", "moderation:move", "moderation:writer"),
    *("moderation:discussions", "moderation:discussion", "moderation:log"),
}
OF_ARTICLES = ("admin:articles_article_add", "admin:articles_article_change")  # forms that the site keeps a copy of


@dataclass(frozen=True)
class Why:
    """Why nothing was stored, and what its sender does first."""

    heading: str | Promise
    first: str | Promise
    button: str | Promise


SIGNED_OUT = Why(_lazy("You are signed out, and nothing was stored."), "", _lazy("Sign in"))


def staff_only(*permissions):
    """Let a view answer those who have any of these permissions.

    Whoever is not signed in is led to sign in; whoever is and has none of them finds nothing there. What somebody
    typed who was signed out meanwhile they get back. A part of a page that a script asks for cannot be led anywhere,
    so its page is told instead, and keeps what was typed.
    """

    def guard(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            user = request.user
            if not user.is_authenticated:
                return _told(request) if request.htmx else _led(request)
            if not (user.is_staff and any(user.has_perm(name) for name in permissions)):
                raise Http404
            return view(request, *args, **kwargs)

        return wrapped

    return guard


def _told(request):
    sentence = _("You are signed out, and nothing was stored. Sign in in another tab; what you typed stays here.")
    return HttpResponse(sentence, status=401)


def _led(request):
    """Lead to sign in, and from there to what can be read; words that were typed are given back first."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    came_from = _came_from(request)
    return given_back(request, came_from) or redirect_to_login(came_from)


def given_back(request, page, why=SIGNED_OUT, way=""):
    """Return the words of somebody who may not send a form now, with the way on and, for afterwards, the form itself.

    None where there are none. The form is there only for what a page of this site sent, since its token is a new one.
    """
    context = typed.shown(request) | {
        "why": why,
        "way": way or redirect_to_login(page).url,
        "is_kept": request.resolver_match.view_name in OF_ARTICLES,
    }
    if not context["typed"]:
        return None
    if not same_origin(request):
        context["fields"] = []
    return render(request, "accounts/signed_out.html", context, status=401)


def once_more(request):
    """Return a form with a new token in place of its old one: a press stores it; None where another site sent it."""
    if not same_origin(request):
        return None
    return render(request, "accounts/too_old.html", typed.shown(request), status=403)


def _came_from(request):
    """Return the page of the desk that a form was sent from; the desk itself where it was none that can be read."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return reverse(DESK)
    parts = urlsplit(came)
    if _name(parts.path) not in PAGES:
        return reverse(DESK)
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def _name(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def administers(user) -> bool:
    """Say whether somebody keeps the accounts: they see the whole log, and tidy what others left."""
    return user.has_perm("accounts.view_user")
