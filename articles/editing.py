"""What is done to many articles at once: to each by itself, and to all of them in one transaction."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing, revisions
from articles.models import Article, Kind, State
from articles.publishing import Refused


@dataclass
class Outcome:
    """To which articles something was done, and to which it was not, by the reason."""

    done: list[Article] = field(default_factory=list)
    refused: dict[str, list[Article]] = field(default_factory=dict)


@transaction.atomic
def each(keys, deed, *, by, **asked):
    """Do a deed to those of these articles that somebody may edit; what one is refused for stops none of the others.

    `deed` is one of the functions below; `asked` is what it wants to know.
    """
    outcome = Outcome()
    editable = Article.objects.editable_by(by).filter(pk__in=keys).values_list("pk", flat=True)
    for key in sorted(set(editable)):  # in one order, so that two who do this at once wait in turn
        article = Article.objects.select_for_update().get(pk=key)
        try:
            with transaction.atomic():
                deed(article, by=by, **asked)
            outcome.done.append(article)
        except Refused as refusal:
            outcome.refused.setdefault(str(refusal), []).append(article)
    return outcome


def submit(article, *, by, note=""):
    publishing.bring(article, State.REVIEW, by=by, note=note)


def take_back(article, *, by, note=""):
    """Bring an article back to draft; `note` is for whoever goes on with it."""
    publishing.bring(article, State.DRAFT, by=by, note=note)


def enlist(article, *, by):
    _set_listed(article, True, by, _("It is listed already."))


def unlist(article, *, by):
    _set_listed(article, False, by, _("It is in no list already."))


def _set_listed(article, listed, by, already):
    _refuse_unless_editor(by)
    if article.kind == Kind.PAGE:
        raise Refused(_("Pages stand in no list, whatever is set."))
    if article.listed == listed:
        raise Refused(already)
    with _revised(article, by, "listed"):
        article.listed = listed


def mark_reviewed(article, *, by, reviewed_on, review_by=None):
    """Say on which day an article was last reviewed, and by which it should be again."""
    _refuse_unless_editor(by)
    if (article.reviewed_on, article.review_by) == (reviewed_on, review_by):
        raise Refused(_("It has these dates already."))
    with _revised(article, by, "reviewed_on", "review_by"):
        article.reviewed_on, article.review_by = reviewed_on, review_by


def add_topic(article, *, by, topic):
    if article.topics.filter(pk=topic.pk).exists():
        raise Refused(_("It has this topic already."))
    with _revised(article, by):
        article.topics.add(topic)


def exchange_author(article, *, by, former, author):
    """Put another entry of the same person in the place of one under an article."""
    with _revised(article, by):
        for byline in article.bylines.filter(author=former):
            if article.bylines.filter(author=author, role=byline.role).exists():
                byline.delete()
            else:
                byline.author = author
                byline.save()


def _refuse_unless_editor(user):
    if not user.has_perm("articles.publish_article"):
        raise Refused(_("Only an editor decides that."))


@contextmanager
def _revised(article, by, *names):
    """Keep a change to an article as a revision, and let forms that have it open know that it has changed.

    `names` are the fields that change; nothing that is drawn or searched comes of them.
    """
    revisions.begin(article)
    yield
    article.version += 1
    changed = {name: getattr(article, name) for name in (*names, "version")}
    Article.objects.filter(pk=article.pk).update(changed_at=timezone.now(), **changed)
    revisions.keep(article, by=by)
