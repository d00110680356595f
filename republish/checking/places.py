"""How two texts lie beside each other: in runs of the same words, and in places where they differ."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """Words that are the same: from which of the article's and of the copy's on, and how many."""

    start: int
    theirs: int
    length: int

    @property
    def ends(self) -> tuple[int, int]:
        return self.start + self.length, self.theirs + self.length


class Place(NamedTuple):
    """Where article and copy differ: between which of the article's words and which of the copy's."""

    start: int
    end: int
    theirs: int
    until: int

    @property
    def ends(self) -> tuple[int, int]:
        return self.end, self.until

    @property
    def size(self) -> int:
        """How many words it has, of both."""
        return self.end - self.start + self.until - self.theirs
