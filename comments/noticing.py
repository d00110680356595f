"""What the screening is told of a comment, read from the database before anything is locked."""

from __future__ import annotations

from typing import Any

from articles.models import Article
from comments import screening, trust
from comments.identity import text_hash
from comments.models import Comment, Status
from richtext.markup import comment_html
from richtext.outline import targets

TOLD = ("name", "handle", "website", "affiliation", "interests")


def findings(
    article: Article,
    parent: Comment | None,
    fields: dict[str, Any],
    *,
    but: Comment | None = None,
    html: str | None = None,
    to_writer: bool = False,
    **circumstances: Any,
) -> list[screening.Finding]:
    """Return what is noticed about a comment with these fields in this place, `but` itself left out of account.

    `html` is what `comment_html` made of the text, where somebody has it already. `to_writer` keeps to what its writer
    may know. `circumstances` are those of a Context: `trap` and `seconds`.
    """
    repeated = _repeated(article, parent, fields["text"], but)
    if to_writer:  # nobody is to learn what others have waiting here
        repeated = repeated.shown() | repeated.filter(email=fields.get("email") or None)
    context = screening.Context(
        **{name: fields.get(name, "") for name in TOLD},
        **circumstances,
        links=tuple(targets(comment_html(fields["text"]) if html is None else html)),
        repeated=repeated.exists(),
        first=not trust.is_known(fields.get("email", ""), but=but),
        rules=screening.register.current_rules(),
    )
    return screening.screen(fields["text"], context)


def _repeated(article, parent, text, but):
    """Return the comments with the same words in the same place; elsewhere they may well be said again."""
    same = Comment.objects.filter(text_hash=text_hash(text), article=article, parent=parent, erased=False)
    return same.exclude(status__in=[Status.SPAM, Status.WITHDRAWN]).exclude(pk=but.pk if but else None)
