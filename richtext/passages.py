"""Passages of a typed text: finding one again however it is spaced and marked, and cutting it out.

Texts are compared by their words: lower case, without accents, and apart by one space whatever stands between them.
Each is read several times, because signs may stand within a word (`Trem**blay**`) or part two, and because where a
link leads is typed and not seen. What is found in one of these readings is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from richtext.text import fold, is_seen

Span = tuple[int, int]  # from and to, in characters

TELLING = 4  # letters and digits that a stretch has at least if it is looked for in other places as well
TELLING_UNSPACED = 2  # the same in a script that is written without spaces
DEEPEST = 20  # signs that wait for their partners

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SIGNS = frozenset("*_`~\\[]")
_GAP, _NOTHING, _JOINER = " ", "\u200b", "\u200d"
_TARGET = re.compile(r"(?<=\])\((?:[^()\n\\]|\\.|\([^()\n]*+\))*+\)")  # where a link leads
_NUMBER = re.compile(r"(?<=\n)[ \t>]*+\d{1,9}[.)](?=[ \t])")  # of an item in a list
_LINK = re.compile(rf"(\[)((?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+)(\]{_TARGET.pattern})", re.DOTALL)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]“”«»]*(?<![.,;:!?’…*`])", re.IGNORECASE)
_SIGN, _TICKS = re.compile(r"\\.|\*+|`+", re.DOTALL), re.compile(r"`+")
_BLANK = re.compile(r"\n[ \t>]*\n")
_BLOCK = re.compile(r"[ \t]*(?:(?:>|[-*](?=[ \t]))[ \t]*)*")  # what makes a line part of a quotation or list
_CLOSE = re.compile(r"[ \t]*+\n?+[ \t]*+")  # what may stand between two stretches that share a marker
_STYLE = "*`"
_QUIET_BEFORE = frozenset("([{“«\"'*`>")
_QUIET_AFTER = frozenset(".,;:!?…)]}”’»\"'*`")


# ---- finding ----


@dataclass(frozen=True)
class _Reading:
    """The words of a text, a gap before and after each, and where in the text each character stands."""

    letters: str
    places: list[int]


def needles(words: str, *, begins: bool = True, ends: bool = True) -> set[str]:
    """Return what to look for in order to find these words again.

    They begin and end with a word unless it is said that they begin or end within one. Of a link, what it says and
    where it leads are looked for each by itself.
    """
    seen = {reading.letters.strip(_GAP) for reading in _readings(words)[-2:]}
    leads = {_read(target, signs=False).letters.strip(_GAP) for target in _TARGET.findall(words)}
    wanted = {_GAP * begins + each + _GAP * ends for each in seen if each}
    return wanted | {f"{_GAP}{each}{_GAP}" for each in leads if each}


def needles_of(text: str, span: Span) -> set[str]:
    """Return what to look for in order to find a stretch of a text again; none where it is too short to tell."""
    start, end = span
    begins = not (_is_letter(text[start - 1 : start]) and _is_letter(text[start : start + 1]))
    ends = not (_is_letter(text[end - 1 : end]) and _is_letter(text[end : end + 1]))
    return {needle for needle in needles(text[start:end], begins=begins, ends=ends) if _tells(needle)}


def _tells(needle: str) -> bool:
    return len(needle.replace(_GAP, "")) >= (TELLING_UNSPACED if _UNSPACED.search(needle) else TELLING)


def find(text: str, wanted: Iterable[str], *, marker: str = "") -> list[Span]:
    """Return every place where one of the needles stands; what markers say is not looked at."""
    return Read(text, marker).find(wanted)


class Read:
    """A text that was read once, to look for several things in."""

    def __init__(self, text: str, marker: str = "") -> None:
        self.readings = _readings(text, marker)

    def find(self, wanted: Iterable[str]) -> list[Span]:
        """Return every place where one of the needles stands, in their order."""
        wanted = list(wanted)
        return sorted({span for reading in self.readings for needle in wanted for span in _places(reading, needle)})


def _places(reading: _Reading, needle: str) -> Iterator[Span]:
    shared = needle.endswith(_GAP)  # the gap after a word is also the one before the next
    lead, length = len(needle) - len(needle.lstrip(_GAP)), len(needle.rstrip(_GAP))
    place = reading.letters.find(needle)
    while place >= 0:
        yield reading.places[place + lead], reading.places[place + length - 1] + 1
        place = reading.letters.find(needle, place + max(len(needle) - shared, 1))


def _readings(text: str, marker: str = "") -> list[_Reading]:
    """Return a text read as typed and, where that may differ, as it is seen: signs within words, or between them."""
    text = _without(text, _all(text, marker), _GAP)
    targets = [found.span() for found in _TARGET.finditer(text)]
    numbers = [found.span() for found in _NUMBER.finditer(text)]
    readings = [_read(text, signs=False)]
    if targets or numbers:
        readings.append(_read(_without(text, targets + numbers, _GAP), signs=False))
    if targets or numbers or not _SIGNS.isdisjoint(text):
        readings.append(_read(_without(_without(text, numbers, _GAP), targets, _NOTHING), signs=True))
    return readings


def _without(text: str, spans: Iterable[Span], filler: str) -> str:
    for start, end in spans:
        text = f"{text[:start]}{filler * (end - start)}{text[end:]}"
    return text


def _read(text: str, *, signs: bool) -> _Reading:
    """Read a text; `signs` says whether signs may stand within a word."""
    letters, places = [_GAP], [0]
    for place, character in enumerate(text):
        read = "" if signs and character in _SIGNS else _letters(character)
        for letter in read:
            if letter != _GAP or letters[-1] != _GAP:
                letters.append(letter)
                places.append(place)
    if letters[-1] != _GAP:
        letters.append(_GAP)
        places.append(len(text))
    return _Reading("".join(letters), places)


@cache
def _letters(character: str) -> str:
    """Return what a character is in a word: letters, nothing, or a gap; where there are no gaps, a word by itself."""
    if unicodedata.category(character).startswith("M") or not (character.isspace() or is_seen(character)):
        return ""
    folded = "".join(filter(str.isalnum, fold(character)))
    if not folded and unicodedata.category(character) == "So":
        folded = character
    if not folded:
        return _GAP
    return f"{_GAP}{folded}{_GAP}" if _UNSPACED.match(character) or not folded[0].isalnum() else folded


def _is_letter(character: str) -> bool:
    return bool(character) and _letters(character)[:1] not in ("", _GAP)


def _all(text: str, words: str) -> list[Span]:
    return [found.span() for found in re.finditer(re.escape(words), text)] if words else []


# ---- what has not been read ----


def unread(text: str, known: str, *, marker: str) -> list[Span]:
    """Return the stretches of a text that another does not say: what stands there in no three words together.

    A marker and the two ends count as words, so that what is said beside them is known as well.
    """
    threes = {three for three, _place in _threes(_words(known, marker))}
    words = _words(text, marker)
    kept = {place + step for three, place in _threes(words) if three in threes for step in range(3)}
    stretches: list[Span] = []
    for place, (word, span) in enumerate(words):
        if place in kept or not word.isalnum():
            continue
        if stretches and place - 1 not in kept and words[place - 1][0].isalnum():
            span = stretches.pop()[0], span[1]
        stretches.append(span)
    return stretches


_Word = tuple[str, Span]


def _words(text: str, marker: str) -> list[_Word]:
    """Return a text's words with their places, its markers and its two ends among them."""
    pattern = re.compile(rf"{re.escape(marker)}|[^\W_]+" if marker else r"[^\W_]+")
    words = [("[]" if found[0] == marker else _bare(found[0]), found.span()) for found in pattern.finditer(text)]
    return [("[", (0, 0)), *words, ("]", (len(text), len(text)))]


def _bare(word: str) -> str:
    """Return a word to compare; a letter where folding leaves none, so that it is a word still."""
    return word.lower() if word.isascii() else "".join(filter(str.isalnum, fold(word))) or "x"


def _threes(words: Sequence[_Word]) -> Iterator[tuple[tuple[str, str, str], int]]:
    named = [word for word, _span in words]
    return ((three, place) for place, three in enumerate(zip(named, named[1:], named[2:], strict=False)))


# ---- cutting ----

_STAYS, _CUT, _DROPPED = 0, 1, 2  # of a character: kept, replaced by a marker, or gone with the sign it belonged to


def cut(text: str, spans: Iterable[Span], marker: str) -> str:
    """Return a text with a marker in the place of each stretch; of those side by side, one.

    What is outside keeps every character, with these exceptions. A character that was typed as several (an accent, a
    composed emoji), a URL and a marker that stands there already are cut as a whole. A link of which no word is left,
    or of whose target anything is cut, goes with its target; its other words stay. A sign whose partner was cut goes.
    A stretch that goes on in another paragraph, quotation or item has a marker in both, so that what is left of
    either stays what it was.
    """
    fate = bytearray(len(text))
    for start, end in spans:
        fate[start:end] = bytes([_CUT]) * (end - start)
    if _CUT not in fate:
        return text
    _take_whole(text, fate, marker)
    _take_partners(text, fate)
    written, place = [], 0
    for start, end in _stretches(text, fate, marker):
        written += [_left(text, fate, place, start), _marked(text, start, end, marker)]
        place = end
    return _joined([*written, _left(text, fate, place, len(text))], marker)


def _take_whole(text: str, fate: bytearray, marker: str) -> None:
    """Widen what is cut to whole characters, URLs and markers."""
    continued = [] if text.isascii() else [place for place in range(1, len(text)) if _continues(text, place)]
    for place in continued:
        fate[place] = fate[place] or fate[place - 1]
    for place in reversed(continued):
        fate[place - 1] = fate[place - 1] or fate[place]
    for start, end in [*_all(text, marker), *(found.span() for found in _URL.finditer(text))]:
        if _CUT in fate[start:end]:
            fate[start:end] = bytes([_CUT]) * (end - start)


def _continues(text: str, place: int) -> bool:
    """Say whether a character is one with that before it."""
    character, before = text[place], text[place - 1]
    if character.isspace() or before.isspace():
        return False
    belongs = unicodedata.category(character).startswith("M") or character == _JOINER
    return belongs or before == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff"


def _take_partners(text: str, fate: bytearray) -> None:
    """Take each sign whose partner is cut, and both where nothing is left between them; the inner ones first."""
    pairs = sorted(_pairs(text), key=lambda pair: pair[1][0] - pair[0][1])
    targets = bytearray(len(text))
    for found in _TARGET.finditer(text):
        targets[found.start() : found.end()] = b"\x01" * len(found[0])
    kept = [fate[place] == _STAYS and not targets[place] and _is_letter(text[place]) for place in range(len(text))]
    words_before = [0, *accumulate(kept)]
    cut_before = [0, *accumulate(character == _CUT for character in fate)]
    for opening, closing in pairs:
        cut = [_CUT in fate[slice(*sign)] for sign in (opening, closing)]
        inside = opening[1], closing[0]
        emptied = words_before[inside[0]] == words_before[inside[1]] and cut_before[inside[0]] < cut_before[inside[1]]
        if any(cut) or emptied:
            for start, end in (opening, closing):
                for place in range(start, end):
                    fate[place] = fate[place] or _DROPPED


def _pairs(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield the signs that belong together: around a link, emphasis and code."""
    for found in _LINK.finditer(text):
        yield found.span(1), found.span(3)
    ends = [*(found.start() for found in _BLANK.finditer(text)), len(text)]
    for start, end in zip([0, *ends], ends, strict=False):
        yield from _pairs_in(text, start, end)


def _pairs_in(text: str, start: int, end: int) -> Iterator[tuple[Span, Span]]:
    """Yield the backticks and stars of a paragraph that belong together, as the parser has it but for rare runs."""
    opened: list[list[int]] = []  # runs of stars that wait for their partners, with what is left of each
    code = dict(_code(text, start, end))
    place = start
    while found := _SIGN.search(text, place, end):
        place = found.end()
        if found.span() in code:
            yield found.span(), code[found.span()]
            place = code[found.span()][1]
        elif text[found.start()] == "*":
            yield from _closed(text, found.span(), opened)


def _code(text: str, start: int, end: int) -> Iterator[tuple[Span, Span]]:
    """Yield each run of backticks with the next that is as long."""
    last: dict[int, Span] = {}
    for found in _TICKS.finditer(text, start, end):
        if len(found[0]) in last:
            yield last[len(found[0])], found.span()
        last[len(found[0])] = found.span()


def _closed(text: str, run: Span, opened: list[list[int]]) -> Iterator[tuple[Span, Span]]:
    """Yield what a run of stars closes, two and two where it can; what is left of it may open something."""
    start, end = run
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    while _leans(after, before) and opened and start < end:
        first = opened[-1]
        several = 2 if first[1] - first[0] > 1 and end - start > 1 else 1
        yield (first[1] - several, first[1]), (start, start + several)
        first[1], start = first[1] - several, start + several
        if first[0] == first[1]:
            opened.pop()
    if start < end and _leans(before, after):
        opened.append([start, end])
        del opened[:-DEEPEST]


def _leans(outside: str, inside: str) -> bool:
    """Say whether a sign between these characters can belong to the one inside, by CommonMark's rules of flanking."""
    return not inside.isspace() and (inside.isalnum() or not outside.isalnum())


def _stretches(text: str, fate: bytearray, marker: str) -> list[Span]:
    """Return what markers are to replace; what has one already is shared with what is beside it."""
    stretches: list[Span] = []
    for start, end in sorted({*_bare_stretches(text, fate), *_all(text, marker)}):
        if stretches and (start < stretches[-1][1] or _CLOSE.fullmatch(text, stretches[-1][1], start)):
            start, end = stretches[-1][0], max(end, stretches.pop()[1])
        stretches.append((start, end))
    return stretches


def _bare_stretches(text: str, fate: bytearray) -> Iterator[Span]:
    """Yield what is cut, and let the white space and the block signs at its ends stay."""
    for found in re.finditer(rb"[\x01\x02]*\x01[\x01\x02]*", bytes(fate)):
        first, last = found.span()
        start = min(_BLOCK.match(text, first).end(), last) if _begins_line(text, first) else first  # type: ignore[union-attr]
        words = text[start:last]
        start, end = start + len(words) - len(words.lstrip()), last - len(words) + len(words.rstrip())
        fate[first : min(start, last)] = bytes(min(start, last) - first)
        fate[max(end, first) : last] = bytes(last - max(end, first))
        if start < end:
            yield start, end


def _begins_line(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] == "\n"


def _marked(text: str, start: int, end: int, marker: str) -> str:
    """Return what stands for a stretch: a marker, or two with the line ends and signs that part them."""
    words = text[start:end]
    line = start + words.rfind("\n") + 1
    if "\n" not in words or not _rest_of_line(text, end).strip():
        return marker
    first = _BLOCK.match(text, text.rfind("\n", 0, start) + 1)[0]  # type: ignore[index]
    block = _BLOCK.match(text, line, end)[0]  # type: ignore[index]
    parted = bool(_BLANK.search(words))
    same = block.count(">") == first.count(">") and not set(block) & {"-", "*"}
    between = "\n\n" if parted else "\n"
    return marker if same and not parted else f"{marker}{between}{block}{marker}"


def _rest_of_line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[place:] if end < 0 else text[place:end]


def _left(text: str, fate: bytearray, start: int, end: int) -> str:
    """Return what stays between two stretches."""
    return "".join(text[place] for place in range(start, end) if fate[place] == _STAYS)


def _joined(parts: Sequence[str], marker: str) -> str:
    """Join what stays and the markers, so that no marker joins a word or, with what follows it, becomes a link."""
    joined: list[str] = []
    last = ""
    for part in filter(None, parts):
        if last and _needs_gap(last, part, marker):
            joined.append(" ")
        joined.append(part)
        last = part
    return "".join(joined)


def _needs_gap(before: str, after: str, marker: str) -> bool:
    """Say whether a space is to part a marker from what stands beside it; none where a sign opens or closes there."""
    if after[0].isspace() or before[-1].isspace():
        return False
    if before.endswith(marker):
        return after[0] not in _QUIET_AFTER or (after[0] in _STYLE and after.lstrip(_STYLE)[:1].isalnum())
    return before[-1] not in _QUIET_BEFORE or (before[-1] in _STYLE and not _is_start(before.rstrip(_STYLE)[-1:]))


def _is_start(character: str) -> bool:
    return not character or character.isspace() or character in _QUIET_BEFORE
