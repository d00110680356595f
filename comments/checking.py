"""What a writer sees before a comment is sent: the comment as others will read it, and what may give pause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comments import noticing, ownership, screening
from comments.models import Comment
from richtext.marking import mark
from richtext.markup import comment_html


@dataclass(frozen=True)
class Reason:
    """Something worth a second look: its number on the page, what it is, what to do about it."""

    number: int
    heading: str
    advice: str


def noticed(comment: Comment, *, but: Comment | None = None) -> list[screening.Finding]:
    """Return what is noticed about an unsaved comment, as its writer may know it, and fill in its HTML.

    `but` is the stored comment that it would replace.
    """
    fields = {name: getattr(comment, name) for name in (*noticing.TOLD, "text", "email")}
    comment.html = comment_html(comment.text)
    if but:
        return ownership.noticed_in(but, fields, html=comment.html, to_writer=True)
    return noticing.findings(comment.article, comment.parent, fields, html=comment.html, to_writer=True)


def as_read(comment: Comment, found: Iterable[screening.Finding]) -> dict[str, Any]:
    """Return what the check page shows of an unsaved comment: it with what was `noticed` marked, and the reasons."""
    told = [finding for finding in found if screening.register.kind(finding.kind).advice]
    numbers = {code: number for number, code in enumerate(dict.fromkeys(finding.kind for finding in told), start=1)}
    spans = [(span, str(numbers[finding.kind])) for finding in told for span in finding.spans]
    spans.sort()
    comment.html = mark(comment.html, comment.text, [span for span, _ in spans], [number for _, number in spans])
    return {"comment": comment, "reasons": [_reason(code, number) for code, number in numbers.items()]}


def _reason(code, number):
    kind = screening.register.kind(code)
    return Reason(number, kind.heading, kind.advice)
