"""How words are made alike for searching, the same on every database."""

import re

from richtext.text import fold

WORD = re.compile(r"[^\W_]+")
MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
WORD_AS_WRITTEN = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")  # with its accents apart, too
ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)'(?=\w)|'(?:s|t|re|ve|ll|d|m)\b")  # l'hôpital, the patient's
LONGEST = 60  # characters; PostgreSQL refuses words of more than 2,046 bytes


def stem(word: str) -> str:
    """Return a folded English or French word with one ending for singular and plural; short words as they are."""
    if len(word) < 4:
        return word
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-3] + "al"  # journaux, journal
    if word.endswith("s") and (not word.endswith(("ss", "us", "is")) or word.endswith(("ais", "ois"))):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"  # biopsie, biopsies, biopsy
    if len(word) > 3 and word.endswith(("sse", "xe", "che", "she")):
        word = word[:-1]  # boxes, box; classe, classes, class
    return word[:-1] if len(word) > 3 and word.endswith("x") else word


def words(text: str) -> list[str]:
    """Return the folded, stemmed words of a text, in order, without what an apostrophe ties to them."""
    return [stem(word)[:LONGEST] for word in WORD.findall(ELIDED.sub(" ", fold(text)))]


def marked(text: str, wanted: set[str], last: str = "") -> list[tuple[str, bool]]:
    """Cut a text into pieces and say of each whether a search for `wanted` words, or the prefix `last`, finds it."""
    pieces, end = [], 0
    for match in WORD_AS_WRITTEN.finditer(text):
        pieces.append((text[end : match.start()], False))
        stems = words(match.group())
        hit = any(found in wanted or (last and found.startswith(last)) for found in stems)
        pieces.append((match.group(), hit))
        end = match.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]
