"""Moving a comment, with everything below it, to where it belongs: in its article or, asked for by name, in another.

What would come of a move is worked out by the rules that carry it out.
"""

from __future__ import annotations

from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.models import Article, Byline
from comments import log, rendering, threads
from comments.models import Act, Comment
from comments.refusals import Conflict, Misplaced, Refused
from moderation import decisions, reasons
from moderation.models import Decision
from moderation.places import Badges, Place
from moderation.previews import Preview
from publication.models import Publication

OWN_MOVED = gettext_lazy(
    "You wrote an article that this concerns. Tick that you know it, and move; that you did is recorded."
)


@transaction.atomic
def move(
    comment: Comment,
    *,
    by: User,
    version: int,
    beneath: Comment | None = None,
    article: Article | None = None,
    note: str = "",
    acknowledged: bool = False,
) -> Decision:
    """Hang a comment beneath another or, with `beneath=None`, at the top level; with `article`, of that article.

    Raises Conflict when the comment is no longer at `version`, Misplaced where it cannot stand, Refused where it
    stands there already, or in one's own article where that was not acknowledged.
    """
    article = _found(article, Article.objects.select_for_update(no_key=True))  # it is retracted before or after
    stored = threads.lock(comment, also=[article.pk] if article else [])
    if stored.version != version:
        raise Conflict(stored)
    place = _target(stored, beneath, article)
    own = _own(stored, place, by, acknowledged, OWN_MOVED)
    entry, replaced = _carry(stored, place, by=by, act=Act.MOVED)
    return Decision.objects.create(entry=entry, note=reasons.typed(note), own_article=own, replaced=replaced)


@transaction.atomic
def undo(decision: Decision, *, by: User, acknowledged: bool = False) -> Decision:
    """Hang a comment back where it stood before a move, in its old article and with its badges where it left one.

    Raises Conflict when anything has happened to it since, Misplaced where it cannot stand there any more.
    """
    entry = decision.entry
    article, parent = _stood(decision)
    stored = threads.lock(entry.comment, also=[article.pk])
    log.refuse_unless_last(entry, stored)
    place = Place(article, Comment.objects.get(pk=parent) if parent else None)
    _check_way_back(decision, place)
    own = _own(stored, place, by, acknowledged, decisions.OWN_UNDONE)
    undone, replaced = _carry(stored, place, by=by, act=Act.UNDONE, back=decision.replaced)
    return Decision.objects.create(entry=undone, own_article=own, replaced=replaced)


def _found(article, articles):
    """Return an article as it is stored; refuse one that was deleted meanwhile."""
    found = article and articles.filter(pk=article.pk).first()
    if article and found is None:
        raise Misplaced(_("There is no such article any more."))
    return found


def _stored(comment):
    return Comment.objects.select_related("article").get(pk=comment.pk)


def _target(stored, beneath, article):
    """Return the place that is asked for. Raises Refused where the comment stands there already, or cannot."""
    place = Place(article or stored.article, beneath and _stored(beneath))
    if place.numbers == (stored.article_id, stored.parent_id):
        raise Refused(_("It stands there already."))
    if stored.closing_note:
        raise Misplaced(_("A closing note belongs to what was closed, so it stays there. Remove it, if it has to go."))
    threads.check_tree(stored, place.parent, place.article)
    threads.check_place(stored, place.parent, place.article)
    return place


def _own(stored, place, by, acknowledged, otherwise):
    """Say whether somebody moves from or to their own article; refuse where they have not said that they know it."""
    own = is_own(stored, place, by)
    if own and not acknowledged:
        raise Refused(str(otherwise))
    return own


def is_own(stored: Comment, place: Place, user: User) -> bool:
    return Byline.objects.filter(article__in={stored.article_id, place.article.pk}, author__user=user).exists()


def _carry(stored, place, *, by, act, back=None):
    """Move a branch, and return the log's row of it and what undo puts back."""
    before, leaves = Place.of(stored), stored.article_id != place.article.pk
    replaced = {"article": before.article.pk, "parent": before.parent and before.parent.pk, "seen": before.is_seen}
    moved = threads.move(stored, parent=place.parent, article=place.article, back=back is not None)
    if leaves:
        replaced["badges"] = _settle(moved, (back or {}).get("badges", {}))
    entry = log.write(act, by=by, comment=moved, before=_written(before, leaves), after=_written(place, leaves))
    return entry, replaced


def _written(place, leaves):
    """Return a place as the log writes it: the number of the parent, and where the article changes, that as well."""
    parent = str(place.parent.pk) if place.parent else ""
    return f"article {place.article.pk}: {parent}".removesuffix(": ") if leaves else parent


# ---- the way back ----


def _stood(decision):
    """Return where a comment stood before a move: an article, and the number of a comment or None."""
    entry, replaced = decision.entry, decision.replaced
    if not replaced:  # moved before this was kept, and then within its article
        return entry.comment.article, entry.before or None
    return _found(Article(pk=replaced["article"]), Article.objects), replaced["parent"]


def _check_way_back(decision, place):
    """Refuse to put a comment back where another article has what it stood beneath, or readers see it no more."""
    if place.parent and place.parent.article_id != place.article.pk:
        raise Misplaced(
            _("What it stood beneath belongs to another article now. Move this one by hand, if it should follow.")
        )
    if not place.is_seen and decision.replaced.get("seen", True):
        raise Misplaced(_("The place where it stood is not public any more, so it stays here. Move it by hand."))


# ---- badges and stored HTML ----


def _settle(moved, kept):
    """Make the stored HTML of a branch anew, which names its article; return the badges that went, by comment."""
    badges, zone, went = Badges.under(moved.article, kept), Publication.objects.current().time_zone, {}
    rows = list(Comment.objects.subtree(moved).select_related("article", "author"))
    for row in rows:
        author = badges.of(row)
        if row.author_id and author is None:
            went[str(row.pk)] = row.author_id
        row.author = author
        rendering.render(row, zone, row.html)
    Comment.objects.bulk_update(rows, ["author", "rendered", "rendered_with"], batch_size=200)
    return went


def forget(comments: list[int], **kwargs: object) -> None:
    """Forget whose the badges of erased comments were."""
    erased = {str(pk) for pk in comments}
    for decision in Decision.objects.filter(entry__act__in=[Act.MOVED, Act.UNDONE], replaced__has_key="badges"):
        badges = decision.replaced["badges"]
        if erased & badges.keys():
            decision.replaced["badges"] = {pk: author for pk, author in badges.items() if pk not in erased}
            decision.save(update_fields=["replaced"])


# ---- seeing it first ----


def preview(comment: Comment, *, beneath: Comment | None = None, article: Article | None = None) -> Preview:
    """Return what `move` would do now, and raise what it would raise; of nothing a word is written."""
    stored = _stored(comment)
    place = _target(stored, beneath, _found(article, Article.objects))
    there = copy(stored)
    there.parent = place.parent
    threads.appear(there)
    branch = [(stored, there.appearance), *threads.below(there)]
    return Preview(stored, place, [row for row, _became in branch], [became for _row, became in branch])
