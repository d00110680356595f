from django.db import OperationalError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_only
from comments.models import Comment
from comments.refusals import Refused
from comments.views import GIVES_BACK
from delivery.busy import BUSY, RETRY_AFTER
from moderation import notes, writers
from moderation.forms import BesideForm, NoteForm, PageForm
from moderation.models import Note
from moderation.views.saying import TOO_OLD


@staff_only("comments.decide_comment")
@require_safe
def writer(request, pk):
    """Show what else came under a comment's e-mail address, and what colleagues noted."""
    return page(request, comment_or_404(pk))


def page(request, comment, status=200, **context):
    form = PageForm(request.GET)
    shown, last = writers.page(comment, form.cleaned_data["before"] if form.is_valid() else None)
    history = writers.histories([comment]).get(comment.pk)
    context |= pieces(comment) | {"history": history, "others": shown, "last": last}
    return render(request, "moderation/writer.html", context, status=status)


def pieces(comment):
    """Return what the piece with the notes shows of one comment."""
    return {"comment": comment, "notes": notes.about([comment])[comment.pk]}


def comment_or_404(pk):
    return get_object_or_404(Comment.objects.select_related("article"), pk=pk)


@staff_only("comments.see_email_address")
@require_POST
def email(request, pk):
    """Show the e-mail address a comment came under, once; the log says who looked."""
    comment = comment_or_404(pk)
    try:
        looked_up = {"looked_up": True, "email": writers.look_up(comment, by=request.user)}
    except OperationalError:
        return email_answer(request, comment, status=503, too_old=BUSY)
    return email_answer(request, comment, **looked_up)


def email_answer(request, comment, status=200, **context):
    """Give the address, or why not, to a script in its button's place; without one, on the page."""
    if request.htmx:
        response = render(request, "moderation/_email.html", context | {"comment": comment}, status=status)
    else:
        response = page(request, comment, status=status, **context)
    return retried(response)


def retried(response):
    """Say with a busy answer when to try again."""
    if response.status_code == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@staff_only("comments.decide_comment")
@require_POST
def write_note(request, pk):
    comment, form = comment_or_404(pk), NoteForm(request.POST)
    if not form.is_valid():
        return answer(request, comment, status=422, note_form=form)
    try:
        notes.write(comment, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return answer(request, comment, status=409, note_form=form)
    except OperationalError:
        form.add_error(None, str(BUSY))
        return answer(request, comment, status=503, note_form=form)
    return answer(request, comment)


@staff_only("comments.decide_comment")
@require_POST
def delete_note(request, pk):
    """Delete a note, and show those of the comment beside which it was read."""
    note = get_object_or_404(Note, pk=pk)
    comment = beside(request, note)
    try:
        notes.delete(note, by=request.user)
    except Refused as refusal:
        return answer(request, comment, status=409, refusal=refusal)
    except OperationalError:
        return answer(request, comment, status=503, refusal=BUSY)
    return answer(request, comment)


def beside(request, note):
    """Return the comment beside which a note was read: one on a writer stands at several."""
    form = BesideForm(request.POST)
    return comment_or_404(form.cleaned_data["at"] if form.is_valid() else note.comment_id)


def answer(request, comment, status=200, **context):
    """Give the notes of a comment anew to a script; without one, the page they stand on."""
    if request.htmx:
        response = render(request, "moderation/_notes.html", pieces(comment) | context, status=status)
    elif status == 200:
        return redirect("moderation:comment", comment.pk)
    else:
        response = page(request, comment, status=status, **context)
    return retried(response)


# ---- what could not be sent, because its page had grown too old or had no cookie ----


@staff_only("comments.decide_comment")
def note_without_token(request, pk):
    form = NoteForm(request.POST)
    form.add_error(None, str(TOO_OLD))
    return answer(request, comment_or_404(pk), status=403, note_form=form)


@staff_only("comments.decide_comment")
def deletion_without_token(request, pk):
    return answer(request, beside(request, get_object_or_404(Note, pk=pk)), status=403, refusal=TOO_OLD)


@staff_only("comments.see_email_address")
def email_without_token(request, pk):
    return email_answer(request, comment_or_404(pk), status=403, too_old=TOO_OLD)


GIVES_BACK["moderation:notes"] = note_without_token
GIVES_BACK["moderation:note-delete"] = deletion_without_token
GIVES_BACK["moderation:email"] = email_without_token
