"""Deciding on several comments at once, with what came of each."""

from django import forms
from django.db import OperationalError
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_only
from delivery.busy import RETRY_AFTER
from moderation import bulk, outcomes, seen, undoing
from moderation.deciding import ABOVE, MOST_WORDS, OUTCOMES, REDACT, Chosen
from moderation.views import queue

MOST = 200  # comments at once


class BulkForm(forms.Form):
    """What is decided alike on the comments picked."""

    decision = Chosen(max_length=60)
    reject_words = forms.CharField(required=False, max_length=MOST_WORDS)
    return_words = forms.CharField(required=False, max_length=MOST_WORDS)
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
        sentence = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")
        response = answer(request, refusal=sentence, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
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


def answer(request, status=200, results=(), refusal=""):
    """Say what came of it: at the head of the queue where a script asked, else on the page of the queue."""
    context = {"results": results, "refusal": refusal, "decided": sum("entry" in result for result in results)}
    if request.htmx:
        return render(request, "moderation/_bulked.html", context | queue.again(request), status=status)
    return queue.queue_page(request, QueryDict(request.POST.get("back", "")), status=status, bulk=context)
