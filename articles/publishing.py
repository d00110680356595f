"""How an article comes out, goes back and is taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import revisions
from articles.models import Article, Correction, Kind, State

MOVES = {
    State.DRAFT: {State.REVIEW, State.PUBLISHED},
    State.REVIEW: {State.DRAFT, State.PUBLISHED},
    State.PUBLISHED: {State.UNPUBLISHED, State.RETRACTED},
    State.UNPUBLISHED: {State.PUBLISHED, State.DRAFT},
    State.RETRACTED: set(),
}
FREE = {State.DRAFT, State.REVIEW}  # what an author may do without an editor


class Refused(Exception):
    """A step that the table or the user's rights do not allow; its text says which."""


def allowed(article, user):
    """Return the states this user may bring the article to."""
    steps = MOVES[State(article.state)]
    if article.state == State.PUBLISHED and not article.was_public:
        steps = {State.DRAFT}  # its hour has not come: nobody has read what would be taken back
    if user.has_perm("articles.publish_article"):
        return steps
    return steps & FREE if _is_own_draft(article, user) else set()


def _is_own_draft(article, user):
    may = user.has_perm("articles.change_article")
    return may and Article.objects.editable_by(user).filter(pk=article.pk).exists()


@transaction.atomic
def bring(article, to, *, by, at=None, note=""):
    """Bring an article to another state; publishing takes its hour from `at`, else what is set, else now.

    Who did it stands in a revision, with `note` for whoever works on it next. Raises Refused when the table or the
    user's rights do not allow it.
    """
    to = State(to)
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if to not in allowed(stored, by):
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”, or not by you.")
            % {"before": stored.get_state_display(), "after": to.label}
        )
    if to == State.PUBLISHED and article.kind == Kind.ARTICLE and not stored.bylines.exists():
        raise Refused(_("Nobody stands under this article yet. Add a byline, then publish."))
    if to == State.PUBLISHED:
        article.published_at = at or article.published_at or timezone.now()
    revisions.begin(stored)
    article.state = to
    article.version += 1
    try:
        article.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    article.save()
    revisions.keep(article, by=by, act=revisions.ACTS[to], note=note)
    return article


@transaction.atomic
def retract(article, *, by, text, on=None):
    """Retract a published article: it stays readable under a notice that says why, and leaves no more copies."""
    if not text.strip():
        raise Refused(_("A retraction says publicly why. Write it, then retract."))
    bring(article, State.RETRACTED, by=by, note=text.strip())
    return Correction.objects.create(
        article=article, kind=Correction.Kind.RETRACTION, text=text.strip(), published_on=on or timezone.localdate()
    )
