"""What the checklist has to say, and what it looks at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from lxml.html import HtmlElement

from articles import body
from articles.models import Article
from publication.models import Publication
from richtext.outline import plain_text

PARTS = {"bylines": "bylines-group", "published_at": "id_published_at_0"}  # places whose id in the form is another


class Level(Enum):
    """How much a finding weighs: an error keeps an article from coming out, a warning asks whether it is meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Something to mend or to confirm; `place` is the field of the form where that is done."""

    level: Level
    place: str
    sentence: str

    @property
    def key(self) -> str:
        """Return what somebody accepts who has looked at it: it differs where another thing is said."""
        return hashlib.blake2b(f"{self.place}: {self.sentence}".encode(), digest_size=8).hexdigest()

    @property
    def is_error(self) -> bool:
        return self.level == Level.ERROR

    @property
    def anchor(self) -> str:
        """Return the id that its place has in the form."""
        return PARTS.get(self.place, f"id_{self.place}")


def mend(place: str, sentence: str) -> Finding:
    return Finding(Level.ERROR, place, sentence)


def confirm(place: str, sentence: str) -> Finding:
    return Finding(Level.WARNING, place, sentence)


class Piece:
    """An article with its body read once, for every rule."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.linked: dict[str, bool] | None = None  # which articles its links lead to, as `links.look_up` finds out
        self.known: dict[str, str] | None = None  # what readers knew last, as `known.look_up` finds out

    @cached_property
    def publication(self) -> Publication:
        return Publication.objects.current()

    @cached_property
    def root(self) -> HtmlElement:
        return body.parse(self.article.body)

    @cached_property
    def text(self) -> str:
        return plain_text(self.article.body)

    @cached_property
    def placed(self) -> set[str]:
        """Return the numbers of the figures that the text places."""
        return set(self.root.xpath(f".//{body.FIGURE}/@data-figure"))


Rule = Callable[[Piece], Iterator[Finding]]
