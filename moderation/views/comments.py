"""One comment on the desk: its page, and what is decided about it, there and from the queue."""

from django.db import OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.access import staff_only
from comments.models import Comment, LogEntry
from comments.refusals import Refused
from comments.views import GIVES_BACK
from delivery.busy import BUSY, later
from moderation import cards, claims, closing_forms, deciding, logged, undoing
from moderation.forms import UndoForm
from moderation.views import queue, saying
from moderation.views.saying import TOO_OLD

DECIDES = staff_only("comments.decide_comment")


@staff_only("comments.view_comment")
@require_safe
def comment(request, pk):
    """Show a comment with everything about it and everything that can be done with it."""
    shown = get_object_or_404(Comment, pk=pk)
    if request.user.has_perm("comments.decide_comment") and request.method == "GET":
        claims.take(shown, by=request.user)
    return page(request, shown)


def page(request, shown, status=200, **context):
    """Show a comment's page, with what a form on it was refused for and what was typed in it."""
    card = context.get("card") or cards.of(shown, request.user)
    context = {
        "card": card,
        "comment": card.comment,
        "own_article": card.own_article,
        "log": list(map(logged.row, shown.log.select_related("by", "decision__listed"))),
        "undoable": undoable(request.user, shown),
        "done": saying.done(request),
        **queue.reasons_for(request),
        **closing_forms.for_thread(card.comment),
    } | context
    return render(request, "moderation/comment_page.html", context, status=status)


def undoable(user, shown):
    """Return the last row of a comment's log where this user may take it back, else None."""
    last = undoing.last(shown)
    return last if last and user.has_perm(undoing.permission(last)) else None


@DECIDES
@require_POST
def decide(request, pk):
    """Do what the pressed button of a comment's card says."""
    shown = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    form = deciding.CardForm(request.POST)
    if not form.is_valid():
        return refused(request, shown, form.refusal, status=422)
    try:
        decision = deciding.act(shown, form.cleaned_data, by=request.user)
    except Refused as refusal:
        return refused(request, shown, refusal, status=409)
    except OperationalError:
        return busy(request, shown)
    return did(request, decision)


@DECIDES
def without_token(request, pk):
    """Show a card once more whose form had grown too old, or had no cookie, with what was typed in it."""
    return refused(request, get_object_or_404(Comment, pk=pk), TOO_OLD, status=403, stands=True)


GIVES_BACK["moderation:decide"] = without_token


@DECIDES
def undo_without_token(request):
    form = UndoForm(request.POST)
    entry = get_object_or_404(LogEntry, pk=form.cleaned_data["entry"] if form.is_valid() else 0)
    return not_undone(request, get_object_or_404(Comment, pk=entry.comment_id), TOO_OLD, status=403)


GIVES_BACK["moderation:undo"] = undo_without_token


def busy(request, shown):
    return later(refused(request, shown, BUSY, status=503, stands=True))


def refused(request, shown, refusal, status, **options):
    """Show a comment's card as it is now, with why nothing was done and with everything that was typed."""
    card = cards.of(shown, request.user, refusal=str(refusal), typed=request.POST, **options)
    if request.htmx:
        return render(request, "moderation/_card.html", card_context(request, card), status=status)
    return page(request, shown, status=status, card=card)


def card_context(request, card):
    return {"card": card, "query": request.POST.get("back", ""), **queue.reasons_for(request)}


def did(request, decision):
    """Say what was done: in the card's place, or at the head of the queue."""
    entry = decision.entry
    if not request.htmx:
        saying.remember(request, decision)
        return redirect(saying.back(request, done=entry.pk))
    together = [saying.told(request, other.entry) for other in getattr(decision, "together", ())]
    context = {"done": saying.told(request, entry, decision), "together": together, **queue.again(request)}
    return render(request, "moderation/_done.html", context)


@staff_only("comments.decide_comment", "comments.move_comment", "comments.close_thread")
@require_POST
def undo(request):
    """Take back what a row of the log records about a comment."""
    form = UndoForm(request.POST)
    number = form.cleaned_data["entry"] if form.is_valid() else 0
    entry = get_object_or_404(LogEntry.objects.select_related("decision", "comment__article"), pk=number)
    shown = get_object_or_404(Comment.objects.select_related("article"), pk=entry.comment_id)
    if not request.user.has_perm(undoing.permission(entry)):
        raise Http404
    try:
        decision = undoing.undo(entry, by=request.user, acknowledged=form.cleaned_data["acknowledged"])
    except Refused as refusal:
        return not_undone(request, shown, refusal)
    except OperationalError:
        return busy(request, shown)
    return undone(request, shown, decision)


def not_undone(request, shown, refusal, status=409):
    """Say why nothing was undone; the line that offers it stays where it is."""
    if not request.htmx:
        return refused(request, shown, refusal, status)
    response = render(request, "moderation/_refusal.html", {"refusal": refusal, "comment": shown}, status=status)
    return retarget(reswap(response, "innerHTML"), "#notice")


def undone(request, shown, decision):
    """Show the card again where it stood, or say that it was undone."""
    if not request.htmx:
        return redirect(saying.back(request, done=decision.entry.pk))
    context = queue.again(request) | {"done": saying.told(request, decision.entry, decision)}
    if request.htmx.target == f"card-{shown.pk}":
        return render(
            request, "moderation/_undone.html", context | card_context(request, cards.of(shown, request.user))
        )
    return render(request, "moderation/_notice.html", context)
