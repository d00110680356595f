"""What is said of one thing that is asked of a copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from richtext.differences import Piece


class Outcome(models.TextChoices):
    """The worst first."""

    MEND = "mend", _("To mend")
    ASKED = "asked", _("We ask")  # no term of the licence
    LOOK = "look", _("To look at")
    TELL = "tell", _("Only you can tell")
    KEPT = "kept", _("Kept")
    NOT_ASKED = "not-asked", _("Not asked")


@dataclass(frozen=True)
class Slip:
    """Words to paste: what they are, what the button that copies them says, and their source."""

    name: str
    button: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """How one term stands, with what is wrong point by point, what to do about it, and the words to paste."""

    term: Term
    outcome: Outcome
    words: str
    to_do: str = ""  # with the slips
    slips: tuple[Slip, ...] = ()
    points: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Term:
    """Something that is asked of a copy, and the section of the legal code that it rests on."""

    name: str
    heading: str | Promise
    section: str = ""

    def mend(self, words: str, to_do: str = "", slips: Iterable[Slip] = (), **more: Any) -> Verdict:
        return Verdict(self, Outcome.MEND, words, to_do, tuple(slips), **more)

    def ask(self, words: str, to_do: str, slips: Iterable[Slip]) -> Verdict:
        return Verdict(self, Outcome.ASKED, words, to_do, tuple(slips))

    def look(self, words: str, points: Iterable[str] = (), **more: Any) -> Verdict:
        return Verdict(self, Outcome.LOOK, words, points=tuple(points), **more)

    def tell(self, words: str) -> Verdict:
        return Verdict(self, Outcome.TELL, words)

    def kept(self, words: str, **more: Any) -> Verdict:
        return Verdict(self, Outcome.KEPT, words, **more)

    def not_asked(self, words: str) -> Verdict:
        return Verdict(self, Outcome.NOT_ASKED, words)
