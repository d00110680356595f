"""Which comments a page showed and at which version, as its forms carry it: “12:3 14:1”."""

from __future__ import annotations

import re
from collections.abc import Iterable

from comments.models import Comment

PAIR = re.compile(r"(?<!\S)(\d{1,18}):(\d{1,9})(?!\S)", re.ASCII)


def written(comments: Iterable[Comment]) -> str:
    return " ".join(f"{comment.pk}:{comment.version}" for comment in comments)


def read(text: str) -> dict[int, int]:
    """Return the version of each comment seen, by its number; what is written otherwise was not seen."""
    return {int(number): int(version) for number, version in PAIR.findall(text)}
