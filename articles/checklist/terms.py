"""Licence and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import licences
from articles.checklist.finding import Finding, Piece, confirm, mend

FAR = timedelta(days=365)


def licence(piece: Piece) -> Iterator[Finding]:
    terms, usual = piece.article.terms, piece.publication.default_licence
    if not terms.permits_copies:
        yield confirm("licence", _("All rights are reserved: nobody may republish it. Is that meant?"))
    elif terms.code != usual:
        yield confirm(
            "licence",
            _("Its licence is %(licence)s, and not %(usual)s as usual here. Is that meant?")
            % {"licence": terms, "usual": licences.get(usual)},
        )


def review(piece: Piece) -> Iterator[Finding]:
    by = piece.article.review_by
    if by is None:
        yield confirm("review_by", _("It has no date by which somebody reads it again: set one?"))
    elif by < timezone.localdate():
        yield mend(
            "review_by",
            _("It was to be reviewed by %(date)s, which is past. Read it again, and set a new date.")
            % {"date": date_format(by)},
        )


def publication(piece: Piece) -> Iterator[Finding]:
    """Ask about a date of publication that is past, of what nobody has read yet, or far away."""
    article, today = piece.article, timezone.localdate()
    if article.published_at is None or article.was_public:
        return
    day = timezone.localdate(article.published_at)
    said = {"date": date_format(day)}
    if day < today:
        yield confirm("published_at", _("It would come out dated %(date)s, in the past. Is that meant?") % said)
    elif day - today > FAR:
        yield confirm("published_at", _("It would come out on %(date)s, in more than a year. Is that meant?") % said)
