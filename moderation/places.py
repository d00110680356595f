"""Where a comment stands, and where it could: in which article, beneath which comment, with whose badge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models import Article
from authors.models import Author
from comments.models import Appearance, Comment


@dataclass(frozen=True)
class Place:
    """Where a comment stands or is to stand: beneath another or, without one, at the top level of an article."""

    article: Article
    parent: Comment | None

    @classmethod
    def of(cls, comment: Comment) -> Place:
        return cls(comment.article, comment.parent)

    @property
    def numbers(self) -> tuple[int, int | None]:
        return self.article.pk, self.parent.pk if self.parent else None

    @property
    def is_seen(self) -> bool:
        """Say whether readers would see a public comment here."""
        return self.article.is_public and (self.parent is None or self.parent.appearance != Appearance.HIDDEN)

    def __str__(self) -> str:
        words = {"title": self.article.title}
        if self.parent is None:
            return _("at the top level, under “%(title)s”") % words
        words |= {"name": self.parent.name or _("somebody"), "number": str(self.parent.pk)}
        return _("beneath the comment by %(name)s (number %(number)s), under “%(title)s”") % words


@dataclass(frozen=True)
class Badges:
    """Who of an article's authors a comment is by: its badge says so, and in another article it may not."""

    authors: Mapping[int, Author]
    by_user: Mapping[int, Author]
    kept: Mapping[str, int]  # by a comment's number: the badges it had when it was here before

    @classmethod
    def under(cls, article: Article, kept: Mapping[str, int] | None = None) -> Badges:
        authors = [byline.author for byline in article.bylines.select_related("author")]
        by_user = {author.user_id: author for author in authors if author.user_id}
        return cls({author.pk: author for author in authors}, by_user, kept or {})

    def of(self, comment: Comment) -> Author | None:
        if comment.erased or comment.closing_note:
            return None
        author = self.kept.get(str(comment.pk), comment.author_id)
        return self.authors.get(author or 0) or self.by_user.get(comment.user_id or 0)
