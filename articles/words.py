"""How words are made alike for searching, the same on every database."""

import re

from richtext.text import fold

WORD = re.compile(r"[^\W_]+")
ENDINGS = ("sses", "xes", "ches", "shes")
KEPT = ("ss", "us", "is")


def stem(word: str) -> str:
    """Return a folded English or French word without its plural ending; short words as they are."""
    if len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith(ENDINGS):
        return word[:-2]
    if word.endswith(("s", "x")) and not word.endswith(KEPT):
        return word[:-1]
    return word


def words(text: str) -> list[str]:
    """Return the folded, stemmed words of a text, in order."""
    return [stem(word) for word in WORD.findall(fold(text))]


def marked(text: str, wanted: set[str], last: str = "") -> list[tuple[str, bool]]:
    """Cut a text into pieces and say of each whether a search for `wanted` words, or the prefix `last`, finds it."""
    pieces, end = [], 0
    for match in WORD.finditer(text):
        pieces.append((text[end : match.start()], False))
        stems = words(match.group())
        hit = any(found in wanted or (last and found.startswith(last)) for found in stems)
        pieces.append((match.group(), hit))
        end = match.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]
