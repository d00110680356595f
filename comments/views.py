from functools import wraps

from django.db import OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.reading import public_article
from comments import posting
from comments.forms import CommentForm
from comments.models import Comment
from comments.refusals import Refused
from comments.rendering import render as render_comment
from delivery.busy import busy


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
        return gone(request, 410) if response.status_code == 410 and _has_text(request) else response

    return wrapped


def _has_text(request):
    return request.method == "POST" and bool(request.POST.get("text"))


def gone(request, status):
    return refused(request, None, _("The article you wrote to is no longer here."), status=status)


def same_origin(request) -> bool:
    """Say whether a form was sent from a page of this site, as the browser tells it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


@csrf_exempt  # it changes nothing: the article page carries no token, so that it is one document for everybody
@never_cache
@keeps_text
@public_article
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, article):
    """Show the form, or check what was written: the comment as it will look, nothing stored."""
    asked = request.POST if request.method == "POST" else request.GET
    try:
        parent = posting.find_parent(article, asked["reply"]) if asked.get("reply") else None
        posting.refuse_if_closed(article, parent)
    except Refused as refusal:
        return refused(request, article, refusal)
    if request.method != "POST":
        return form_page(request, article, parent, _form(request))
    if "again" in request.POST:
        return form_page(request, article, parent, _form(request, initial=request.POST.dict()))
    return check(request, article, parent)


def _form(request, *args, **kwargs):
    return CommentForm(*args, words=request.publication.comment_words, **kwargs)


def form_page(request, article, parent, form, status=200):
    return render(request, "comments/write.html", {"article": article, "parent": parent, "form": form}, status=status)


def check_page(request, article, parent, form, status=200, returned=False):
    """Show the comment as others will read it, with the means to send it."""
    comment = Comment(article=article, parent=parent, author=_author(request, article), **form.as_comment())
    comment.name = comment.author.name if comment.author else comment.name
    render_comment(comment, request.publication.time_zone)
    return render(
        request,
        "comments/check.html",
        {
            "article": article,
            "parent": parent,
            "comment": comment,
            "form": form,
            "sendable": same_origin(request),
            "returned": returned,
            "key": posting.new_key(article, parent),
        },
        status=status,
    )


def check(request, article, parent):
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=422)
    return check_page(request, article, parent, form)


@never_cache
@keeps_text
@public_article
@require_POST
def send(request, article):
    """Store what was checked; a second try with the same key finds the first."""
    try:
        parent = posting.find_parent(article, request.POST["reply"]) if request.POST.get("reply") else None
    except Refused as refusal:
        if posting.was_sent(request.POST.get("key", ""), article):
            return redirect("comments:sent", slug=article.slug)
        return refused(request, article, refusal)
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=422)
    key = posting.read_key(request.POST.get("key", ""), article, parent)
    if key is None:
        return check_page(request, article, parent, form, status=422, returned=True)
    author = _author(request, article)
    fields = form.as_comment() | ({"name": author.name} if author else {})
    try:
        posting.post(article=article, parent=parent, key=key, author=author, user=author and author.user, **fields)
    except Refused as refusal:
        return refused(request, article, refusal)
    except OperationalError:
        sentence = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")
        context = {"article": article, "refusal": sentence, "text": form.cleaned_data["text"]}
        return busy(request, "comments/refused.html", context)
    return redirect("comments:sent", slug=article.slug)


def _author(request, article):
    """Return whoever is signed in as one of this article's authors, or None."""
    if not request.user.is_authenticated:
        return None
    return next((byline.author for byline in article.people if byline.author.user_id == request.user.pk), None)


def refused(request, article, refusal, status=409):
    """Say why this place takes no comment, and give back what was typed."""
    context = {"article": article, "refusal": refusal, "text": request.POST.get("text", "")}
    return render(request, "comments/refused.html", context, status=status if request.method == "POST" else 200)


@never_cache
@public_article
@require_safe
def sent(request, article):
    return render(request, "comments/sent.html", {"article": article})


@require_safe
def comment(request, pk):
    """Lead to a comment's place on its page."""
    found = get_object_or_404(Comment.objects.on_the_page().select_related("article"), pk=pk)
    if not found.article.is_public:
        raise Http404
    return redirect(f"{found.article.get_absolute_url()}#{found.anchor}")


def csrf_failure(request, reason=""):
    """Give the text back when a comment could not be sent because its page had grown too old or had no cookie."""
    match = request.resolver_match
    if match and match.view_name == "comments:send":
        return recheck(request, **match.kwargs)
    return django_csrf_failure(request, reason, template_name="403_csrf.html")


@keeps_text
@public_article
def recheck(request, article):
    """Show what could not be sent once more, with what it takes to send it."""
    try:
        parent = posting.find_parent(article, request.POST["reply"]) if request.POST.get("reply") else None
    except Refused as refusal:
        return refused(request, article, refusal)
    form = _form(request, request.POST)
    if not form.is_valid():
        return form_page(request, article, parent, form, status=403)
    return check_page(request, article, parent, form, status=403, returned=True)
