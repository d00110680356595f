"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

KEPT, ADDED, REMOVED = "kept", "added", "removed"
LONG = 60  # words that stayed as they were; what is longer is folded
BESIDE = 15  # of these words stay on either side
MOST = 4_000  # words and spaces of both texts together; beyond that the comparison would take too long
_WORDS = re.compile(r"\S+")
_PIECES = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether it was kept, added or removed."""

    text: str
    became: str = KEPT


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that make both texts: those kept and added are the later, those kept and removed the earlier.

    Of texts too long to compare everything between their equal ends counts as changed.
    """
    return differences_of(pieces_of(before), pieces_of(after))


def pieces_of(text: str) -> list[str]:
    """Cut a text into what is compared: words, white space, and every other character by itself."""
    return _PIECES.findall(text)


def differences_of(old: list[str], new: list[str]) -> list[Piece]:
    """Do the same for texts that are cut into pieces already."""
    pieces: list[Piece] = []
    for kept, before, after in stretches(old, new):
        if kept:
            pieces.append(Piece("".join(after)))
        else:
            pieces += [Piece("".join(before), REMOVED), Piece("".join(after), ADDED)]
    return list(_joined(pieces))


def stretches(old: list[Any], new: list[Any]) -> Iterator[tuple[bool, list[Any], list[Any]]]:
    """Yield in order what was kept and what stands in whose stead: whether it was kept, how it was, how it is.

    Of rows of more than MOST things together everything between their equal ends counts as changed.
    """
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    last, final = len(old) - end, len(new) - end
    yield True, old[:start], new[:start]
    yield from _between(old[start:last], new[start:final])
    yield True, old[last:], new[final:]


def folded(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with an ellipsis in the middle of what stayed as it was for more than LONG words."""
    last = len(pieces) - 1
    return [
        _folded(piece, begins=place == 0, ends=place == last) if piece.became == KEPT else piece
        for place, piece in enumerate(pieces)
    ]


def _folded(piece: Piece, *, begins: bool, ends: bool) -> Piece:
    """Fold one piece; where the text begins or ends with it, nothing stays on that side."""
    words = list(_WORDS.finditer(piece.text))
    if len(words) <= LONG:
        return piece
    before = "" if begins else piece.text[: words[BESIDE].start()]
    after = "" if ends else piece.text[words[-BESIDE - 1].end() :]
    return Piece(f"{before}…{after}")


def _common(old: list[Any], new: list[Any]) -> int:
    """Return how many pieces two texts have in common at their beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(old), len(new)))


def _between(old: list[Any], new: list[Any]) -> Iterator[tuple[bool, list[Any], list[Any]]]:
    if len(old) + len(new) > MOST:
        yield False, old, new
        return
    for what, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        yield what == "equal", old[i:j], new[k:m]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Leave out empty pieces, and make one of neighbours of which the same became."""
    text, became = "", KEPT
    for piece in filter(lambda piece: piece.text, pieces):
        if piece.became != became and text:
            yield Piece(text, became)
            text = ""
        text, became = text + piece.text, piece.became
    if text:
        yield Piece(text, became)
