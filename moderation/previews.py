"""What would come of a move, for whoever is about to press the button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import threads
from comments.models import Appearance, Comment, Status
from moderation import closing
from moderation.places import Badges, Place


@dataclass(frozen=True)
class Line:
    """A comment in a sketch of a tree: how far it is set in, and whether it moves."""

    comment: Comment
    level: int
    moves: bool


BRANCH = 4  # comments of a branch that a sketch shows


@dataclass(frozen=True)
class Preview:
    """What would come of a move, without a word of it written."""

    comment: Comment
    place: Place
    branch: list[Comment]
    appearances: list[str]  # of the branch, as they would be

    @cached_property
    def stands(self) -> Place:
        return Place.of(self.comment)

    @property
    def leaves(self) -> bool:
        """Say whether it goes to another article."""
        return self.place.article.pk != self.comment.article_id

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """Return how many comments of each status move."""
        counted = Counter(row.status for row in self.branch)
        return [(str(status.label), counted[status]) for status in Status if counted[status]]

    @property
    def appear(self) -> int:
        """Return how many comments come to be seen; none is hidden by a move, which leads beneath what is seen."""
        return sum(
            row.appearance != became == Appearance.SHOWN
            for row, became in zip(self.branch, self.appearances, strict=True)
        )

    @cached_property
    def badges(self) -> tuple[int, int]:
        """Return how many badges go, and how many come."""
        if not self.leaves:
            return 0, 0
        badges = Badges.under(self.place.article)
        rows = Comment.objects.subtree(self.comment).exclude(author=None, user=None)
        had = [
            (row.author_id is not None, badges.of(row) is not None)
            for row in rows.only("author_id", "user_id", "erased", "closing_note")
        ]
        return had.count((True, False)), had.count((False, True))

    @property
    def closed(self) -> str:
        """Return what closes the place it would stand in, as a sentence; empty where nothing does."""
        parent = self.place.parent
        path = (parent.path if parent else "") + threads.step(self.comment.pk)
        root = parent.root if parent else self.comment.pk
        there = Comment(pk=self.comment.pk, article=self.place.article, parent=parent, root=root, path=path)
        return closing.told(there)

    @property
    def sentences(self) -> list[str]:
        """Say what would happen, in the order in which it matters."""
        told = (self._count(), self._seen(), self._closed(), *self._badges(), *self._left())
        return [sentence for sentence in told if sentence]

    def _count(self):
        count = len(self.branch)
        if count == 1:
            return _("It moves alone: nothing stands below it.")
        return _("%(count)s comments move: this one, and everything below it.") % {"count": count}

    def _seen(self):
        if not self.appear:
            return ""
        sentence = ngettext(
            "%(count)s comment becomes public by it: it was hidden only because of what stood above.",
            "%(count)s comments become public by it: they were hidden only because of what stood above.",
            self.appear,
        )
        return sentence % {"count": self.appear}

    def _closed(self):
        if not self.closed:
            return ""
        return _("%(closed)s What moves there can be read, and not answered.") % {"closed": self.closed}

    def _badges(self):
        go, come = self.badges
        going = ngettext(
            "%(count)s comment loses the badge “Author”: its writer is no author of that article. Undo brings it"
            " back.",
            "%(count)s comments lose the badge “Author”: their writers are no authors of that article. Undo brings it"
            " back.",
            go,
        )
        coming = ngettext(
            "%(count)s comment gets the badge “Author”: its writer is an author of that article.",
            "%(count)s comments get the badge “Author”: their writers are authors of that article.",
            come,
        )
        yield go and going % {"count": go}
        yield come and coming % {"count": come}

    def _left(self):
        if self.leaves:
            titles = {"before": self.stands.article.title, "after": self.place.article.title}
            yield _("It leaves “%(before)s” and stands under “%(after)s” from then on.") % titles
        if self.leaves and not self.stands.article.is_public:
            yield _("The article that it leaves is not public, so readers come to see what was hidden with it.")
        yield _("Permalinks lead to the new place. Nobody is mailed because of it.")

    @cached_property
    def tree_before(self) -> list[Line]:
        return self._sketch(self.stands)

    @cached_property
    def tree_after(self) -> list[Line]:
        return self._sketch(self.place)

    @property
    def more(self) -> int:
        """Return how many comments of the branch the sketches leave out."""
        return len(self.branch) - min(len(self.branch), BRANCH)

    def _sketch(self, place):
        """Return what a comment stands beneath, itself, and the first of what stands below it."""
        above = [comment for comment in (place.parent and place.parent.parent, place.parent) if comment]
        lines = [Line(comment, level, moves=False) for level, comment in enumerate(above)]
        return lines + [Line(row, len(above) + row.depth - self.comment.depth, moves=True) for row in self._beginning]

    @cached_property
    def _beginning(self):
        found = Comment.objects.in_bulk([row.pk for row in self.branch[:BRANCH]])
        return [found[row.pk] for row in self.branch[:BRANCH]]
