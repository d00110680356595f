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
    LOOK = "look", _("To look at")
    KEPT = "kept", _("Kept")
    NOT_ASKED = "not-asked", _("Not asked")


@dataclass(frozen=True)
class Verdict:
    """How one term stands and what to do about it, with what is wrong point by point, and the words to paste."""

    term: Term
    outcome: Outcome
    words: str
    paste: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Term:
    """Something that is asked of a copy, and the section of the legal code that it rests on."""

    name: str
    heading: str | Promise
    section: str = ""

    def mend(self, words: str, paste: Iterable[str] = (), **more: Any) -> Verdict:
        return Verdict(self, Outcome.MEND, words, paste=tuple(paste), **more)

    def look(self, words: str, points: Iterable[str] = ()) -> Verdict:
        return Verdict(self, Outcome.LOOK, words, points=tuple(points))

    def kept(self, words: str, **more: Any) -> Verdict:
        return Verdict(self, Outcome.KEPT, words, **more)

    def not_asked(self, words: str) -> Verdict:
        return Verdict(self, Outcome.NOT_ASKED, words)
