"""How a difference is shown: by whole words, and a paragraph of which little is left by the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from republish.checking.places import Place, Run
from republish.checking.reading import Words
from richtext.differences import ADDED, REMOVED, Piece

SHOWN = 120  # words of one change that are shown
LITTLE = 3  # one in so many words of a paragraph; with less in common it was told anew

Step = Run | Place


def shown(ours: Words, theirs: Words, steps: list[Step], changes: Iterable[Place]) -> list[Piece]:
    """Return a passage as it was and as it became, what is no change as the copy has it."""
    return _Showing(ours, theirs, set(changes)).pieces(steps)


class _Showing:
    def __init__(self, ours: Words, theirs: Words, changes: set[Place]) -> None:
        self.ours, self.theirs, self.changes = ours, theirs, changes
        self.anew: set[Place] = set()

    def pieces(self, steps: list[Step]) -> list[Piece]:
        pieces = []
        for step in self.by_whole_words(self.told_anew(steps)):
            end, until = step.ends
            said = _clipped(self.theirs.said(step.theirs, until)) if isinstance(step, Place) else ""
            if step in self.changes:
                removed = _clipped(self.ours.said(step.start, end))
                pieces.append(Piece(f"{removed.rstrip()}\n" if step in self.anew else removed, REMOVED))
                pieces.append(Piece(said, ADDED))
            else:
                pieces.append(Piece(said or self.theirs.said(step.theirs, until)))
        return _joined(pieces)

    # ---- what was told anew ----

    def told_anew(self, steps: list[Step]) -> Iterator[Step]:
        """Yield the steps, with all those of a paragraph as one change if they have little in common."""
        for paragraph in self.paragraphs(steps):
            start, theirs = paragraph[0].start, paragraph[0].theirs
            end, until = paragraph[-1].ends
            shared = sum(step.length for step in paragraph if isinstance(step, Run))
            is_little = 0 < shared * LITTLE < max(end - start, until - theirs)
            if is_little and not self.changes.isdisjoint(paragraph):
                whole = Place(start, end, theirs, until)
                self.changes.add(whole)
                self.anew.add(whole)
                yield whole
            else:
                yield from paragraph

    def paragraphs(self, steps: list[Step]) -> Iterator[list[Step]]:
        """Yield the steps from one beginning of a paragraph to the next, of both texts."""
        paragraph: list[Step] = []
        for step in self.cut(steps):
            if paragraph and self.begins(step.start, step.theirs):
                yield paragraph
                paragraph = []
            paragraph.append(step)
        if paragraph:
            yield paragraph

    def cut(self, steps: list[Step]) -> Iterator[Step]:
        for step in steps:
            if isinstance(step, Place):
                yield step
                continue
            starts = [by for by in range(1, step.length) if self.begins(step.start + by, step.theirs + by)]
            for start, end in zip([0, *starts], [*starts, step.length], strict=True):
                yield Run(step.start + start, step.theirs + start, end - start)

    def begins(self, ours: int, theirs: int) -> bool:
        return self.ours.begins(ours) and self.theirs.begins(theirs)

    # ---- whole words ----

    def by_whole_words(self, steps: Iterable[Step]) -> list[Step]:
        """Return the steps so that no change begins or ends within what has no space in it."""
        out: list[Step] = []
        for step in steps:
            if isinstance(step, Run):
                step = self.after(out, step)
            elif step in self.changes:
                step = self.before(out, step)
            if not isinstance(step, Run) or step.length:
                out.append(step)
        return out

    def after(self, out: list[Step], run: Run) -> Run:
        """Give the last change what belongs to its last word; return what is left of a run."""
        if out and out[-1] in self.changes:
            lengths = range(run.length)
            by = next((by for by in lengths if not self.is_within(run.start + by, run.theirs + by)), run.length)
            out[-1] = self.changed(out[-1], Run(run.start, run.theirs, by))
            return Run(run.start + by, run.theirs + by, run.length - by)
        return run

    def before(self, out: list[Step], place: Place) -> Place:
        """Give a change what belongs to its first word, and any change before that."""
        while out and isinstance(run := out[-1], Run) and self.is_within(place.start, place.theirs):
            out.pop()
            lengths = range(run.length - 1, 0, -1)
            kept = next((by for by in lengths if not self.is_within(run.start + by, run.theirs + by)), 0)
            place = self.changed(Run(run.start + kept, run.theirs + kept, run.length - kept), place)
            if kept:
                out.append(Run(run.start, run.theirs, kept))
        if out and out[-1] in self.changes:
            place = self.changed(out.pop(), place)
        return place

    def changed(self, one: Step, other: Step) -> Place:
        """Return two neighbours as one change."""
        place = Place(one.start, other.ends[0], one.theirs, other.ends[1])
        self.changes.add(place)
        return place

    def is_within(self, ours: int, theirs: int) -> bool:
        return self.ours.is_joined(ours) or self.theirs.is_joined(theirs)


def _clipped(text: str) -> str:
    words = text.split(" ")
    return text if len(words) <= SHOWN else " ".join([*words[: SHOWN // 2], "…", *words[-SHOWN // 2 :]])


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without empty ones, neighbours of which the same became as one."""
    joined: list[Piece] = []
    for piece in filter(lambda piece: piece.text, pieces):
        if joined and joined[-1].became == piece.became:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.became)
        else:
            joined.append(piece)
    return joined
