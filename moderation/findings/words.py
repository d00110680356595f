"""Words and phrases that somebody has listed: whole words, however they are accented, cut up or spaced."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from comments.screening import Context, Finding, Kind, Span
from richtext.outline import CELLS, LINES
from richtext.text import fold, is_seen

KIND = Kind(
    "words",
    _("Words that a rule lists"),
    _("Listed words"),
    heading=_("Some words here often come with advertising."),
    advice=_(
        "That says nothing about you, but a moderator will read the comment before it appears. If you can say it in"
        " other words, do; if these are the right ones, leave them."
    ),
)

DROPPED, ACCENT = "\x00", "\x01"  # what stands for a character that is nothing in a word, and for a mark upon one
UNSPACED = (  # scripts that are written without spaces: each character is a word
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
INDIC = "\u0900-\u0963\u0966-\u0dff"  # scripts whose vowels are marks, without which words are no longer told apart

_VOWEL = re.compile(f"[{INDIC}{UNSPACED}]")
_PART = rf"(?:[^\W_{UNSPACED}]|[{INDIC}])++"
_WORD = re.compile(rf"[{UNSPACED}]{ACCENT}*+|{_PART}(?:[{DROPPED}{ACCENT}]++{_PART})*+{ACCENT}*+")
_SIGN = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*+)(?:[\s/][^<>]*+)?>|<!--[^<>]*+>|\]\([^()\s]*+\)|[*_`~\\\[\]]")

Tree = dict[str, "Tree"]  # words by the word before; END where a listed phrase is whole
END = ""


class _Letters(dict[int, str]):
    """A table to translate characters by, made as they come."""

    def __init__(self, letter: Callable[[str], str]) -> None:
        super().__init__()
        self.letter = letter

    def __missing__(self, code: int) -> str:
        self[code] = letter = self.letter(chr(code))
        return letter


def _letter(character: str) -> str:
    """Return exactly one character to compare, so that places in the text stay what they are."""
    if character.isspace():
        return " "
    if _is_mark(character):
        return character if _VOWEL.match(character) else ACCENT
    if not is_seen(character):
        return DROPPED
    folded = fold(character).replace("\u03c2", "\u03c3")  # a sigma at the end of a word is a sigma
    if len(folded) == 1:
        return folded
    return character if _taken_apart(character) else " "  # œ is two letters, and taken apart in its word


def _taken_apart(character: str) -> str:
    return character if _is_mark(character) else "".join(filter(str.isalnum, fold(character)))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


_LETTERS, _APART = _Letters(_letter), _Letters(_taken_apart)


def find(text: str, context: Context) -> list[Finding]:
    rules = list(context.of("words"))
    beside = (context.name, context.handle, context.website, context.affiliation, context.interests)
    readings = [_words(reading) for reading in _readings(text)] if rules else []
    others = [_words(reading) for field in beside for reading in _readings(field)] if rules else []
    found = []
    for rule in rules:
        phrases = _phrases(rule.pattern)
        spans = tuple(_whole(span for words in readings for span in _spans(words, phrases)))
        if spans or any(any(_spans(words, phrases)) for words in others):
            found.append(Finding(KIND.code, spans, rule.name, rule.version))
    return found


def is_listable(line: str) -> bool:
    """Say whether a line has a word in it that could be found."""
    return bool(_words(line.translate(_LETTERS)))


@lru_cache(maxsize=32)
def _phrases(pattern: str) -> Tree:
    """Return listed lines as a tree of words, so that a long list takes no longer than a short one."""
    tree: Tree = {}
    for line in pattern.splitlines():
        branch = tree
        for word, _span in _words(line.translate(_LETTERS)):
            branch = branch.setdefault(word, {})
        if branch is not tree:
            branch[END] = {}
    return tree


def _readings(text: str) -> Iterator[str]:
    """Yield a text as it is typed and, where signs or tags may cut words up, as it reads without them."""
    letters = text.translate(_LETTERS)
    yield letters
    signs = list(_SIGN.finditer(text))
    if signs:
        yield "".join(_without(letters, signs))


def _without(letters: str, signs: Iterable[re.Match[str]]) -> Iterator[str]:
    """Yield letters with each sign blanked: one that ends a line is a space, any other nothing."""
    place = 0
    for sign in signs:
        ends_line = (sign[1] or "").lower() in LINES | CELLS
        yield letters[place : sign.start()]
        yield (" " if ends_line else DROPPED) * len(sign[0])
        place = sign.end()
    yield letters[place:]


def _words(letters: str) -> list[tuple[str, Span]]:
    return [(_bare(found[0]), found.span()) for found in _WORD.finditer(letters)]


def _bare(word: str) -> str:
    word = word.replace(DROPPED, "").replace(ACCENT, "")
    return word if word.isascii() else word.translate(_APART)


def _spans(words: list[tuple[str, Span]], phrases: Tree) -> Iterator[Span]:
    """Yield where a listed phrase stands, the longest that begins at each word."""
    for place, (_word, (start, _end)) in enumerate(words):
        branch, last = phrases, None
        for follower in range(place, len(words)):
            word, (_start, end) = words[follower]
            if word not in branch:
                break
            branch = branch[word]
            last = end if END in branch else last
        if last is not None:
            yield start, last


def _whole(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in their order, without those that lie within another."""
    reached = -1
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if end > reached:
            yield start, end
            reached = end
