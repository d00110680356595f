"""Revisions: an article as it stood after each act, whole, so that it can be compared, shown and restored."""

from django.db import transaction
from django.db.models import Max

from articles.models import Act, Article, Revision, State

FIELDS = (
    *("title", "slug", "standfirst", "body", "language", "kind", "state", "listed", "published_at", "revised_at"),
    *("reviewed_on", "review_by", "licence", "doi"),
)
BYLINE = (
    "author_id",
    "order",
    "role",
    "credentials",
    "position",
    "affiliation",
    "interests",
    "no_interests",
    "funding",
)
FIGURE = (
    *("number", "lead", "image", "alt", "decorative", "caption", "credit", "source", "rights", "licence"),
    *("shows_patient", "consent_on_file"),
)
ACTS = {
    State.DRAFT: Act.RETURNED,
    State.REVIEW: Act.SUBMITTED,
    State.PUBLISHED: Act.PUBLISHED,
    State.UNPUBLISHED: Act.UNPUBLISHED,
    State.RETRACTED: Act.RETRACTED,
}  # what bringing an article to a state is called


@transaction.atomic
def keep(article, *, by, act=Act.SAVED, note=""):
    """Keep an article, as it is stored now, as its next revision; None where saving has changed nothing.

    `by` is None for what happened before revisions were kept.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    content, last = snapshot(stored), stored.revisions.first()
    if act == Act.SAVED and last and last.content == content and not note:
        return None
    number = (stored.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    return stored.revisions.create(number=number, by=by, act=act, note=note, content=content)


def begin(article):
    """Keep what is stored of an article that has no revision yet, before it is changed for the first time."""
    if not Revision.objects.filter(article=article.pk).exists():
        keep(article, by=None, act=Act.BEGUN)


def snapshot(article):
    """Return everything an editor can change about an article, as JSON has it."""
    return {
        "fields": {name: _written(getattr(article, name)) for name in FIELDS},
        "topics": [[topic.pk, topic.name] for topic in article.topics.order_by("name", "pk")],
        "bylines": [
            {name: getattr(byline, name) for name in BYLINE} | {"name": byline.author.name}
            for byline in article.bylines.select_related("author")
        ],
        "figures": [{name: _written(getattr(figure, name)) for name in FIGURE} for figure in article.figures.all()],
    }


def _written(value):
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
