"""Deciding on several comments at once, with what came of each."""

import re

from django import forms
from django.db import OperationalError
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_only
from comments.models import Comment, LogEntry
from comments.refusals import Refused
from comments.views import GIVES_BACK
from delivery.busy import RETRY_AFTER
from moderation import bulk, cards, decisions, outcomes, seen, undoing
from moderation.deciding import ABOVE, MOST_WORDS, OUTCOMES, REDACT, Chosen
from moderation.forms import WordsField
from moderation.views import queue

MOST = 200  # comments at once


class BulkForm(forms.Form):
    """What is decided alike on the comments picked."""

    decision = Chosen(max_length=60)
    reject_words = WordsField(required=False, max_length=MOST_WORDS)
    return_words = WordsField(required=False, max_length=MOST_WORDS)
    acknowledged = forms.BooleanField(required=False)

    def clean_decision(self):
        name, reason = self.cleaned_data["decision"]
        if name in (ABOVE, REDACT):
            raise forms.ValidationError(_("This is decided on one comment at a time."))
        return name, reason

    @property
    def asked(self):
        """Return what `bulk.decide` is asked with."""
        name, reason = self.cleaned_data["decision"]
        return {
            "outcome": bulk.KEEP if name == "keep" else OUTCOMES[name],
            "listed": reason,
            "words": self.cleaned_data.get(f"{name}_words", ""),
            "acknowledged": self.cleaned_data["acknowledged"],
        }


@staff_only("comments.decide_comment")
@require_POST
def decide(request):
    """Decide on the comments picked, and tell what came of each."""
    picked = seen.read(" ".join(request.POST.getlist("picked")))
    form = BulkForm(request.POST)
    if not picked or len(picked) > MOST or not form.is_valid():
        return answer(request, refusal=why_not(picked, form), status=422)
    try:
        results = bulk.decide(picked, by=request.user, **form.asked)
    except OperationalError:
        return busy(request)
    return answer(request, results=[told(request, result) for result in results])


def why_not(picked, form):
    if not picked:
        return _("No comment is picked. Tick those that you mean, then decide.")
    if len(picked) > MOST:
        return _("More than %(most)s comments are picked. Decide on fewer at once.") % {"most": MOST}
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def told(request, result):
    """Return what is said of one of the results."""
    if result.decision is None:
        return {"comment": result.comment, "refusal": result.refusal, "number": result.number}
    entry = result.decision.entry
    return {
        "comment": result.comment,
        "entry": entry,
        "outcome": outcomes.of(entry, result.comment),
        "undoable": entry.act in undoing.CAN_BE_UNDONE,
    }


@staff_only("comments.decide_comment")
@require_POST
def undo(request):
    """Take back what was decided on several comments at once, the last first, and tell what came of each."""
    numbers = [int(number) for number in re.findall(r"(?<!\S)\d{1,18}(?!\S)", request.POST.get("entries", ""))[:MOST]]
    entries = LogEntry.objects.select_related("decision", "comment__article").filter(
        pk__in=numbers, by=request.user, comment__isnull=False, act__in=decisions.WAYS_BACK
    )
    try:
        results = [undone(request, entry) for entry in entries.order_by("-pk")]
    except OperationalError:
        return busy(request)
    return answer(request, results=results, back=[result["comment"] for result in results if "entry" in result])


def undone(request, entry):
    try:
        decision = undoing.undo(entry, by=request.user, acknowledged=bool(request.POST.get("acknowledged")))
    except Refused as refusal:
        return {"comment": entry.comment, "refusal": str(refusal), "number": entry.comment_id}
    shown = Comment.objects.select_related("article").get(pk=entry.comment_id)
    return {"comment": shown, "entry": decision.entry, "outcome": outcomes.of(decision.entry, shown)}


def without_token(request):
    """Say that a form had grown too old, with a new token for all that are on the page."""
    sentence = _("This page had grown too old, or your browser keeps no cookie for it. Press the button once more.")
    return answer(request, refusal=sentence, status=403)


for name in ("moderation:bulk", "moderation:bulk-undo"):
    GIVES_BACK[name] = staff_only("comments.decide_comment")(without_token)


def busy(request):
    sentence = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")
    response = answer(request, refusal=sentence, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def answer(request, status=200, results=(), refusal="", back=()):
    """Say what came of it: at the head of the queue where a script asked, else on the page of the queue.

    `back` has the comments whose cards come back.
    """
    done = [result["entry"].pk for result in results if "entry" in result]
    context = {
        "results": results,
        "refusal": refusal,
        "decided": len(done),
        "taken_back": bool(back),
        "entries": " ".join(map(str, done)) if not back else "",
        "acknowledged": request.POST.get("acknowledged", ""),
    }
    if not request.htmx:
        undecided = {result["number"] for result in results if "entry" not in result}
        picked = seen.read(" ".join(request.POST.getlist("picked")))
        context |= {"typed": request.POST, "picked": undecided if results else picked}
        return queue.queue_page(request, QueryDict(request.POST.get("back", "")), status=status, bulk=context)
    loaded = cards.loaded(Comment.objects.filter(pk__in=[comment.pk for comment in back]), request.user)
    context |= {"cards": cards.deal(list(loaded), request.user), **queue.reasons_for(request), **queue.again(request)}
    return render(request, "moderation/_bulked.html", context, status=status)
