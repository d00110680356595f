"""How an article comes out, goes back and is taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import checklist, revisions
from articles.models import Act, Article, Correction, Kind, State

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


class Overtaken(Refused):
    """A step that was asked of an article as it no longer is."""


class Unready(Refused):
    """Publishing something of which the checklist has findings that nobody has mended or confirmed."""

    def __init__(self, findings):
        super().__init__(_("Not published yet: %(found)s.") % {"found": checklist.told(findings)})
        self.findings = findings


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
    return may and article.is_editable_by(user)


@transaction.atomic
def publish(article, *, by, version, at=None, accepted=(), note=""):
    """Publish an article that its checklist lets pass, now or at its hour; return it as it then is.

    `accepted` holds the keys of the warnings that somebody has looked at. Raises Refused, Overtaken when the article
    is no longer at `version`, Unready with what stands in the way.
    """
    stored = Article.objects.select_for_update().with_people().get(pk=article.pk)
    _refuse_step(stored, State.PUBLISHED, by)
    if stored.version != version:
        raise Overtaken(_("This article was changed meanwhile, and not published. Look at it again, then publish."))
    stored.published_at = at or stored.published_at
    waiting = [one for one in checklist.findings(stored) if one.is_error or one.key not in accepted]
    if waiting:
        raise Unready(waiting)
    return bring(stored, State.PUBLISHED, by=by, note=note)


@transaction.atomic
def bring(article, to, *, by, at=None, note=""):
    """Bring an article to another state; publishing takes its hour from `at`, else what is set, else now.

    Who did it stands in a revision, with `note` for whoever works on it next. Raises Refused when the table or the
    user's rights do not allow it. The checklist is asked by `publish`.
    """
    to = State(to)
    stored = Article.objects.select_for_update().get(pk=article.pk)
    _refuse_step(stored, to, by)
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
def hold_back(article, *, by, note=""):
    """Take an article that nobody has read yet back to draft where it would come out with something to mend.

    It keeps its hour. Return a sentence with what is to be mended; none where it is not held back.
    """
    amiss = checklist.errors(article) if article.state == State.PUBLISHED else []
    if not amiss:
        return ""
    article.state, article.public_since = State.DRAFT, None
    article.save()
    why = _("It would have come out with something to mend.")
    revisions.keep(article, by=by, act=Act.RETURNED, note="\n\n".join(filter(None, (note, why))))
    words = _("Saved, and a draft again: it no longer comes out by itself. Mend this, then publish: %(found)s")
    return words % {"found": " ".join(amiss)}


def newly_amiss(article, before):
    """Return a sentence with what is to be mended now of what readers see, and was not before."""
    new = [sentence for sentence in checklist.errors(article) if sentence not in before]
    return _("Saved, and readers see it. Mend this: %(found)s") % {"found": " ".join(new)} if new else ""


def _refuse_step(article, to, user):
    if to not in allowed(article, user):
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”, or not by you.")
            % {"before": article.get_state_display(), "after": to.label}
        )


@transaction.atomic
def retract(article, *, by, text, on=None, note=""):
    """Retract a published article: it stays readable under a notice that says why, and leaves no more copies."""
    if not text.strip():
        raise Refused(_("A retraction says publicly why. Write it, then retract."))
    bring(article, State.RETRACTED, by=by, note="\n\n".join(filter(None, (text.strip(), note.strip()))))
    return Correction.objects.create(
        article=article, kind=Correction.Kind.RETRACTION, text=text.strip(), published_on=on or timezone.localdate()
    )
