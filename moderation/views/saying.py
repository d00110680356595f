"""What is said of a deed on the page that follows it, and which page that is."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment, LogEntry
from moderation import decisions, outcomes, undoing
from moderation.sifting import Filter

TOO_OLD = gettext_lazy(
    "This page had grown too old, or your browser keeps no cookie for it. Press the button once more."
)


def told(request, entry, decision=None):
    """Return what is said of a row of the log that somebody has just written, and whether they can take it back."""
    shown = Comment.objects.select_related("article").get(pk=entry.comment_id)
    last = undoing.last(shown)
    return {
        "comment": shown,
        "entry": entry,
        "outcome": outcomes.of(entry, shown),
        "undoable": last == entry and request.user.has_perm(undoing.permission(entry)),
        "repeated": getattr(decision, "repeated", ()),
        "own_article": decisions.is_under_own_article(shown, request.user),
        "mail": undoing.told(decision or entry.decision),
    }


def done(request):
    """Return what is said of the row of the log that the URL names: of one's own on a comment, else nothing."""
    number = _number(request.GET.get("done"))
    if not number:
        return None
    entry = LogEntry.objects.filter(pk=number, by=request.user, comment__isnull=False, decision__isnull=False).first()
    return told(request, entry) if entry else None


def back(request, **more):
    """Return the URL of the queue as it was looked at, or of the comment's page where one came from there."""
    came = QueryDict(request.POST.get("back", ""))
    if number := _number(came.get("comment")):
        return f"{reverse('moderation:comment', args=[number])}?{urlencode(more)}"
    asked = {name: came[name] for name in (*Filter.base_fields, "page") if came.get(name)}
    return f"{reverse('moderation:queue')}?{urlencode(asked | more)}"


def _number(written):
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 19 else 0


def remember(request, decision):
    """Keep for the page that follows what stands nowhere: who else repeats the words that were removed."""
    for other in getattr(decision, "repeated", ()):
        sentence = _("%(name)s’s comment %(number)s repeats the words that you removed.")
        messages.warning(request, sentence % {"name": other.name, "number": other.pk})
