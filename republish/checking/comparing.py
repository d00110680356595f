"""Whether a copy says what the article says: the article's passage is found in the page, and read beside it.

What both have in common is found first, by runs of words; the best row of runs is the passage. Words around it are
the page's own. Only what lies between the runs is compared word by word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum
from heapq import nlargest

from republish.checking.places import Place, Run
from republish.checking.reading import Paste, Words, row, rows
from republish.checking.showing import shown
from republish.notices import Notice
from richtext.differences import Piece, folded

ROW = 4  # words in a row that are found at once; fewer stand anywhere by chance
OFTEN = 4  # how often such a row may stand in the article and still say where it is
RUNS = 400  # the longest, of which the passage is made
STRAY = 10  # words of the page's own, for which a passage must have one word of the article's more
CLOSELY = 4_000  # words of both texts together that are compared one by one; what exceeds them counts as changed
BLOCKS = 6  # paragraphs beyond the passage that are looked at, for one that was reworded
LONGEST_BLOCK = 600  # words
ALIKE = 0.5  # of its words a reworded paragraph has in common with the article's
BESIDE = 30  # words before the first or after the last of the article's that may have been put into its paragraph
SENTENCE_END = re.compile(r"[.!?…:;]")
ELISION = re.compile(r"…|\.\s?\.\s?\.")
ADVERTISEMENT = frozenset({"advertisement", "publicite", "anzeige"})
NOBODYS = "\0"  # in place of words of a notice, which are neither the article's nor the page's
ON_EITHER_SIDE = 6  # words that are shown of a gap


class Become(Enum):
    """What became of a place: only what is CHANGED is a changed version."""

    CHANGED = "changed"
    LEFT_OUT = "left out"  # what an ellipsis stands for, or whole paragraphs at an end: the rest is a part of it
    SKIPPED = "skipped"  # whole paragraphs between two that are there, and nothing says so
    PUT_IN = "put in"  # whole paragraphs between two of the article's


@dataclass(frozen=True)
class Comparison:
    """What a copy has of an article, and how they differ: `pieces` show it word by word."""

    found: int  # words of the article that stand in the copy
    runs: tuple[Run, ...] = ()
    became: Counter[Become] = field(default_factory=Counter)
    pieces: tuple[Piece, ...] = ()
    put_in: tuple[str, ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()  # what stands before and after paragraphs that were skipped
    missing: int = 0  # words of the article that do not
    altered: int = 0  # words that were taken out or put in where it was CHANGED
    undone: tuple[Notice, ...] = ()  # corrections that had not been made yet, the newest first

    def holds(self, place: int) -> bool:
        """Say whether a word of the copy is one of the article's."""
        before = bisect_right(self.runs, place, key=lambda run: run.theirs)
        return before > 0 and place < self.runs[before - 1].ends[1]


def compare(article: Paste, copy: Paste, known: str, heard: list[str]) -> Comparison:
    """Compare an article with a copy, whose words are `heard`; what is `known` may stand between paragraphs."""
    return _Comparing(article, copy, known, heard).result()


def without(words: Words, rows: Iterable[str]) -> list[str]:
    """Return the folded words of a copy with NOBODYS in the place of rows of our own, wherever they stand."""
    heard = list(words.folded)
    for ours in rows:
        for start in words.places(ours):
            length = ours.count(" ") - 1
            heard[start : start + length] = [NOBODYS] * length
    return heard


@dataclass
class _Comparing:
    article: Paste
    copy: Paste
    known: str
    heard: list[str]

    def __post_init__(self) -> None:
        self.ours, self.theirs = self.article.words, self.copy.words
        self.budget = CLOSELY

    def result(self) -> Comparison:
        chain = passage(_runs(self.ours, self.theirs, self.heard))
        if not chain:
            return Comparison(found=0, missing=len(self.ours))
        steps = list(self.steps(chain))
        runs = tuple(step for step in steps if isinstance(step, Run))
        self.first, self.last = runs[0].start, runs[-1].ends[0]
        judged = {place: self.judge(place) for place in steps if isinstance(place, Place)}
        became = {kind: [place for place, what in judged.items() if what is kind] for kind in Become}
        found = sum(run.length for run in runs)
        return Comparison(
            found=found,
            runs=runs,
            became=Counter(what for what in judged.values() if what),
            pieces=tuple(folded(shown(self.ours, self.theirs, steps, became[Become.CHANGED]))),
            put_in=tuple(self.theirs.said(*place[2:])[:200] for place in became[Become.PUT_IN]),
            gaps=tuple(self.either_side(place) for place in became[Become.SKIPPED]),
            missing=len(self.ours) - found,
            altered=sum(place.size for place in became[Become.CHANGED]),
        )

    def either_side(self, place: Place) -> tuple[str, str]:
        before, after = max(0, place.theirs - ON_EITHER_SIDE), min(len(self.theirs), place.until + ON_EITHER_SIDE)
        return self.theirs.said(before, place.theirs).strip(), self.theirs.said(place.until, after).strip()

    # ---- how they lie beside each other ----

    def steps(self, chain: list[Run]) -> Iterator[Run | Place]:
        """Yield what is the same and where they differ, in order, from one end of the passage to the other."""
        head = self.reach(chain[0].start, chain[0].theirs, -1)
        tail = self.reach(*chain[-1].ends, 1)
        here = head
        for run in [*chain, Run(*tail, 0)]:
            yield from self.between(Place(here[0], run.start, here[1], run.theirs))
            if run.length:
                yield run
            here = run.ends

    def between(self, place: Place) -> Iterator[Run | Place]:
        """Compare what lies between two runs word by word."""
        ours, theirs = self.ours.folded[place.start : place.end], self.heard[place.theirs : place.until]
        cost = len(ours) + len(theirs)
        if not (ours and theirs) or cost > self.budget:
            if cost:
                yield self.aligned(place)
            return
        self.budget -= cost
        for what, i, j, k, m in SequenceMatcher(None, ours, theirs).get_opcodes():
            if what == "equal":
                yield Run(place.start + i, place.theirs + k, j - i)
            else:
                yield self.aligned(Place(place.start + i, place.start + j, place.theirs + k, place.theirs + m))

    def aligned(self, place: Place) -> Place:
        """Return a place moved to where paragraphs begin, if the words on either side leave that open."""
        start, end, theirs, until = place
        if (start == end) == (theirs == until):
            return place
        words, first, last = (self.ours, start, end) if end > start else (self.theirs, theirs, until)
        for shift in _shifts(words.folded, first, last):
            moved = Place(start + shift, end + shift, theirs + shift, until + shift)
            if self.is_whole(moved):
                return moved
        return place

    def is_whole(self, place: Place) -> bool:
        """Say whether whole paragraphs were left out or put in, and nothing within one."""
        ours = self.ours.begins(place.start) and self.ours.begins(place.end)
        return ours and self.theirs.begins(place.theirs) and self.theirs.begins(place.until)

    # ---- how far the passage reaches ----

    def reach(self, ours: int, theirs: int, step: int) -> tuple[int, int]:
        """Return where the passage ends beyond its first or last run: with a paragraph, if that is all there."""
        ends = edge(self.ours, ours, step), edge(self.theirs, theirs, step)
        if not self.ours.begins(ours):
            if self.theirs.begins(theirs):  # cut off here: an excerpt, if it is between two sentences
                return (ours if self.is_cut(ours, theirs) else ends[0]), theirs
            most = 2 * abs(ends[0] - ours) + BESIDE
            return ends if abs(ends[1] - theirs) <= most else (ours, theirs)
        if not self.theirs.begins(theirs):
            return (ours, ends[1]) if abs(ends[1] - theirs) <= BESIDE else (ours, theirs)
        return self.reworded(ours, theirs, step)

    def is_cut(self, ours: int, theirs: int) -> bool:
        return bool(SENTENCE_END.search(self.ours.between(ours))) or self.is_elided(theirs)

    def reworded(self, ours: int, theirs: int, step: int) -> tuple[int, int]:
        """Return where the passage ends with paragraphs that were reworded; without any where it ended before."""
        for block in _blocks(self.ours, ours, step):
            said = Counter(self.ours.folded[slice(*sorted(block))])
            for other in _blocks(self.theirs, theirs, step):
                if _alike(said, Counter(self.theirs.folded[slice(*sorted(other))])) and not self.is_known(*other):
                    return self.reworded(block[1], other[1], step)
        return ours, theirs

    # ---- what became of a place ----

    def judge(self, place: Place) -> Become | None:
        """Say what became of a place; None where it is no difference: the number of a note, our own notices."""
        removed, added = place.end > place.start, place.until > place.theirs
        added = added and not self.is_ours(place)
        if removed and added:
            return Become.CHANGED
        if removed:
            return self.judge_removed(place)
        if added:
            return Become.PUT_IN if self.is_whole(place) else Become.CHANGED
        return None

    def judge_removed(self, place: Place) -> Become:
        if self.is_elided(place.theirs) or self.is_elided(place.until):
            return Become.LEFT_OUT
        if not (self.ours.begins(place.start) and self.ours.begins(place.end)):
            return Become.CHANGED
        is_between = self.first < place.start and place.end < self.last
        return Become.SKIPPED if is_between else Become.LEFT_OUT

    def is_ours(self, place: Place) -> bool:
        """Say whether all that was put in is our own, or is marked as none of it: a caption, a notice, a number."""
        parts = self.theirs.paragraphs(place.theirs, place.until)
        others = [part for part in parts if not (self.is_known(*part) or self.is_mark(place.start, *part))]
        return not others or self.is_advertisement(place, *others[0])

    def is_advertisement(self, place: Place, start: int, end: int) -> bool:
        is_apart = all(map(self.theirs.begins, (start, end, place.until)))
        return is_apart and self.theirs.folded[start] in ADVERTISEMENT

    def is_known(self, start: int, end: int) -> bool:
        start, end = sorted((start, end))
        is_whole = self.theirs.begins(start) and self.theirs.begins(end)
        return is_whole and end - start < LONGEST_BLOCK and self.theirs.row(start, end) in self.known

    def is_mark(self, at: int, start: int, end: int) -> bool:
        """Say whether what was put in at a word is the mark of a note, or the number of an item in a list."""
        added = self.theirs.folded[start:end]
        if at in self.article.marks and self.article.dropped.issuperset(added):
            return True
        return self.ours.begins(at) and len(added) == 1 and added[0].isdecimal() and len(added[0]) < 3

    def is_elided(self, theirs: int) -> bool:
        return bool(ELISION.search(self.theirs.between(theirs)))


def _runs(ours: Words, theirs: Words, heard: list[str]) -> list[Run]:
    """Return the longest rows of words that stand in both texts, in the order of the second."""
    runs = nlargest(RUNS, [*_rows(ours, heard), *_short(ours, theirs, heard)], key=lambda run: run.length)
    return sorted(runs, key=lambda run: (run.theirs, run.start))


def _short(ours: Words, theirs: Words, heard: list[str]) -> Iterator[Run]:
    """Yield whole paragraphs that are the same and have fewer words than a row."""
    known = {ours.row(*span): span[0] for span in ours.every_paragraph if span[1] - span[0] < ROW}
    for start, end in theirs.every_paragraph:
        if end - start < ROW and (place := known.get(row(heard[start:end]))) is not None:
            yield Run(place, start, end - start)


def _rows(ours: Words, heard: list[str]) -> list[Run]:
    """Return all rows of at least ROW words that stand in both texts."""
    known: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, words in enumerate(ours.rows(ROW)):
        known[words].append(place)
    ended: list[Run] = []
    growing: dict[int, tuple[int, int]] = {}  # by the article's word that was last, where a run began
    for place, words in enumerate(rows(heard, ROW)):
        here = known.get(words, ())
        grown = {}
        for ours_at in here if len(here) <= OFTEN else ():
            start = growing.pop(ours_at - 1, None) or (ours_at, place)
            grown[ours_at] = start
        ended += [Run(start[0], start[1], place - 1 + ROW - start[1]) for start in growing.values()]
        growing = grown
    return ended + [Run(start[0], start[1], len(heard) - start[1]) for start in growing.values()]


def passage(runs: list[Run]) -> list[Run]:
    """Return the runs that make the most of the article in its order, with the fewest words of the page between."""
    best: list[float] = []
    before: list[int | None] = []
    for run in runs:
        worth, last = max(
            ((best[place] + _gain(other, run), place) for place, other in enumerate(runs[: len(best)])),
            default=(0.0, -1),
        )
        best.append(max(worth, run.length))
        before.append(last if worth > run.length else None)
    place = max(range(len(best)), key=best.__getitem__, default=None)
    chain: list[Run] = []
    while place is not None:
        chain.insert(0, runs[place])
        place = before[place]
    return _trimmed(chain)


def _gain(one: Run, other: Run) -> float:
    """Return what a run adds after another, in words; less than nothing where it cannot follow."""
    overlap = max(one.ends[0] - other.start, one.ends[1] - other.theirs, 0)
    if one.start >= other.start or one.theirs >= other.theirs or overlap >= other.length:
        return -1e9
    stray = other.theirs - one.ends[1] - (other.start - one.ends[0])
    return other.length - overlap - max(0, stray) / STRAY


def _trimmed(chain: list[Run]) -> list[Run]:
    """Return runs of which none begins before the last one ended, in either text."""
    trimmed: list[Run] = []
    for run in chain:
        ends = trimmed[-1].ends if trimmed else (0, 0)
        by = max(ends[0] - run.start, ends[1] - run.theirs, 0)
        if by < run.length:
            trimmed.append(Run(run.start + by, run.theirs + by, run.length - by))
    return trimmed


def _shifts(words: list[str], start: int, end: int) -> Iterator[int]:
    """Yield by how many words a place can move with the same words left on either side of it."""
    yield 0
    most = min(LONGEST_BLOCK, end - start + LONGEST_BLOCK)
    for shift in range(1, most):
        if start - shift < 0 or words[start - shift] != words[end - shift]:
            break
        yield -shift
    for shift in range(most):
        if end + shift >= len(words) or words[start + shift] != words[end + shift]:
            break
        yield shift + 1


def edge(words: Words, at: int, step: int) -> int:
    """Return where the paragraph that goes on from a word ends, in either direction."""
    most = max(0, at - LONGEST_BLOCK) if step < 0 else min(len(words), at + LONGEST_BLOCK)
    while at != most and not words.begins(at):
        at += step
    return at


def _blocks(words: Words, at: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the next paragraphs in either direction, each by where it meets the last one and where it ends."""
    for _number in range(BLOCKS):
        following = at + step
        if not 0 <= following <= len(words):
            return
        end = edge(words, following, step)
        yield at, end
        at = end


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    return 2 * (one & other).total() >= 2 * ALIKE * max(one.total(), other.total(), 2)
