from functools import wraps

from django.db import OperationalError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import given_back, once_more
from accounts.factors import led
from accounts.unlocking import is_by_script, page
from articles.models import Article
from articles.reading import public_article
from comments import checking, doors, keys, namesakes, posting, trust
from comments.forms import CommentForm
from comments.models import Comment, Discussion
from comments.refusals import Refused
from comments.throttle import TooMany
from delivery.busy import BUSY, busy
from delivery.networks import client_address
from delivery.requests import same_origin


def keeps_text(view):
    """Give the text back where its article has gone in the meantime."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if not _has_text(request):
                raise
            return gone(request, 404)
        if response.status_code != 410 or not _has_text(request):
            return response
        with translation.override(_language_of(kwargs["slug"])):
            return gone(request, 410)

    return wrapped


def _language_of(slug):
    """Return the language of an article that was taken down."""
    found = Article.objects.withdrawn().filter(slug=slug).first()
    return found.language if found else translation.get_language()


def _has_text(request):
    return request.method == "POST" and bool(request.POST.get("text"))


def gone(request, status):
    return refused(request, None, doors.Closed(_("The article you wrote to is no longer here.")), status=status)


@csrf_exempt  # it changes nothing: the article page carries no token, so that it is one document for everybody
@never_cache
@keeps_text
@public_article
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, article):
    """Show the form, or check what was written: the comment as it will look, nothing stored."""
    try:
        parent = _parent(request, article)
        doors.refuse_if_closed(article, parent)
    except Refused as refusal:
        return refused(request, article, refusal)
    if request.method != "POST":
        return form_page(request, article, parent, _form(request))
    if "again" in request.POST:
        return form_page(request, article, parent, _form(request, initial=request.POST.dict()))
    return check(request, article, parent)


def _parent(request, article):
    """Return the comment that a form answers, or None; raises doors.NoParent."""
    asked = request.POST if request.method == "POST" else request.GET
    return doors.find_parent(article, asked["reply"]) if asked.get("reply") else None


def _seen(request, parent):
    """Return the version of the parent that its answerer had before them."""
    if parent is None:
        return None
    seen = request.POST.get("seen", "")
    return min(int(seen), parent.version) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else parent.version


def _form(request, *args, **kwargs):
    own = namesakes.own_names(request.user) if args else ()  # whoever fills in nothing is not asked who they are
    return CommentForm(*args, words=request.publication.comment_words, own=own, **kwargs)


def form_page(request, article, parent, form, status=200):
    context = {"article": article, "parent": parent, "form": form, "seen": _seen(request, parent)}
    return render(request, "comments/write.html", context, status=status)


def check_page(request, article, parent, form, status=200, returned=False):
    """Show the comment as others will read it and what may give pause, with the means to send it."""
    author, seen = _author(request, article), _seen(request, parent)
    fields = form.as_comment() | ({"name": author.name} if author else {})
    comment = Comment(article=article, parent=parent, author=author, **fields)
    discussion = Discussion.objects.of(article)
    context = {
        "article": article,
        "parent": parent,
        "parent_edited": parent and parent.versions.filter(number__gte=seen).exists(),
        "form": form,
        "seen": seen,
        "sendable": same_origin(request),
        "returned": returned,
        "key": keys.new_key(article, parent),
        "hold_mode": trust.hold_mode(discussion, request.publication),
        **checking.as_read(comment, checking.noticed(comment)),
    }
    return render(request, "comments/check.html", context, status=status)


def check(request, article, parent):
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=422)
    try:
        posting.refuse_too_many(form.cleaned_data["email"], client_address(request))
    except TooMany as refusal:
        return refused(request, article, refusal)
    return check_page(request, article, parent, form)


@never_cache
@keeps_text
@public_article
@require_POST
def send(request, article):
    """Store what was checked; a second try with the same key finds the first."""
    try:
        parent = _parent(request, article)
    except Refused as refusal:
        if keys.find_sent(request.POST.get("key", ""), article):
            return redirect("comments:sent", slug=article.slug)
        return refused(request, article, refusal)
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=422)
    key = keys.read_key(request.POST.get("key", ""), article, parent)
    if key is None:
        return check_page(request, article, parent, form, status=422, returned=True)
    return store(request, article, parent, form, key)


def store(request, article, parent, form, key):
    author = _author(request, article)
    fields = form.as_comment() | ({"name": author.name} if author else {})
    origin = posting.Origin(client_address(request), form.cleaned_data["subject"], key.seconds)
    try:
        posting.post(
            article=article,
            parent=parent,
            key=key.key,
            author=author,
            user=author and author.user,
            origin=origin,
            seen=_seen(request, parent),
            **fields,
        )
    except Refused as refusal:
        return refused(request, article, refusal)
    except OperationalError:
        return busy(request, "comments/refused.html", _kept(request, article, BUSY))
    return redirect("comments:sent", slug=article.slug)


def _author(request, article):
    """Return whoever is signed in as one of this article's authors, or None."""
    if not request.user.is_authenticated:
        return None
    return next((byline.author for byline in article.people if byline.author.user_id == request.user.pk), None)


def refused(request, article, refusal, status=409):
    """Say why this place takes no comment now, give back what was typed, and offer what is left to do with it."""
    context = _kept(request, article, refusal)
    if isinstance(refusal, TooMany):
        status = 429
    response = render(request, "comments/refused.html", context, status=status if request.method == "POST" else 200)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _kept(request, article, refusal):
    """Return what a refusal shows: why, the text to copy, and everything typed, to try again where that may help."""
    on_its_own = isinstance(refusal, doors.NoParent)
    return {
        "article": article,
        "refusal": refusal,
        "text": request.POST.get("text", ""),
        "form": _form(request, initial=request.POST.dict()),
        "on_its_own": on_its_own and _is_open(article),
        "again": not isinstance(refusal, doors.Closed),
        "reply": request.POST.get("reply", ""),
        "seen": request.POST.get("seen", ""),
    }


def _is_open(article):
    try:
        doors.refuse_if_closed(article)
    except Refused:
        return False
    return True


@never_cache
@public_article
@require_safe
def sent(request, article):
    discussion = Discussion.objects.of(article)
    mode = trust.hold_mode(discussion, request.publication)
    return render(request, "comments/sent.html", {"article": article, "hold_mode": mode})


STAFF_AREAS = {"admin", "moderation"}
GIVES_BACK = {}  # by a URL's name: the view that shows once more what could not be sent there


def csrf_failure(request, reason=""):
    """Give the text back when a form could not be sent because its page had grown too old or had no cookie."""
    match = request.resolver_match
    if match and match.view_name in GIVES_BACK:
        return GIVES_BACK[match.view_name](request, **match.kwargs)
    if match and STAFF_AREAS & set(match.app_names) and (answer := _with_new_token(request)):
        return answer
    return django_csrf_failure(request, reason, template_name="403_csrf.html")


def _with_new_token(request):
    """Give back to somebody who works here what they sent, to be sent once more; None where there is nothing to give.

    A script of the page asks for a new token by itself.
    """
    if not request.user.is_authenticated and request.lacking:
        return led(request)
    if is_by_script(request):
        return None
    if request.locked_user:
        return page(request, request.locked_user) if same_origin(request) else None
    if not request.user.is_authenticated:
        return given_back(request, request.get_full_path())
    return once_more(request)


@keeps_text
@public_article
def recheck(request, article):
    """Show what could not be sent once more, with what it takes to send it."""
    try:
        parent = _parent(request, article)
    except Refused as refusal:
        return refused(request, article, refusal)
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=403)
    return check_page(request, article, parent, form, status=403, returned=True)


GIVES_BACK["comments:send"] = recheck
