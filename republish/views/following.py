"""Asking by e-mail for corrections, and the page that the mailed links lead to. Fetching one changes nothing.

Whoever has a link needs no cookie and no further token: the URL itself is what another site could not know.
"""

from contextlib import nullcontext

from django.db import OperationalError
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.reading import public_article
from delivery import signed
from delivery.busy import BUSY, later
from delivery.networks import client_address
from delivery.requests import same_origin
from republish import following, links
from republish.forms import FollowForm


@csrf_exempt  # the page carries no token, so that it is one document for everybody; see `_ask`
@require_http_methods(["GET", "HEAD", "POST"])
@public_article
def follow(request, article):
    return _follow(request, article)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow_all(request):
    return _follow(request, None)


def _follow(request, article):
    """Say what comes and show the form; or take it, and mail the link that confirms it."""
    if request.method != "POST":
        return _form_page(request, FollowForm(article=article))
    form = FollowForm(request.POST, article=article)
    if not form.is_valid():
        return _form_page(request, form, 422)
    if not same_origin(request):  # the worst it could have done is to mail somebody a link they did not ask for
        return _form_page(request, form, 403, _("This came from another page than this one. Send it once more here."))
    return _ask(request, form)


def _ask(request, form):
    language = form.article.language if form.article else "en"
    wish = {"email": form.cleaned_data["email"], "article": form.followed, "language": language}
    try:
        following.ask(**wish, address=client_address(request))
    except following.TooMany as refusal:
        answer = _form_page(request, form, 429, refusal)
        answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer
    except OperationalError:
        return later(_form_page(request, form, 503, BUSY))
    return render(request, "republish/followed.html", {"article": form.article})


def _form_page(request, form, status=200, refusal=""):
    context = {"form": form, "article": form.article, "refusal": refusal}
    return render(request, "republish/follow.html", context, status=status)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request, token):
    """Show what somebody follows; confirm it, or stop it, when a button says so or a mail program's one click."""
    try:
        link = links.read(token)
    except signed.Unreadable:
        return render(request, "house/unreadable.html", status=404)
    with translation.override(link.follower.language) if link.follower else nullcontext():
        if link.follower is None:
            return render(request, "republish/following_gone.html", status=200 if request.method == "POST" else 410)
        if request.method == "POST":
            return _decide(request, token, link)
        return _page(request, token, link)


def _decide(request, token, link):
    if "everything" in request.POST:
        following.stop_all(link.follower.email)
        return render(request, "republish/following_gone.html", {"stopped": "everything"})
    if "stop" in request.POST or "List-Unsubscribe" in request.POST:  # RFC 8058
        following.stop(link.follower)
        return render(request, "republish/following_gone.html", {"stopped": "this"})
    if "confirm" not in request.POST:
        return _page(request, token, link, 422)
    if not link.may_confirm or not link.holds:
        return _page(request, token, link, 410)
    following.confirm(link.follower)
    return redirect("republish:following", token)


def _page(request, token, link, status=200):
    context = {"token": token, "link": link, "follower": link.follower, "article": link.follower.article}
    return render(request, "republish/following.html", context, status=status)
