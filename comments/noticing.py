"""What the screening is told of a comment, read from the database before anything is locked."""

from __future__ import annotations

from typing import Any

from articles.models import Article
from comments import screening, trust
from comments.identity import text_hash
from comments.models import Comment, Status

TOLD = ("name", "handle", "website", "affiliation", "interests")


def findings(
    article: Article,
    parent: Comment | None,
    fields: dict[str, Any],
    *,
    but: Comment | None = None,
    **circumstances: Any,
) -> list[screening.Finding]:
    """Return what is noticed about a comment with these fields in this place, `but` itself left out of account.

    `circumstances` are those of a Context: `trap` and `seconds`.
    """
    context = screening.Context(
        **{name: fields.get(name, "") for name in TOLD},
        **circumstances,
        repeated=_is_repeated(article, parent, fields["text"], but),
        first=not trust.is_known(fields.get("email", ""), but=but),
        rules=screening.register.current_rules(),
    )
    return screening.screen(fields["text"], context)


def _is_repeated(article, parent, text, but):
    """Say whether the same words stand or wait in the same place; elsewhere they may well be said again."""
    same = Comment.objects.filter(text_hash=text_hash(text), article=article, parent=parent, erased=False)
    return same.exclude(status__in=[Status.SPAM, Status.WITHDRAWN]).exclude(pk=but.pk if but else None).exists()
