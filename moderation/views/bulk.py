"""Deciding on several comments at once, with what came of each."""

import re

from django import forms
from django.db import OperationalError
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_only
from comments.models import Comment
from comments.views import GIVES_BACK
from delivery.busy import BUSY, later
from moderation import bulk, cards, outcomes, seen, undoing
from moderation.deciding import ABOVE, MOST_WORDS, OUTCOMES, REDACT, Chosen
from moderation.forms import WordsField
from moderation.views import queue
from moderation.views.saying import TOO_OLD

MOST = 200  # comments at once
NUMBER = re.compile(r"(?<!\S)\d{1,18}(?!\S)", re.ASCII)


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
            "outcome": OUTCOMES[name],
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
    numbers = list(map(int, NUMBER.findall(request.POST.get("entries", ""))))[:MOST]
    try:
        undone = bulk.undo(numbers, by=request.user, acknowledged=bool(request.POST.get("acknowledged")))
    except OperationalError:
        return busy(request)
    back = [result.comment for result in undone if result.decision]
    return answer(request, results=[told(request, result) for result in undone], back=back)


def without_token(request):
    """Say that a form had grown too old, with a new token for all that are on the page."""
    return answer(request, refusal=TOO_OLD, status=403)


for name in ("moderation:bulk", "moderation:bulk-undo"):
    GIVES_BACK[name] = staff_only("comments.decide_comment")(without_token)


def busy(request):
    return later(answer(request, refusal=BUSY, status=503))


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
