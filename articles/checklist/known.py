"""What readers knew, of an article that was taken back and comes out again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from articles import corrections
from articles.checklist.finding import Finding, Piece, confirm
from articles.models import Revision, State


def known(piece: Piece) -> Iterator[Finding]:
    if not _is_taken_back(piece):
        return
    if piece.known is None:
        look_up([piece])
    if piece.known and corrections.changed(piece.known, vars(piece.article)):
        yield confirm("body", _("Readers knew another text. Is a correction due?"))


def look_up(pieces: list[Piece]) -> None:
    """Find out what readers knew last of some articles, in one query for all of them; in none where they know all."""
    back = {piece.article.pk: piece for piece in pieces if _is_taken_back(piece)}
    for piece in back.values():
        piece.known = {}
    if not back:
        return
    public = Revision.objects.filter(content__fields__state=State.PUBLISHED).order_by("-number")
    last = Subquery(public.filter(article=OuterRef("article")).values("number")[:1])
    for revision in Revision.objects.filter(article__in=back, number=last):
        back[revision.article_id].known = revision.content["fields"]


def _is_taken_back(piece: Piece) -> bool:
    return piece.article.was_public and not piece.article.is_public
