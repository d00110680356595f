"""The moderators' way in: a change of status, with its reason, its note and who answers for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from comments import states
from comments.models import Status
from comments.refusals import Refused
from moderation.models import Decision

NEEDS_A_REASON = {Status.REJECTED, Status.RETURNED}


@transaction.atomic
def decide(comment, *, outcome, version, by, reason="", note="", hides_replies=False, acknowledged=False):
    """Move a comment to its new status and keep who decided and why. Return the decision.

    Raises Conflict when the comment is no longer at `version`, Refused when the decision is not allowed,
    lacks its reason, or is about one's own article and that was not acknowledged.
    """
    outcome = Status(outcome)
    if outcome in NEEDS_A_REASON and not reason.strip():
        raise Refused(_("Rejecting needs a reason in a sentence: it is kept, and the writer may ask for it."))
    own = is_under_own_article(comment, by)
    if own and not acknowledged:
        raise Refused(_("You wrote this article. Tick that you know it, and decide; that you did is recorded."))
    entry = states.move(comment, outcome, by=by, version=version, hides_replies=hides_replies)
    return Decision.objects.create(entry=entry, reason=reason.strip(), note=note.strip(), own_article=own)


def is_under_own_article(comment, user) -> bool:
    return comment.article.bylines.filter(author__user=user).exists()
