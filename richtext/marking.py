"""Where in a comment something was noticed, shown: marks around pieces of clean HTML.

Offsets are kept of the text as it was typed; what readers see lacks its signs, and has tags. Both are therefore
compared without white space and signs, and the n-th place of some words in the one is the n-th in the other. Signs at
the ends of a place are marked with it where they are seen: the + of a telephone number.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape, unescape

Span = tuple[int, int]  # from and to, in characters
Found = tuple[int, int]  # the first and the last of the characters that are seen

_TARGET = re.compile(r"(?<=\])\((?:[^()\s\\]|\([^()\s\\]*+\))*+\)")  # where a link leads is not seen
_SIGNS = frozenset("*`[]<>\\-+_")
_PARTS = re.compile(r"<(?:[^<>\"]|\"[^\"]*+\")*+>|[^<]++|<")
_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,32});|.", re.DOTALL)
_LINK = re.compile(r'<a [^<>]*?href="([^"]*)"')


def mark(html: str, text: str, spans: Sequence[Span], numbers: Sequence[str] | None = None) -> str:
    """Return a comment's clean HTML with <mark> around the spans of its text, and a number at each end if given.

    Marks stand within text alone, so one that goes on across tags is several. A link's target is marked at the words
    that lead there. What cannot be found is left unmarked; without its marks the HTML is what it was.
    """
    seen = _Seen(html)
    inside: set[int] = set()
    ends: dict[int, list[str]] = defaultdict(list)
    for place, found in enumerate(_find(text, spans, seen)):
        if found:
            inside.update(range(found[0], found[1] + 1))
            if numbers:
                ends[found[1]].append(f' <span class="pause-number">{escape(numbers[place])}</span>')
    return "".join(_written(seen, inside, ends))


class _Seen:
    """HTML taken apart: its tags and its characters, and which of these are compared."""

    def __init__(self, html: str) -> None:
        self.parts: list[tuple[str, bool]] = []  # each tag, and each character with whether it is one
        self.letters: list[str] = []
        self.places: list[int] = []  # of each letter among the parts
        self.links: dict[str, list[Found]] = defaultdict(list)  # the words that lead to each URL
        url, begun = "", 0
        for part in _PARTS.findall(html):
            if not part.startswith("<") or part == "<":
                self._read(part)
                continue
            if part == "</a>" and len(self.parts) > begun:
                self.links[url].append((begun, len(self.parts) - 1))
            self.parts.append((part, False))
            if leads := _LINK.match(part):
                url, begun = unescape(leads[1]), len(self.parts)
        self.text = "".join(self.letters)

    def widened(self, found: Found, before: str, after: str) -> Found:
        """Return what was found with those of the signs before and after it that are seen there too."""
        first, last = found
        for sign in reversed(before):
            if not self._shows(first - 1, sign):
                break
            first -= 1
        for sign in after:
            if not self._shows(last + 1, sign):
                break
            last += 1
        return first, last

    def _shows(self, place: int, sign: str) -> bool:
        return 0 <= place < len(self.parts) and self.parts[place][1] and unescape(self.parts[place][0]) == sign

    def _read(self, part: str) -> None:
        for written in _CHARACTER.findall(part):
            for character in filter(_is_compared, unescape(written)):
                self.letters.append(character)
                self.places.append(len(self.parts))
            self.parts.append((written, True))


def _is_compared(character: str) -> bool:
    return character not in _SIGNS and not character.isspace()


def _find(text: str, spans: Sequence[Span], seen: _Seen) -> Iterator[Found | None]:
    """Yield for each span the first and the last part of the HTML that show it."""
    covered = _TARGET.sub(lambda target: " " * len(target[0]), text)
    offsets = [offset for offset, character in enumerate(covered) if _is_compared(character)]
    letters = "".join(covered[offset] for offset in offsets)
    typed, shown = _Places(letters), _Places(seen.text)
    same = letters == seen.text  # nearly always: only the numbers of lists are typed and not seen
    links = {url: iter(found) for url, found in seen.links.items()}
    for start, end in spans:
        first, last = bisect_left(offsets, start), bisect_left(offsets, end)
        if first == last:
            yield next(links.get(text[start:end], iter(())), None)
            continue
        words = letters[first:last]
        place = first if same else shown.nth(words, typed.number(words, first))
        if place is None:
            yield None
            continue
        found = seen.places[place], seen.places[place + len(words) - 1]
        yield seen.widened(found, text[start : offsets[first]], text[offsets[last - 1] + 1 : end])


class _Places:
    """Where words stand in a text, looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[str, list[int]] = {}

    def of(self, words: str) -> list[int]:
        if words not in self.known:
            self.known[words] = [place.start() for place in re.finditer(re.escape(words), self.text)]
        return self.known[words]

    def number(self, words: str, place: int) -> int:
        return bisect_left(self.of(words), place)

    def nth(self, words: str, number: int) -> int | None:
        places = self.of(words)
        return places[number] if number < len(places) else None


def _written(seen: _Seen, inside: set[int], ends: dict[int, list[str]]) -> Iterator[str]:
    """Yield the HTML anew, a mark around each run of characters that are inside."""
    run: list[str] = []
    for place, (part, is_text) in enumerate(seen.parts):
        if is_text and place in inside:
            run += [part, *ends[place]]
            continue
        yield _marked(run)
        run = []
        yield part
    yield _marked(run)


def _marked(run: list[str]) -> str:
    """Return a run in a mark, without the white space at its ends; what is nothing else needs none."""
    whole = "".join(run)
    words = whole.strip()
    return whole.replace(words, f"<mark>{words}</mark>", 1) if words else whole
