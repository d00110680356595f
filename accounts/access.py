"""Who gets behind the pages of those who work here."""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from delivery.fields import KEPT

DESK = "moderation:queue"
PAGES = {  # of the desk, that can be read: after signing in nobody is led to a URL that takes forms alone
    DESK,
    *("moderation:filters", "moderation:comments", "moderation:comment", "moderation:move", "moderation:writer"),
    *("moderation:discussions", "moderation:discussion", "moderation:log"),
}
MANY_WORDS = 20  # characters; what is longer was typed with some thought
NOT_TYPED = {
    *("csrfmiddlewaretoken", "version", "seen", "back", "decision", "picked", "span", "entries", "article", "request")
}


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


def given_back(request, page):
    """Return the words that somebody typed who was signed out meanwhile, with the way to sign in and to the page.

    None where there are none.
    """
    if not (texts := typed(request)):
        return None
    sign_in = redirect_to_login(page).url
    return render(request, "accounts/signed_out.html", {"typed": texts, "sign_in": sign_in}, status=401)


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


def typed(request):
    """Return what was typed in words, longer than what is soon typed again."""
    fields = request.POST.lists()
    texts = [text for name, values in fields if _is_typed(name) for text in values]
    return [text for text in texts if len(text.strip()) > MANY_WORDS]


def _is_typed(name):
    return name not in NOT_TYPED and "password" not in name and not name.endswith(KEPT)


def administers(user) -> bool:
    """Say whether somebody keeps the accounts: they see the whole log, and tidy what others left."""
    return user.has_perm("accounts.view_user")
