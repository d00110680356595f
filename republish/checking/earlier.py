"""The article as it stood before it was corrected: a copy from then is no changed version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from republish.checking.reading import WORD, Paste, Words, read, row
from republish.notices import Notice

BESIDE = 2  # words before or after a wording, by which it is known to stand in its place
MOST = 20  # places that one correction changed


def as_it_stood(article: Paste, heard: list[str], notices: list[Notice]) -> tuple[Paste, tuple[Notice, ...]]:
    """Return an article with the old wording wherever the copy that is heard has it, and what was so undone."""
    copy, undone = row(heard), []
    for notice in notices:  # the newest first: it may have replaced what an older one put in
        old, new = read(notice.old_wording).words, read(notice.new_wording).words
        places = [
            place for place in _places(article.words, copy, old, new) if _is_old(article.words, copy, place, old)
        ]
        for place in reversed(places):
            article = _with(article, *place, old)
        if places:
            undone.append(notice)
    return article, tuple(undone)


def wordings_in(notice: Notice, rows: str) -> bool:
    """Say whether a correction tells what it put in, and that stands here; where it only took out, it tells that."""
    new, old = read(notice.new_wording).words, read(notice.old_wording).words
    return new.joined in rows if len(new) else len(old) > 0


def _places(article: Words, copy: str, old: Words, new: Words) -> Iterator[tuple[int, int]]:
    """Yield where the article has the new wording; of words that were only taken out, where the copy has them."""
    if len(new):
        yield from ((start, start + len(new)) for start in islice(article.places(new.joined), MOST))
    elif len(old):
        for before, after in _beside(copy, old.joined):
            yield from ((start + BESIDE,) * 2 for start in islice(article.places(row(before + after)), 1))


def _beside(copy: str, old: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words on either side of each place where a copy has a wording."""
    for before, after in zip(parts := copy.split(old)[: MOST + 1], parts[1:], strict=False):
        yield before.split()[-BESIDE:], after.split()[:BESIDE]


def _is_old(article: Words, copy: str, place: tuple[int, int], old: Words) -> bool:
    """Say whether a copy has the old wording in this place, by the words before or after it."""
    start, end = place
    before, after = article.folded[max(0, start - BESIDE) : start], article.folded[end : end + BESIDE]
    if not (old.folded and start < end):
        return row(before + old.folded + after) in copy
    sides = [side for side in (before and before + old.folded, after and old.folded + after) if side]
    return any(row(side) in copy for side in sides or [old.folded])


def _with(article: Paste, start: int, end: int, wording: Words) -> Paste:
    """Return an article with other words in the place of some."""
    words, more = article.words, len(wording) - (end - start)
    first = words.starts[start] if start < len(words) else len(words.text)
    last = WORD.match(words.text, words.starts[end - 1]) if end > start else None
    text = f"{words.text[:first]}{wording.text} {words.text[last.end() if last else first :]}"
    marks = frozenset(mark + more if mark > start else mark for mark in article.marks)
    return replace(article, words=Words(text), marks=marks)
