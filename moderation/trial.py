"""What a rule would have caught, asked before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from comments.models import Comment
from comments.screening import Context, Finding, Rule, Span, register
from moderation import rules
from moderation.models import RuleKind
from richtext.outline import targets

READ = 1_000  # the newest comments
LISTED = 20
AROUND = 60  # characters before and after what was found
LONGEST = 400  # characters of one passage

ASKED = {RuleKind.WORDS: "words", RuleKind.KNOWN_SITES: "links", RuleKind.LINKS: "links"}  # who finds by which rules
BESIDE = ("name", "handle", "website", "affiliation", "interests")
Piece = tuple[str, bool]  # some text, and whether it is what was found


@dataclass(frozen=True)
class Caught:
    """A comment that a rule would have caught, and the passage in which it would."""

    comment: Comment
    pieces: list[Piece]


@dataclass(frozen=True)
class Trial:
    """How many of the newest comments a rule would have caught, and the first of them."""

    read: int
    number: int
    caught: list[Caught]


def run(*, name: str, kind: str, pattern: str) -> Trial:
    """Return what would have been caught if this rule stood in the place of the one of its name."""
    tried = Rule(kind, name, 0, pattern)
    in_force = tuple(rule for rule in rules.current() if rule.name != name)
    read, number = 0, 0
    caught: list[Caught] = []
    for comment in Comment.objects.order_by("-pk").only(*BESIDE, "text", "html", "status", "created_at")[:READ]:
        read += 1
        finding = _finding(comment, tried, (*in_force, tried))
        number += bool(finding)
        if finding and len(caught) < LISTED:
            caught.append(Caught(comment, passage(comment.text, finding.spans)))
    return Trial(read, number, caught)


def _finding(comment: Comment, tried: Rule, in_force: tuple[Rule, ...]) -> Finding | None:
    """Return what this rule would have found: its own words, or unknown links by all that is known of sites."""
    beside = {field: getattr(comment, field) for field in BESIDE}
    in_use = (tried,) if tried.kind == RuleKind.WORDS else in_force
    context = Context(**beside, links=tuple(targets(comment.html)), rules=in_use)
    return next(iter(register.finders[ASKED[RuleKind(tried.kind)]](comment.text, context)), None)


def passage(text: str, spans: tuple[Span, ...]) -> list[Piece]:
    """Return the piece of a text around the first of these spans, taken apart at each of them."""
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(text), start + LONGEST, (spans[-1][1] if spans else 0) + AROUND)
    pieces, place = [("…" if start else "", False)], start
    for first, last in spans:
        if first < end:
            pieces += [(text[place:first], False), (text[first : min(last, end)], True)]
            place = min(last, end)
    return [*pieces, (text[place:end] + ("…" if end < len(text) else ""), False)]
