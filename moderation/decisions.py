"""The moderators' way in: a change of status, with its reason, its note and who answers for it; and the way back."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Byline
from comments import log, notices, states, threads
from comments.models import Act, Appearance, Comment, Status
from comments.refusals import Conflict, Refused
from moderation import claims, queue, reasons, reporting, verdicts
from moderation.models import Decision, Report, ReportOutcome

NEEDS_A_REASON = {
    Status.REJECTED: gettext_lazy("Rejecting needs a reason: choose one, or write a sentence. The writer reads it."),
    Status.RETURNED: gettext_lazy(
        "Returning needs a reason: choose one, or write a sentence. The writer reads it and can mend the comment."
    ),
}

WITH_IT = "with it"  # in what a decision keeps for undo: the numbers of others that go back with it

OWN_DECIDED = gettext_lazy("You wrote this article. Tick that you know it, and decide; that you did is recorded.")
OWN_UNDONE = gettext_lazy("You wrote this article. Tick that you know it, and undo; that you did is recorded.")


@transaction.atomic
def decide(comment, *, by, acknowledged=False, **asked):
    """Move a comment to its new status and keep who decided and why. Return the decision.

    `asked` is what `move` takes. It answers open reports: what is approved stays, anything else takes it from readers.
    Raises what `move` raises, and Refused when it is about one's own article and that was not acknowledged.
    """
    own = _own_article(comment, by, acknowledged)
    (decision,) = settle([move(comment, by=by, own=own, **asked)])
    return decision


def move(comment, *, outcome, version, by, own=False, listed=None, reason="", note="", hides_replies=False):
    """Move a comment to its new status and return the decision, which `settle` stores, in the same transaction.

    What is rejected or returned needs a reason from the list (`listed`), one in the moderator's own words (`reason`),
    or both. Raises Conflict when the comment is no longer at `version`, Refused when the move is not allowed or lacks
    its reason.
    """
    outcome = Status(outcome)
    listed = listed if outcome in NEEDS_A_REASON else None  # its sentence says what stands in the way
    told = reasons.letter(listed, reason, comment.article.language)
    if outcome in NEEDS_A_REASON and not told:
        raise Refused(str(NEEDS_A_REASON[outcome]))
    entry = states.move(comment, outcome, by=by, version=version, hides_replies=hides_replies, quietly=True)
    return Decision(entry=entry, listed=listed, reason=told, note=reasons.typed(note), own_article=own)


def settle(made):
    """Store decisions, answer the reports of what they are about, and tell whoever is to hear of them. Return them."""
    Decision.objects.bulk_create(made)
    comments = [decision.entry.comment for decision in made]
    reported = set(Report.objects.open().filter(comment__in=comments).values_list("comment", flat=True))
    for decision in made:
        if decision.entry.comment_id in reported:
            approved = decision.entry.after == Status.APPROVED
            reporting.answer(decision.entry, ReportOutcome.KEPT if approved else ReportOutcome.REMOVED)
    notices.announce(*comments)
    claims.release(*comments)
    verdicts.tell(*made)
    return made


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
    return Decision.objects.create(entry=entry, note=reasons.typed(note), own_article=own)


@transaction.atomic
def approve_with_ancestors(comment, *, version, by, seen, note="", acknowledged=False):
    """Approve a comment and all above it that must be public first: all of them or none, a decision each.

    `seen` has the version at which each comment above was seen, by its number. Returns the decisions, top first.
    """
    above = held_above(threads.lock(comment))
    asked = {"outcome": Status.APPROVED, "by": by, "note": note, "acknowledged": acknowledged}
    first = [decide(one, version=seen.get(one.pk), **asked) for one in above]
    decision = decide(comment, version=version, **asked)
    decision.replaced = {WITH_IT: [each.pk for each in first]}  # one press of a button, and one to take it back
    decision.save(update_fields=["replaced"])
    return [*first, decision]


def held_above(comment):
    """Return the comments above one that keep it from being seen, top first; of those, the ones not approved."""
    return held(threads.ancestors(comment))


def held(comments):
    """Keep those of these comments that are hidden and not approved: for themselves, not for what is above them."""
    return [one for one in comments if one.appearance == Appearance.HIDDEN and one.status != Status.APPROVED]


def with_it(decision):
    """Return the decisions made, or taken back, with one: on what stands above its comment, nearest first."""
    others = Decision.objects.select_related("entry__comment__article")
    return others.filter(pk__in=decision.replaced.get(WITH_IT, [])).order_by("-pk")


@transaction.atomic
def undo(decision, *, by, acknowledged=False):
    """Take a decision back: the comment, and the reports it answered, become what they were before.

    What was approved with it goes back as well, up to where somebody has acted since.
    Raises Conflict when anything has happened to the comment since, Refused when it is none that can be taken back.
    """
    if decision.entry.act == Act.REDACTED:
        raise Refused(_("What was removed is kept nowhere, so it cannot be put back. An approval can be taken back."))
    if decision.entry.act not in WAYS_BACK:
        raise Refused(_("This cannot be undone."))
    own = _own_article(decision.entry.comment, by, acknowledged, otherwise=OWN_UNDONE)
    entry = WAYS_BACK[decision.entry.act](decision.entry, by=by)
    reporting.reopen(decision.entry)
    verdicts.correct(decision)
    undone = _undo_with_it(decision, by=by, acknowledged=acknowledged)
    return Decision.objects.create(entry=entry, own_article=own, replaced={WITH_IT: undone} if undone else {})


def _undo_with_it(decision, **asked):
    """Take back what was approved with a decision, from below, and return the numbers of those decisions."""
    undone = []
    for above in with_it(decision):
        try:
            _refuse_where_something_came(above.entry)
            undo(above, **asked)
        except Refused:
            break
        undone.append(above.pk)
    return undone


def _refuse_where_something_came(entry):
    """Refuse to hide, unasked, what came to stand beneath a comment since a row of its log."""
    since = Q(log__after=Status.APPROVED) | Q(log__act=Act.MOVED)
    below = Comment.objects.subtree(entry.comment).exclude(pk=entry.comment_id)
    if below.filter(since, log__pk__gt=entry.pk, appearance=Appearance.SHOWN).exists():
        raise Refused


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
    return comment.article_id in own_articles([comment], user)


def own_articles(comments, user) -> set[int]:
    """Return which articles, of those that comments stand under, somebody has a part in."""
    about = {comment.article_id for comment in comments}
    return set(Byline.objects.filter(article__in=about, author__user=user).values_list("article_id", flat=True))


def _own_article(comment, by, acknowledged, otherwise=OWN_DECIDED):
    """Say whether somebody decides under their own article; refuse where they have not said that they know it."""
    own = is_under_own_article(comment, by)
    refuse_unacknowledged(own, acknowledged, otherwise)
    return own


def refuse_unacknowledged(own, acknowledged, otherwise=OWN_DECIDED):
    if own and not acknowledged:
        raise Refused(str(otherwise))
