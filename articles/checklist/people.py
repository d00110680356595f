"""Who wrote it, and whether each of them has declared their interests."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.checklist.finding import Finding, Piece, mend
from articles.models import Byline


def bylines(piece: Piece) -> Iterator[Finding]:
    if not piece.article.people:
        yield mend("bylines", _("Nobody stands under this article yet. Add a byline."))


def interests(piece: Piece) -> Iterator[Finding]:
    for number, byline in enumerate(piece.article.people):
        if byline.role == Byline.Role.AUTHOR and not byline.no_interests and not byline.interests.strip():
            sentence = _(
                "%(name)s has not declared interests. Ask, and write them under the byline or tick that there are"
                " none to declare."
            )
            yield mend(f"bylines-{number}-interests", sentence % {"name": byline.author.name})
