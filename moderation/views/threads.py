"""Closing and reopening a comment's thread, and the closing note in it; from the comment's page on the desk."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_only
from comments.models import Comment
from comments.views import GIVES_BACK
from moderation import closing, closing_notes
from moderation.forms import ClosingForm, ClosingNoteForm, ReopeningForm
from moderation.views import comments
from moderation.views.discussions import do, entry_of
from moderation.views.writers import TOO_OLD

CLOSES = staff_only("comments.close_thread")


@CLOSES
@require_POST
def close(request, pk):
    return _act(request, pk, closing.close_thread, closing_form=ClosingForm(request.POST))


@CLOSES
@require_POST
def reopen(request, pk):
    return _act(request, pk, closing.reopen_thread, reopening_form=ReopeningForm(request.POST))


@CLOSES
@require_POST
def note(request, pk):
    answer = _act(request, pk, closing_notes.leave, note_form=ClosingNoteForm(request.POST))
    if answer.status_code == HTTPStatus.FOUND:
        messages.success(request, _("The closing note stands in the thread."))
    return answer


def _act(request, pk, deed, **forms):
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    return do(
        lambda **asked: entry_of(deed(comment, by=request.user, **asked)),
        forms,
        page=lambda **context: comments.page(request, _stored(pk), **context),
        seen=lambda: {"version": _stored(pk).version},
        url=reverse("moderation:comment", args=[pk]),
    )


def without_token(name, form_class):
    """Return the view that shows a comment's page once more with what could not be sent in one of its forms."""

    @CLOSES
    def again(request, pk):
        comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
        return comments.page(request, comment, status=403, refusal=TOO_OLD, **{name: form_class(request.POST)})

    return again


GIVES_BACK |= {
    "moderation:thread-close": without_token("closing_form", ClosingForm),
    "moderation:thread-reopen": without_token("reopening_form", ReopeningForm),
    "moderation:thread-note": without_token("note_form", ClosingNoteForm),
}


def _stored(pk):
    return Comment.objects.select_related("article").get(pk=pk)
