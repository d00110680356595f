"""What the screening noticed about a comment, as moderators see it: each by its name, marked in the text."""

from __future__ import annotations

from dataclasses import dataclass

from comments.models import Comment
from comments.screening import Finding, Kind, register
from richtext.marking import mark


@dataclass(frozen=True)
class Noticed:
    """A finding with its kind, and the number beside its marks; 0 where it is about no place in the text."""

    number: int
    finding: Finding
    kind: Kind


def noticed(comment: Comment) -> list[Noticed]:
    """Return what was noticed, numbered as it is marked."""
    found, number = [], 0
    for finding in map(Finding.read, comment.findings):
        number += bool(finding.spans)
        found.append(Noticed(number if finding.spans else 0, finding, register.kind(finding.kind)))
    return found


def marked(comment: Comment) -> str:
    """Return the comment's HTML with what was noticed marked and numbered."""
    places = [(span, str(one.number)) for one in noticed(comment) for span in one.finding.spans]
    if not places:
        return comment.html
    return mark(comment.html, comment.text, [span for span, _number in places], [number for _span, number in places])
