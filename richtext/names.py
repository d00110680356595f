"""Names that look alike: what two of them have in common when a reader would take the one for the other."""

import re
import unicodedata

from richtext.text import fold

LONGEST = 200  # characters of a name that are looked at; no column holds more

# What stands on the left looks like what stands on the right, as capitals and as small letters: Cyrillic, Greek,
# Armenian, Cherokee, and Latin letters that compatibility does not take apart. A small table of our own: names are
# compared by it, nothing is changed.
_LOOKS = {
    "\u0410\u0430\u0391\u03b1\u0251\u1d00\u13aa": "a",
    "\u0412\u0432\u0392\u03b2\u042c\u044c\u0299\u13f4": "b",
    "\u0421\u0441\u03f2\u03f9\u1d04\u2183\u2184\u13df": "c",
    "\u0501\u0500\u1d05\u13a0": "d",
    "\u0415\u0435\u0404\u0454\u0395\u03b5\u212e\u04bc\u04bd\u1d07\u13ac": "e",
    "\u0261\u0262\u050d\u13c0\u0581": "g",
    "\u041d\u043d\u04ba\u04bb\u0397\u029c\u13bb\u0570": "h",
    "\u0406\u0456\u0399\u03b9\u0131\u026a\u0269\u13a5\u04c0\u04cf\u01c0\u2223|!": "i",
    "\u0408\u0458\u03f3\u037f\u1d0a\u13ab": "j",
    "\u041a\u043a\u039a\u03ba\u1d0b\u13e6": "k",
    "\u029f\u13de": "l",
    "\u041c\u043c\u039c\u03fa\u1d0d\u13b7": "m",
    "\u041f\u043f\u039d\u03b7\u0578\u057c\u0274": "n",
    "\u041e\u043e\u039f\u03bf\u03c3\u03c2\u0585\u0555\u1d0f\u0ed0\u0966\u06f5": "o",
    "\u0420\u0440\u03a1\u03c1\u1d18\u13e2": "p",
    "\u051a\u051b\u0563": "q",
    "\u0433\u0280\u1d26\u13a1": "r",
    "\u0405\u0455\ua731\u13da": "s",
    "\u0422\u0442\u03a4\u03c4\u1d1b\u13a2": "t",
    "\u03bc\u00b5\u03c5\u057d\u1d1c\u0438": "u",
    "\u03bd\u0474\u0475\u1d20\u13d9": "v",
    "\u051c\u051d\u03c9\u1d21\u13b3\u0461": "w",
    "\u0425\u0445\u03a7\u03c7": "x",
    "\u0423\u0443\u04ae\u04af\u03a5\u03b3\u028f\u13a9": "y",
    "\u0396\u1d22\u13c3": "z",
}
_ALIKE = str.maketrans({sign: letter for signs, letter in _LOOKS.items() for sign in signs})
_DIGITS = str.maketrans("0l1", "oii")  # O and 0; I, l and 1
_ADDRESSED = re.compile(r"\b(?:dre?|prof(?:essor|esseure?)?|mrs?|ms|mme|md|phd)\b")  # the same person with a title


def skeleton(name: str) -> str:
    """Return what stands for all names that look like this one: letters and digits, whatever their case and marks.

    Alphabets that look alike are one; spaces, signs and titles such as "Dr" are nothing. It is for comparing names
    and is none itself.
    """
    folded = fold(unicodedata.normalize("NFKD", name[:LONGEST]).translate(_ALIKE))
    bare = _ADDRESSED.sub("", folded)
    letters = (_letters(words) for words in (bare, folded))
    return next(filter(None, letters), "")


def _letters(words: str) -> str:
    letters = "".join(filter(str.isalnum, words)).translate(_DIGITS)
    return letters.replace("rn", "m").replace("vv", "w")
