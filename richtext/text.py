"""What people type, made fit to keep, to count and to compare."""

import re
import unicodedata

MOST_MARKS = 8  # combining marks in a row; no language needs as many, and more climb over the lines above

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NONCHARACTERS = "".join(f"{chr(0x10000 * plane + 0xFFFE)}{chr(0x10000 * plane + 0xFFFF)}" for plane in range(17))
_CONTROLS = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")
_OVERRIDES = re.compile(
    r"[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]"
)  # text that shows in another order than it is read
# An alphabet that nobody sees, in which a text can say what its readers do not read; in a flag it names the country.
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_BREAKING = re.compile(r"[^\S\u00a0\u202f]+")
_BLANK_LINES = re.compile(r"\n{4,}")
_JOINERS = "\u200c\u200d"
_JOINED_SCRIPTS = re.compile(
    r"[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc]"
)
_PICTURES = re.compile(r"[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
# Letters, marks and signs to Unicode, nothing to the eye.
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159")
# Signs that choose how the one before them looks: an emoji, an ideograph, a Mongolian letter, a digit in a key.
_SELECTOR = re.compile(r"[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SELECTED = re.compile(
    r"(?:[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]|[0-9#*](?=\ufe0f\u20e3))[\ufe0e\ufe0f]"
    r"|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    r"|[\u1820-\u18aa][\u180b-\u180d\u180f]"
)
_KEPT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ALIKE = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "’": "'"})


def tidy_line(text: str, *, typeset: bool = False) -> str:
    """Return one line as it is kept: names, affiliations, handles, titles.

    NFC; no invisible, unassigned or private characters, except what joins emoji and the letters of Arabic and Indic
    words or chooses how an emoji or an ideograph looks; single spaces, and in a typeset line its no-break spaces; at
    most MOST_MARKS combining marks in a row. Empty where nothing would show, which the caller refuses. Ask for the
    length first.
    """
    text = _few_marks(_single_spaces(_LINE_ENDS.sub(" ", text), typeset))
    text = unicodedata.normalize("NFC", _visible(text))
    text = unicodedata.normalize("NFC", _single_spaces(_few_marks(text), typeset))
    return text if any(not (_is_mark(character) or character.isspace()) for character in text) else ""


def tidy_text(text: str) -> str:
    """Return a text of several lines as it is kept: its words unchanged, without what serves only to deceive or break.

    NFC; no control characters but line feeds and tabs, no noncharacters; no bidirectional overrides or isolates; at
    most MOST_MARKS combining marks and two blank lines in a row; no spaces at the ends of lines, no empty lines at
    either end. Ask for the length first.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _TAGS.sub("", _OVERRIDES.sub("", _CONTROLS.sub("", text)))
    text = unicodedata.normalize("NFC", _few_marks(text))
    text = "\n".join(line.rstrip() for line in _few_marks(text).split("\n"))
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def count_words(text: str) -> int:
    """Return how many words a person would count: what stands between spaces and has a letter or a digit in it."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def fold(text: str) -> str:
    """Return text for comparing: lower case, compatibility forms taken apart (NFKD), marks and ligatures dropped."""
    text = unicodedata.normalize("NFKD", _few_marks(text)).lower()
    text = unicodedata.normalize("NFKD", text).translate(_ALIKE)
    return "".join(character for character in text if not _is_mark(character))


def _single_spaces(text: str, typeset: bool) -> str:
    return _BREAKING.sub(" ", text).strip() if typeset else " ".join(text.split())


def _few_marks(text: str) -> str:
    """Return text with at most MOST_MARKS marks in a row; also keeps normalising linear, for that sorts each row."""
    if text.isascii():
        return text
    kept, row = [], 0
    for character in text:
        row = row + 1 if _is_mark(character) else 0
        if row <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _visible(text: str) -> str:
    """Return a line without the characters that may not stand in it."""
    text = "".join(character for character in text if character in _JOINERS or is_seen(character))
    text = _SELECTOR.sub(_chosen, text)
    neighbours = zip(" " + text, text, text[1:] + " ", strict=False)
    return "".join(this for before, this, after in neighbours if is_seen(this) or _joins(before, after))


def _chosen(selector: re.Match[str]) -> str:
    """Return a selector where the sign before it has looks to choose from."""
    place = selector.start()
    return selector[0] if place and _SELECTED.match(selector.string, place - 1) else ""


def _joins(before: str, after: str) -> bool:
    """Say whether a joiner between these characters means something."""
    return any(script.match(before) and script.match(after) for script in (_JOINED_SCRIPTS, _PICTURES))


def is_seen(character: str) -> bool:
    """Say whether a character shows; newer emoji do, although an older Python calls them unassigned."""
    if character in _EMPTY:
        return False
    return unicodedata.category(character) not in _KEPT_OUT or bool(_PICTURES.match(character))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
