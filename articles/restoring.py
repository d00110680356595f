"""Bringing back what a revision says, as the next revision.

What comes back is what the article says: words, topics, bylines and figures. How it is published stays as it is, for
that is a matter of its own: kind, state, listed, the dates, and the licence, on whose history copies rely.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import bylines, checklist, corrections, publishing, revisions, slugs
from articles.models import RESERVED, Act, Article, Byline, Figure, Kind, State, Topic
from articles.revisions import BYLINE, FIGURE
from authors.models import Author

SAID = ("title", "slug", "standfirst", "body", "language", "doi")  # the fields that come back


class Refused(Exception):
    """A revision that cannot be restored; its text says why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """What an article will be once a revision is restored, and a sentence for each thing that cannot come back."""

    content: dict[str, Any]
    before: dict[str, Any]
    left_out: list[str]
    corrected: bool = False  # readers were told since then that its text was wrong

    @property
    def changes_something(self) -> bool:
        return self.content != self.before


def plan(article, revision):
    """Return what restoring a revision would make of an article as it is stored now."""
    now, then, left_out = revisions.snapshot(article), revision.content, []
    content = {
        "fields": now["fields"] | {name: then["fields"][name] for name in SAID if name in then["fields"]},
        "topics": _topics(then["topics"], left_out),
        "bylines": _bylines(then["bylines"], left_out),
        "figures": then["figures"],
    }
    content["fields"]["slug"] = _slug(article, content["fields"]["slug"], left_out)
    return Plan(content, now, left_out, _is_corrected(article, revision, now, content))


def _is_corrected(article, revision, now, content):
    if not article.is_public or not corrections.changed(now["fields"], content["fields"]):
        return False
    return article.revisions.filter(number__gt=revision.number, act=Act.CORRECTED).exists()


@transaction.atomic
def restore(article, revision, *, by, version):
    """Store what a revision says as the article's next revision, and return that and what is to be told of it.

    What is scheduled goes back to draft where it could not come out like that.

    Raises Refused where the article was changed since `version`, where it would change nothing, and for whoever may
    not change it or would not find it again.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    planned = plan(stored, revision)
    _refuse(stored, planned, by, version)
    known, read = stored.was_public, stored.is_public and stored.state == State.PUBLISHED
    before = checklist.errors(stored) if read else []
    for name in SAID:
        setattr(stored, name, planned.content["fields"][name])
    stored.version += 1
    stored.topics.set([pk for pk, _name in planned.content["topics"]])
    _exchange(stored.bylines, Byline, BYLINE, planned, "bylines")
    _exchange(stored.figures, Figure, FIGURE, planned, "figures")
    stored.save()
    note = _("from revision %(number)s") % {"number": revision.number}
    if not known and (held := publishing.hold_back(stored, by=by, note=note)):
        return stored.revisions.first(), [*planned.left_out, held]
    amiss = publishing.newly_amiss(stored, before) if read else ""
    kept = revisions.keep(stored, by=by, act=Act.RESTORED, note=note)
    return kept, [*planned.left_out, *filter(None, [amiss])]


def _refuse(article, planned, by, version):
    if not article.is_editable_by(by):
        raise Refused(_("What is public is changed by editors. Ask one to restore this revision."))
    if article.version != version:
        raise Refused(
            _("Somebody has changed the article since you looked at this page. Look at the difference, then restore.")
        )
    if not planned.changes_something:
        raise Refused(_("The article says what this revision says already. Nothing was changed."))
    authors = [byline["author_id"] for byline in planned.content["bylines"]]
    if sentence := bylines.refusal(article, authors, user=by):
        raise Refused(sentence)


def _exchange(rows, model, names, planned, part):
    """Put other rows in the place of an article's bylines or figures, where they are not the same."""
    wanted = planned.content[part]
    if wanted == planned.before[part]:
        return
    rows.all().delete()
    # At once, and past `save`, which would give a byline what is true of its author now.
    model.objects.bulk_create(
        model(article=rows.instance, **{name: each[name] for name in names if name in each}) for each in wanted
    )


def _topics(then, left_out):
    known = Topic.objects.filter(pk__in=[pk for pk, _name in then]).order_by("name", "pk")
    there = [[topic.pk, topic.name] for topic in known]
    for pk, name in then:
        if pk not in dict(there):
            left_out.append(_("The topic “%(name)s” is no longer there, and is left out.") % {"name": name})
    return there


def _bylines(then, left_out):
    known = Author.objects.in_bulk([byline["author_id"] for byline in then])
    for byline in then:
        if byline["author_id"] not in known:
            words = _("The author %(name)s is no longer there, and is left out.")
            left_out.append(words % {"name": byline["name"]})
    there = [byline for byline in then if byline["author_id"] in known]
    return [byline | {"name": known[byline["author_id"]].name} for byline in there]


def _slug(article, slug, left_out):
    """Return the slug to come back, or the present one where another article has taken it meanwhile."""
    taken = slugs.holder(slug, besides=article) or (article.kind == Kind.PAGE and slug in RESERVED)
    if not taken:
        return slug
    words = _("The slug “%(slug)s” belongs to something else now, so the article keeps “%(present)s”.")
    left_out.append(words % {"slug": slug, "present": article.slug})
    return article.slug
