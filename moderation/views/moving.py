"""Moving a comment: first where to, then what would come of it, then the move."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import OperationalError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import staff_only
from comments.models import Comment
from comments.refusals import Refused
from comments.views import GIVES_BACK
from delivery.busy import BUSY, later
from moderation import moving, targets
from moderation.places import Place
from moderation.targets import MoveHereForm, TargetForm
from moderation.views.writers import TOO_OLD

PAGE = 50
LEVELS = 5  # by which a comment is set in at most


@staff_only("comments.move_comment")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    """Ask where a comment belongs, show what would come of moving it there, and move it."""
    comment = _comment(pk)
    if request.method == "POST":
        return carry_out(request, comment)
    if "to" not in request.GET:
        return choose(request, comment)
    form = TargetForm(request.GET, comment=comment)
    if not form.is_valid():
        return choose(request, comment, form, status=422)
    return look(request, comment, form, MoveHereForm(comment=comment, initial={"version": comment.version}))


def _comment(pk):
    return get_object_or_404(Comment.objects.select_related("article", "parent"), pk=pk)


def carry_out(request, comment):
    form = MoveHereForm(request.POST, comment=comment)
    if not form.is_valid():
        return again(request, comment, form, status=422)
    asked = form.cleaned_data | {"beneath": form.cleaned_data["to"]}
    fields = ("beneath", "article", "version", "note", "acknowledged")
    try:
        decision = moving.move(comment, by=request.user, **{name: asked[name] for name in fields})
    except Refused as refusal:
        comment = _comment(comment.pk)
        return again(request, comment, form.renewed(comment), status=409, refusal=refusal)
    except OperationalError:
        return busy(request, comment, form)
    return redirect(f"{reverse('moderation:comment', args=[comment.pk])}?{urlencode({'done': decision.entry_id})}")


def busy(request, comment, form):
    return later(again(request, comment, form, status=503, refusal=BUSY))


def again(request, comment, form, status, refusal=""):
    """Give back what was typed: where the place still makes sense beside what would come of it."""
    if not form.names_a_place:
        return choose(request, comment, form, status=status, refusal=refusal)
    return look(request, comment, form, form, status=status, refusal=refusal)


def look(request, comment, asked, form, status=200, refusal=""):
    """Show what would come of a move; where it cannot be made, say why and ask for another place."""
    try:
        preview = moving.preview(comment, beneath=asked.cleaned_data["to"], article=asked.cleaned_data["article"])
    except Refused as why:
        return choose(request, comment, asked, status=409 if status == 200 else status, refusal=refusal or why)
    context = {
        "comment": comment,
        "short": targets.shortened(comment.text),
        "preview": preview,
        "form": form,
        "refusal": refusal,
        "own": moving.is_own(comment, preview.place, request.user),
        "to": preview.place.parent.pk if preview.place.parent else targets.TOP,
    }
    return render(request, "moderation/move_here.html", context, status=status)


def choose(request, comment, form=None, status=200, refusal=""):
    """Show the comments beneath which one could stand, and the other ways to name a place."""
    article = _article(request, comment)
    leaves = article.pk != comment.article_id
    words, title = (request.GET.get(name, "").strip()[:200] for name in ("q", "title"))
    found = Paginator(targets.comments(comment, article, words), PAGE).get_page(request.GET.get("page"))
    context = {
        "comment": comment,
        "short": targets.shortened(comment.text),
        "stands": Place.of(comment),
        "article": article,
        "leaves": leaves,
        "may_go_to_the_top": leaves or comment.parent_id is not None,
        "words": words,
        "found": found,
        "candidates": [_candidate(row, comment) for row in found],
        "earlier": _url(article, leaves, words, found.number - 1) if found.has_previous() else "",
        "later": _url(article, leaves, words, found.number + 1) if found.has_next() else "",
        "title": title,
        "articles": targets.articles(comment, title) if title else [],
        "form": form or TargetForm(comment=comment),
        "note": request.POST.get("note", ""),
        "refusal": refusal,
    }
    return render(request, "moderation/move.html", context, status=status)


def _article(request, comment):
    """Return the article whose comments are to choose from: the comment's own where no other is named."""
    typed = request.POST.get("article") or request.GET.get("article", "")
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        return targets.open_articles().filter(pk=typed).first() or comment.article
    return comment.article


def _url(article, leaves, words, page):
    asked = {"article": article.pk if leaves else "", "q": words, "page": page}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _candidate(row, comment):
    """Return a comment of the list: how far it is set in, its first words, whether the other hangs there already."""
    short = targets.shortened(row["beginning"])
    return row | {"level": min(row["depth"], LEVELS), "short": short, "is_parent": row["pk"] == comment.parent_id}


@staff_only("comments.move_comment")
def without_token(request, pk):
    """Show once more what could not be sent because its page had grown too old or had no cookie."""
    comment = _comment(pk)
    form = MoveHereForm(request.POST, comment=comment)
    form.is_valid()
    return again(request, comment, form, status=403, refusal=TOO_OLD)


GIVES_BACK["moderation:move"] = without_token
