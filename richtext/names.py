"""Names that look alike: what two of them have in common when a reader would take the one for the other."""

import re
import unicodedata
from collections.abc import Iterable

from richtext.text import fold

LONGEST = 200  # characters of a name that are looked at; no column holds more

# What stands on the left looks like what stands on the right, as capitals and as small letters: Cyrillic, Greek,
# Armenian, Canadian syllabics, Deseret, Osage, and signs. Tables of our own: names are compared by them, nothing is
# changed. Latin letters with something to them need none: Unicode's names tell which they are.
_LOOKS = {
    "\u0410\u0430\u0391\u03b1\u0251\u15e9": "a",
    "\u0412\u0432\u0392\u03b2\u042c\u044c\u15f7": "b",
    "\u0421\u0441\u03f2\u03f9\u2183\u2184\u1455\U00010415\U0001043d©": "c",
    "\u0501\u0500\u15ea\u15de": "d",
    "\u0415\u0435\u0404\u0454\u0395\u03b5\u03f5\u212e\u04bc\u04bd\u156e€3": "e",
    "\u15b4": "f",
    "\u0261\u050d\u0581\u161c": "g",
    "\u041d\u043d\u04ba\u04bb\u0397\u0570\u157c": "h",
    "\u0406\u0456\u0399\u03b9\u0269\u04c0\u04cf\u01c0\u2223|!": "i",
    "\u0408\u0458\u03f3\u037f\u0575\u148d": "j",
    "\u041a\u043a\u039a\u03ba": "k",
    "\u053c\u056c\u14aa\U0001041b\U00010443": "l",
    "\u041c\u043c\u039c\u03fa\u15f0": "m",
    "\u041f\u043f\u039d\u03b7\u0578\u057c\u144e": "n",
    "\u041e\u043e\u039f\u03bf\u03c3\u03c2\u0585\u0555\u0ed0\u0966\u06f5\U00010404\U0001042c\U000104c2\U000104ea": "o",
    "\u0420\u0440\u03a1\u03c1\u146d": "p",
    "\u051a\u051b\u0563\u0566": "q",
    "\u0433\u1d26\u1587\U000104b4\U000104dc®": "r",
    "\u0405\u0455\u054f\u01bc\u01bd\u1515\U00010420\U00010448$5": "s",
    "\u0422\u0442\u03a4\u03c4": "t",
    "\u03bc\u00b5\u03c5\u054d\u057d\u0438\u028b\ua79e\ua79f\u144c\U000104ce\U000104f6\u222a\u22c3": "u",
    "\u03bd\u0474\u0475\u142f": "v",
    "\u051c\u051d\u03c9\u0461\u15ef": "w",
    "\u0425\u0445\u03a7\u03c7\uab55\u166d": "x",
    "\u0423\u0443\u04ae\u04af\u03a5\u03b3": "y",
    "\u0396\U000104d2\U000104fa": "z",
}
# The same for alphabets that lie in a row from one character on; a dot where nothing is alike.
_CHEROKEE = "drt..i...yaje......w...m...h.y..g.hz...........b..r.ws...vs...lc..p...kd"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROWS = {
    "\u13a0": _CHEROKEE,
    "\uab70": _CHEROKEE,
    "\u2c80": "aabb....ee..zzhh..iikk..mmnn..oonnppccttyy..xx..ww",  # Coptic
    "\ua4d0": "bp.dt.gk.jc.zf.mnlsr..vh..wxy.a.e.iou",  # Lisu
    "\U0001f150": _ALPHABET,  # in black circles
    "\U0001f170": _ALPHABET,  # in black squares
    "\U0001f1e6": _ALPHABET,  # of flags
}
_LATIN = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:(?:SMALL CAPITAL|TURNED|REVERSED|DOTLESS|SCRIPT|OPEN|INSULAR) )*([A-Z])"
    r"(?: WITH .*)?"
)
_DIGITS = str.maketrans("0l1", "oii")  # O and 0; I, l and 1
# The same person with a title, a degree, or what they are here.
_ADDRESSED = re.compile(
    r"\b(?:dre?(?:\W+med)?|prof(?:essor|esseure?)?|mrs?|ms|mme|mlle|md|phd|rn|np|mph|msc|frcpc|"
    r"editors?|moderators?|authors?|administrators?|admin|staff|verified|official|"
    r"redact(?:eur|rice)|moderat(?:eur|rice)|aut(?:eure?|rice)|administrat(?:eur|rice)|equipe)\b"
)
_WILD = "."  # for a letter that may be any


class _Letters(dict[int, str]):
    """A table to translate characters by, made as they come: to the Latin letter that each looks like."""

    def __missing__(self, code: int) -> str:
        latin = code > 127 and _LATIN.fullmatch(unicodedata.name(chr(code), ""))
        self[code] = letter = latin[1].lower() if latin else chr(code)
        return letter


def _in_rows() -> dict[int, str]:
    return {ord(first) + at: it for first, row in _ROWS.items() for at, it in enumerate(row) if it != _WILD}


_ALIKE = _Letters({ord(sign): letter for signs, letter in _LOOKS.items() for sign in signs} | _in_rows())


def is_taken_for(name: str, others: Iterable[str]) -> bool:
    """Say whether readers would take a name for one of some others, in whichever order its words stand."""
    wanted, mixed = _shapes(name), _mixed(name)
    if not wanted:
        return False
    return any(wanted & shapes or (mixed and any(map(mixed.fullmatch, shapes))) for shapes in map(_shapes, others))


def skeleton(name: str) -> str:
    """Return what stands for all names that look like this one: letters and digits, whatever their case and marks.

    Alphabets that look alike are one; spaces, signs, titles such as "Dr" and what people are here, such as "Editor",
    are nothing. It is for comparing names and is none itself.
    """
    return _letters("".join(_words(name)))


def _shapes(name: str) -> set[str]:
    """Return the skeletons of a name with its words as they stand, and in the order of the alphabet."""
    words = _words(name)
    return {_letters("".join(words)), _letters("".join(sorted(words)))} - {""}


def _words(name: str) -> list[str]:
    """Return the words of a name in the letters that they look like, without titles unless there is nothing else."""
    folded = _folded(name[:LONGEST])
    return _lettered(_ADDRESSED.sub("", folded)) or _lettered(folded)


def _lettered(words: str) -> list[str]:
    return list(filter(None, ("".join(filter(str.isalnum, word)) for word in words.split())))


def _folded(text: str) -> str:
    """Return text in the letters that it looks like, as it is and taken apart: what comes of that may be another."""
    return fold(unicodedata.normalize("NFKD", text.translate(_ALIKE)).translate(_ALIKE))


def _letters(word: str) -> str:
    return word.translate(_DIGITS).replace("rn", "m").replace("vv", "w")


def _mixed(name: str) -> re.Pattern[str] | None:
    """Return what fits a name with strange signs among the Latin letters of a word, each of which may be any letter.

    None where there are none, or so many that nearly every name would fit. A word of one alphabet is only itself.
    """
    shape = "" if name.isascii() else _letters("".join(map(_with_gaps, name[:LONGEST].split())))
    return re.compile(shape) if 0 < 2 * shape.count(_WILD) <= len(shape) else None


def _with_gaps(word: str) -> str:
    folded = _ADDRESSED.sub("", _folded(word))
    if not any(unicodedata.name(sign, "").startswith("LATIN") for sign in unicodedata.normalize("NFKD", word)):
        return "".join(filter(str.isalnum, folded))
    return "".join(sign if sign.isascii() else _WILD for sign in folded if sign.isalnum() or _is_sign(sign))


def _is_sign(sign: str) -> bool:
    return unicodedata.category(sign).startswith("S") and not sign.isascii()
