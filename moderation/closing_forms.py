"""The forms by which things are closed and opened, filled with what stands now."""

from comments import closing
from comments.models import Discussion
from moderation import closing_notes
from moderation.closing import turn
from moderation.forms import (
    ClosingForm,
    ClosingNoteForm,
    DiscussionForm,
    ReopeningForm,
    SwitchedBackForm,
    SwitchForm,
)


def for_thread(comment):
    """Return what the piece `moderation/_thread_closing.html` shows of a comment."""
    seen = {"version": comment.version}
    takes_note = closing_notes.takes_one(Discussion.objects.of(comment.article), comment)
    return {
        "thread_closing": closing.of_thread(comment),
        "closing_form": ClosingForm(initial=seen),
        "reopening_form": ReopeningForm(initial=seen),
        "note_form": ClosingNoteForm(initial=seen) if takes_note else None,
    }


def for_discussion(discussion):
    seen = {"version": discussion.version}
    closed = {"reason": discussion.closed_reason, "reopens_at": discussion.reopens_at}
    return {
        "closing_form": ClosingForm(initial=seen | closed),
        "reopening_form": ReopeningForm(initial=seen),
        "settings_form": DiscussionForm(instance=discussion, initial=seen),
        "note_form": ClosingNoteForm(initial=seen) if closing_notes.takes_one(discussion) else None,
    }


def for_site(publication):
    seen = {"seen": turn()}
    closed = {
        "reason": publication.discussions_closed_reason,
        "reopens_at": publication.discussions_reopen_at,
    }
    return {"switch_form": SwitchForm(initial=seen | closed), "back_form": SwitchedBackForm(initial=seen)}


def renewed(form, **seen):
    """Return a form with what was typed in it, for what stands now."""
    form.data = form.data.copy()
    for name, value in seen.items():
        if name in form.fields:
            form.data[name] = value
    return form
