"""The discussions of the articles: which are open, closing and opening them, and the site's emergency switch."""

from functools import partial, wraps

from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_only
from comments import closing as rules
from comments.models import Act, LogEntry, Opening
from comments.refusals import Refused
from comments.views import GIVES_BACK
from delivery.busy import BUSY, later
from moderation import closing, closing_forms, closing_notes, decisions, discussions, undoing
from moderation.discussions import MOST_CLOSED, Show
from moderation.forms import (
    ClosingForm,
    ClosingNoteForm,
    DiscussionForm,
    ReopeningForm,
    SwitchedBackForm,
    SwitchForm,
    UndoForm,
)
from moderation.views.writers import TOO_OLD
from publication.models import Publication

PER_PAGE = 25
ENTRIES = 50  # of a discussion's log; what went before stands in the whole one
CLOSES = staff_only("comments.close_discussion")
SETS = staff_only("comments.change_discussion")
NOTES = staff_only("comments.close_thread")
SEES = staff_only("comments.close_discussion", "comments.close_thread", "publication.close_site")

UNDONE = gettext_lazy("Undone: it is as it was before.")
DONE = {
    (Act.CLOSED, Opening.CLOSED): gettext_lazy("The discussion is closed; readers see the reason."),
    (Act.REOPENED, Opening.OPEN): gettext_lazy("The discussion is kept open, whatever its article’s age."),
    (Act.REOPENED, Opening.DEFAULT): gettext_lazy("The discussion follows the publication’s settings again."),
}
DONE_BESIDE = {
    Act.SET: gettext_lazy("Saved for this article’s discussion."),
    Act.NOTED: gettext_lazy("The closing note stands in the discussion."),
    Act.UNDONE: UNDONE,
}
SWITCHED = {
    Act.CLOSED: gettext_lazy("Every discussion is closed; readers see the reason."),
    Act.REOPENED: gettext_lazy("Every discussion follows its own rules again."),
    Act.UNDONE: UNDONE,
}


# ---- every discussion ----


@SEES
@require_safe
def every(request):
    return every_page(request)


def every_page(request, status=200, **context):
    """Show the emergency switch, what is closed now, and the list that is asked for."""
    publication = Publication.objects.current()
    articles, lists = discussions.seen_by(request.user), discussions.conditions(publication)
    asked, query = _asked(request)
    show = asked or Show.OPEN
    found = discussions.listed(articles, lists[show], query)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "site": rules.of_site(publication),
        "lists": _lists(discussions.counts(articles, lists), show),
        "show": show,
        "query": query,
        "page": page,
        "rows": discussions.rows(list(page), publication),
        "done": _switched(request),
        **({} if asked else _closed_now(articles, lists[Show.HAND], publication, request.user)),
        **closing_forms.for_site(publication),
    } | context
    return render(request, "moderation/discussions.html", context, status=status)


def _asked(request):
    """Return which list is asked for, empty where none is, and which words; words alone look everywhere."""
    query = request.GET.get("q", "").strip()[:200]
    asked = request.GET.get("show", "")
    return (Show(asked) if asked in Show else Show.ALL if query else ""), query


def _lists(counts, show):
    return [{"code": each.value, "label": each.label, "count": counts[each], "here": each == show} for each in Show]


def _closed_now(articles, by_hand, publication, user):
    """Return the newest of what somebody has closed."""
    by_hand = discussions.listed(articles, by_hand)[:MOST_CLOSED]
    return {"by_hand": discussions.rows(list(by_hand), publication), "threads": _threads(articles, user)}


def _threads(articles, user):
    found = discussions.closed_threads(articles, user)[:MOST_CLOSED]
    return [{"comment": comment, "closing": rules.of_thread(comment)} for comment in found]


def _switched(request):
    """Return what is said of the turn of the switch that the URL names, if it was one's own."""
    entry = _named(request, LogEntry.objects.filter(article=None, comment=None))
    if entry is None or entry.act not in SWITCHED:
        return None
    return {"sentence": SWITCHED[entry.act], "undoable": _undoable(request, undoing.of_discussion())}


@staff_only("publication.close_site")
@require_POST
def switch(request):
    """Throw the emergency switch, or turn it back."""
    deed = closing.reopen_site if "back" in request.POST else closing.close_site
    return do(
        lambda **asked: deed(by=request.user, **asked).entry,
        _turned(request),
        page=partial(every_page, request),
        seen=lambda: {"seen": closing.turn()},
        url=reverse("moderation:discussions"),
    )


def _turned(request):
    if "back" in request.POST:
        return {"back_form": SwitchedBackForm(request.POST)}
    return {"switch_form": SwitchForm(request.POST)}


@staff_only("publication.close_site")
def switch_without_token(request):
    return every_page(request, status=403, refusal=TOO_OLD, **_turned(request))


GIVES_BACK["moderation:switch"] = switch_without_token


# ---- an article's discussion ----


def of_an_article(view):
    """Hand the view the article of this number, if its discussion may be seen."""

    @wraps(view)
    def wrapped(request, pk):
        return view(request, get_object_or_404(discussions.seen_by(request.user), pk=pk))

    return wrapped


@staff_only("comments.close_discussion", "comments.close_thread")
@require_safe
@of_an_article
def discussion(request, article):
    return discussion_page(request, article)


def discussion_page(request, article, status=200, **context):
    """Show how a discussion stands now, what can be done with it, and what was."""
    article = discussions.seen_by(request.user).select_related("discussion__closed_by").get(pk=article.pk)
    publication = Publication.objects.current()
    (row,) = discussions.rows([article], publication)
    last = _undoable(request, undoing.of_discussion(article))
    context = {
        "article": article,
        "row": row,
        "site": rules.of_site(publication),
        "own_article": decisions.is_under_own_article(row.discussion, request.user),
        "threads": _threads(discussions.seen_by(request.user).filter(pk=article.pk), request.user),
        "log": _log(article, last),
        "done": _done(request, article),
        **closing_forms.for_discussion(row.discussion),
    } | context
    return render(request, "moderation/discussion_page.html", context, status=status)


def _log(article, last):
    entries = LogEntry.objects.filter(article=article, comment=None).select_related("by", "decision")[:ENTRIES]
    return [{"entry": entry, "deed": discussions.deed(entry), "undoable": entry == last} for entry in entries]


def _done(request, article):
    """Return what is said of the row of the log that the URL names, if it was one's own about this discussion."""
    entry = _named(request, LogEntry.objects.filter(article=article))
    return entry and (DONE.get((entry.act, entry.after)) or DONE_BESIDE.get(entry.act))


@CLOSES
@require_POST
@of_an_article
def close(request, article):
    return _act(request, article, closing.close_discussion, closing_form=ClosingForm(request.POST))


@CLOSES
@require_POST
@of_an_article
def reopen(request, article):
    force = "force" in request.POST
    return _act(request, article, closing.reopen_discussion, reopening_form=ReopeningForm(request.POST), force=force)


@SETS
@require_POST
@of_an_article
def settings(request, article):
    return _act(request, article, closing.set_discussion, settings_form=DiscussionForm(request.POST))


@NOTES
@require_POST
@of_an_article
def note(request, article):
    return _act(request, article, closing_notes.leave, note_form=ClosingNoteForm(request.POST))


def without_token(name, form_class):
    """Return the view that shows a discussion once more with what could not be sent in one of its forms."""

    @of_an_article
    def again(request, article):
        return discussion_page(request, article, status=403, refusal=TOO_OLD, **{name: form_class(request.POST)})

    return again


GIVES_BACK |= {
    "moderation:discussion-close": CLOSES(without_token("closing_form", ClosingForm)),
    "moderation:discussion-reopen": CLOSES(without_token("reopening_form", ReopeningForm)),
    "moderation:discussion-set": SETS(without_token("settings_form", DiscussionForm)),
    "moderation:discussion-note": NOTES(without_token("note_form", ClosingNoteForm)),
}


def _act(request, article, deed, force=None, **forms):
    more = {} if force is None else {"force": force}
    return do(
        lambda **asked: entry_of(deed(article, by=request.user, **asked, **more)),
        forms,
        page=partial(discussion_page, request, article),
        seen=lambda: {"version": discussions.version(article)},
        url=reverse("moderation:discussion", args=[article.pk]),
    )


@staff_only("comments.close_discussion", "comments.change_discussion", "publication.close_site")
@require_POST
def undo(request):
    """Take back the last thing that was done to an article's discussion, or to the emergency switch."""
    form = UndoForm(request.POST)
    number = form.cleaned_data["entry"] if form.is_valid() else 0
    entries = LogEntry.objects.select_related("decision").filter(comment=None, act__in=closing.ACTS)
    entry = get_object_or_404(entries, pk=number)
    if not request.user.has_perm(undoing.permission(entry)):
        raise Http404
    page, url = every_page, reverse("moderation:discussions")
    if entry.article_id:
        article = get_object_or_404(discussions.seen_by(request.user), pk=entry.article_id)
        page, url = partial(discussion_page, article=article), reverse("moderation:discussion", args=[article.pk])
    return do(
        lambda acknowledged, **_entry: undoing.undo(entry, by=request.user, acknowledged=acknowledged).entry,
        {"undo_form": form},
        page=partial(page, request),
        seen=dict,
        url=url,
    )


# ---- what they share ----


def do(deed, forms, *, page, seen, url):
    """Do what a form asks for and lead to `url`; a refusal gives the page, with its reason and all that was typed.

    `deed` returns the row of the log that it wrote; `seen` returns what the form has to have seen the next time.
    """
    ((name, form),) = forms.items()
    if not form.is_valid():
        return page(status=422, **forms)
    try:
        entry = deed(**form.cleaned_data)
    except Refused as refusal:
        return page(status=409, refusal=refusal, **{name: closing_forms.renewed(form, **seen())})
    except OperationalError:
        return later(page(status=503, refusal=BUSY, **forms))
    return redirect(f"{url}?done={entry.pk}")


def entry_of(done):
    """Return the row of the log about a decision, or about a closing note."""
    return done.entry if hasattr(done, "entry") else done.log.first()


def _named(request, entries):
    """Return of these rows of the log the one that the URL names, if whoever asks wrote it, else None."""
    number = request.GET.get("done", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return entries.filter(pk=number, by=request.user).first()


def _undoable(request, entry):
    """Return a row of the log if whoever asks may undo it, else None."""
    return entry if entry and request.user.has_perm(undoing.permission(entry)) else None
