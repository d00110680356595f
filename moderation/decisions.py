"""The moderators' way in: a change of status, with its reason, its note and who answers for it; and the way back."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import log, states, threads
from comments.models import Act, Appearance, Comment, Status
from comments.refusals import Conflict, Refused
from moderation import claims, queue, reporting, verdicts
from moderation.models import Decision, ReportOutcome

NEEDS_A_REASON = {
    Status.REJECTED: gettext_lazy(
        "Rejecting needs a reason in a sentence: it is kept, and the writer may ask for it."
    ),
    Status.RETURNED: gettext_lazy(
        "Returning needs a reason in a sentence: it is sent to the writer, who can mend it."
    ),
}

OWN_DECIDED = gettext_lazy("You wrote this article. Tick that you know it, and decide; that you did is recorded.")
OWN_UNDONE = gettext_lazy("You wrote this article. Tick that you know it, and undo; that you did is recorded.")


@transaction.atomic
def decide(comment, *, outcome, version, by, reason="", note="", hides_replies=False, acknowledged=False):
    """Move a comment to its new status and keep who decided and why. Return the decision.

    It answers open reports: what is approved stays, anything else takes it from readers. Raises Conflict when the
    comment is no longer at `version`, Refused when the decision is not allowed, lacks its reason, or is about one's
    own article and that was not acknowledged.
    """
    outcome = Status(outcome)
    if outcome in NEEDS_A_REASON and not reason.strip():
        raise Refused(str(NEEDS_A_REASON[outcome]))
    own = _own_article(comment, by, acknowledged)
    entry = states.move(comment, outcome, by=by, version=version, hides_replies=hides_replies)
    reporting.answer(entry, ReportOutcome.KEPT if outcome == Status.APPROVED else ReportOutcome.REMOVED)
    claims.release(comment)
    decision = Decision.objects.create(entry=entry, reason=reason.strip(), note=note.strip(), own_article=own)
    verdicts.tell(decision)
    return decision


@transaction.atomic
def keep(comment, *, version, by, note="", acknowledged=False):
    """Answer the open reports of a comment, or say of what appeared by the rules: it stays. Return the decision.

    Raises Conflict when the comment is no longer at `version`, Refused when it is not public or nobody asks.
    """
    own = _own_article(comment, by, acknowledged)
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    if stored.status != Status.APPROVED:
        raise Refused(_("It is not public, so there is nothing to keep. Approve it, or decide against it."))
    unreviewed = queue.unreviewed(Comment.objects.filter(pk=stored.pk)).exists()
    entry = log.write(Act.ANSWERED, by=by, comment=_next_version(stored), after=ReportOutcome.KEPT)
    if not reporting.answer(entry, ReportOutcome.KEPT) and not unreviewed:
        raise Refused(_("There is no open report about this comment."))
    claims.release(comment)
    comment.version = stored.version
    return Decision.objects.create(entry=entry, note=note.strip(), own_article=own)


@transaction.atomic
def approve_with_ancestors(comment, *, version, by, seen, note="", acknowledged=False):
    """Approve a comment and all above it that must be public first: all of them or none, a decision each.

    `seen` has the version at which each comment above was seen, by its number. Returns the decisions, top first.
    """
    above = held_above(threads.lock(comment))
    decisions = [
        decide(held, outcome=Status.APPROVED, version=seen.get(held.pk), by=by, note=note, acknowledged=acknowledged)
        for held in above
    ]
    return [
        *decisions,
        decide(comment, outcome=Status.APPROVED, version=version, by=by, note=note, acknowledged=acknowledged),
    ]


def held_above(comment):
    """Return the comments above one that keep it from being seen, top first; of those, the ones not approved."""
    above = threads.ancestors(comment)
    return [held for held in above if held.appearance == Appearance.HIDDEN and held.status != Status.APPROVED]


@transaction.atomic
def undo(decision, *, by, acknowledged=False):
    """Take a decision back: the comment, and the reports it answered, become what they were before.

    Raises Conflict when anything has happened to the comment since, Refused when it is none that can be taken back.
    """
    if decision.entry.act not in WAYS_BACK:
        raise Refused(_("This cannot be undone."))
    own = _own_article(decision.entry.comment, by, acknowledged, otherwise=OWN_UNDONE)
    entry = WAYS_BACK[decision.entry.act](decision.entry, by=by)
    reporting.reopen(decision.entry)
    return Decision.objects.create(entry=entry, own_article=own)


def _unanswer(entry, *, by):
    """Take back that a comment was kept; which of its reports are open again is said by `reporting`."""
    stored = threads.lock(entry.comment)
    log.refuse_unless_last(entry, stored)
    return log.write(Act.UNDONE, by=by, comment=_next_version(stored), before=entry.after)


def _next_version(comment):
    """Return a comment with its next version stored: whoever has it open learns that somebody acted."""
    comment.version += 1
    comment.save(update_fields=["version"])
    return comment


WAYS_BACK = {Act.DECIDED: states.undo, Act.ANSWERED: _unanswer}


def is_under_own_article(comment, user) -> bool:
    return comment.article.bylines.filter(author__user=user).exists()


def _own_article(comment, by, acknowledged, otherwise=OWN_DECIDED):
    """Say whether somebody decides under their own article; refuse where they have not said that they know it."""
    own = is_under_own_article(comment, by)
    if own and not acknowledged:
        raise Refused(str(otherwise))
    return own
