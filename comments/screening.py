"""What is noticed about a comment before a person reads it: the kinds of finding, and who looks for each.

A finder is a pure function of the text and a Context; what has to be known from the database is read before and stands
in the Context. The finders are in `moderation.findings`, which registers them here. A finding says where and by which
rule, never what: the text itself is copied nowhere.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise

logger = logging.getLogger(__name__)

Span = tuple[int, int]  # from and to, in characters of the text as it is stored


@dataclass(frozen=True)
class Finding:
    """Something that was noticed: its kind, where, by which rule and which version of it.

    `spans` is empty where it is about the comment as a whole, or about a field beside the text.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    rule: str = ""
    version: int = 1

    def stored(self) -> dict[str, Any]:
        """Return what is kept with the comment."""
        return asdict(self) | {"spans": [list(span) for span in self.spans]}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Finding:
        return cls(**stored | {"spans": tuple((start, end) for start, end in stored["spans"])})


@dataclass(frozen=True)
class Rule:
    """One version of a rule as finders see it."""

    kind: str
    name: str
    version: int
    pattern: str


@dataclass(frozen=True)
class Context:
    """What a finder may know beside the text."""

    name: str = ""
    website: str = ""
    handle: str = ""
    affiliation: str = ""
    interests: str = ""
    links: tuple[str, ...] = ()  # where those lead that readers can follow: Markdown reads what a pattern cannot
    trap: str = ""  # what stood in the field that no person sees
    seconds: float | None = None  # between the check page and sending; None while nothing is sent yet
    repeated: bool = False  # the same words stand, or wait, in the same place already
    first: bool = False  # no earlier comment under this e-mail address was confirmed and public
    rules: tuple[Rule, ...] = ()

    def of(self, kind: str) -> Iterable[Rule]:
        """Return the rules of a kind."""
        return (rule for rule in self.rules if rule.kind == kind)

    @property
    def beside(self) -> tuple[str, ...]:
        """Return what stands in the writer's own words beside the text, for everybody to read."""
        return (self.name, self.affiliation, self.interests)


Finder = Callable[[str, Context], list[Finding]]
FAILED = "failed"


@dataclass(frozen=True)
class Kind:
    """A kind of finding.

    `label` is what moderators read, `short` the same on a chip; `heading` and `advice` what the writer reads on the
    check page, empty where the writer is told nothing. A finding that does not hold is told to moderators and stops
    nothing; one that is urgent goes to the head of the queue. One that is of the sending stays with the comment
    whatever its words become.
    """

    code: str
    label: str | Promise
    short: str | Promise = ""
    heading: str | Promise = ""
    advice: str | Promise = ""
    holds: bool = True
    urgent: bool = False
    of_sending: bool = False


@dataclass
class Register:
    """The kinds, who finds them, and where their rules come from."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    finders: dict[str, Finder] = field(default_factory=dict)
    rules: Callable[[], Iterable[Rule]] = tuple

    def add(self, kind: Kind, finder: Finder | None = None) -> None:
        """Add a kind, and the function that finds it. A kind without one is found elsewhere."""
        self.kinds[kind.code] = kind
        if finder:
            self.finders[kind.code] = finder

    def current_rules(self) -> tuple[Rule, ...]:
        return tuple(self.rules())

    def kind(self, code: str) -> Kind:
        """Return a kind; of one that is no longer known, a plain one that holds."""
        return self.kinds.get(code) or Kind(code, code, code)


register = Register()


def screen(text: str, context: Context) -> list[Finding]:
    """Return everything that is noticed. A finder that fails is itself a finding, which holds the comment."""
    found: list[Finding] = []
    for code, finder in register.finders.items():
        try:
            found += finder(text, context)
        except Exception as error:  # whatever it is: the comment is held, never published and never lost
            logger.error("finder %s failed: %s", code, _without_words(error))
            found.append(Finding(FAILED, rule=code))
    return found


def _without_words(error: Exception) -> str:
    """Return an error's type and place; its message may quote the text, which no log may hold."""
    places = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {places[-1].filename}:{places[-1].lineno}"


def holds(findings: Iterable[Finding]) -> bool:
    """Say whether any of these keeps a comment from being published before a person has read it."""
    return any(register.kind(finding.kind).holds for finding in findings)
