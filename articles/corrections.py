"""What becomes of a text that readers know already: it is fixed, corrected in public, or brought up to date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Act, Article, Correction, Kind
from richtext.differences import ADDED, KEPT, REMOVED, Piece, differences, stretches
from richtext.outline import plain_text
from richtext.sanitise import MAX_ARTICLE, clean_article

READ = ("title", "standfirst", "body")  # what readers would notice a change in
BESIDE = 4  # words that stay as they were on either side of a change, in the wording that is proposed
LONGEST = 1_000  # characters of it


class Change(models.TextChoices):
    """What a change to a public article is."""

    FIX = "fix", _("A minor fix: spelling, a dead link. Logged, and not announced")
    CORRECTION = "correction", _("A correction: something was wrong. Announced above the article, in feeds and copies")
    UPDATE = "update", _("An update: something is new. Dated “Revised”, and not announced as a correction")


ACTS = {Change.FIX: Act.FIXED, Change.CORRECTION: Act.CORRECTED, Change.UPDATE: Act.UPDATED}
DATED = {Change.CORRECTION, Change.UPDATE}  # shown as “Revised”


def asks(article: Article) -> bool:
    """Say whether somebody has to say what a change to its text is: readers know it, and see it now."""
    return article.kind == Kind.ARTICLE and article.was_public and article.is_public


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return which parts of what readers see are changed, white space left aside."""
    return [name for name in READ if _seen(name, before[name]) != _seen(name, after[name])]


def _seen(name: str, text: str) -> str:
    if name == "body" and len(text) <= MAX_ARTICLE:
        text = clean_article(text)
    return " ".join(text.split())


def proposed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, str]:
    """Return the old and the new wording of what changed, a few words about each change; empty for markup alone."""
    runs = (run for name in READ for run in _runs(_lines(name, before), _lines(name, after)))
    olds: list[str] = []
    news: list[str] = []
    for old, new in runs:
        if min(len("".join(olds)), len("".join(news))) > LONGEST:
            break  # nobody would see what comes after
        wording = _wording(differences("\n".join(old), "\n".join(new)))
        olds.append(wording[0])
        news.append(wording[1])
    return _shortened(olds), _shortened(news)


def _lines(name: str, texts: Mapping[str, str]) -> list[str]:
    """Return a text as readers see it, a line for each block, white space left aside."""
    lines = (plain_text(texts[name]) if name == "body" else texts[name]).splitlines()
    return [" ".join(line.split()) for line in lines]


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the lines that differ, each run with what stands in its place."""
    yield from ((before, after) for kept, before, after in stretches(old, new) if not kept)


def _wording(pieces: list[Piece]) -> tuple[str, str]:
    """Return both wordings of a run; what stayed as it was is cut to a few words beside each change."""
    last = len(pieces) - 1
    cut = [
        (_beside(piece.text, begins=place == 0, ends=place == last) if piece.became == KEPT else piece.text, piece)
        for place, piece in enumerate(pieces)
    ]
    old = "".join(text for text, piece in cut if piece.became != ADDED)
    new = "".join(text for text, piece in cut if piece.became != REMOVED)
    return old, new


def _beside(text: str, *, begins: bool, ends: bool) -> str:
    words = list(re.finditer(r"\S+", text))
    if len(words) <= BESIDE * (2 - begins - ends):
        return text
    before = "" if begins else text[: words[BESIDE - 1].end()]
    after = "" if ends else text[words[-BESIDE].start() :]
    return f"{before} … {after}"


def _shortened(wordings: Iterable[str]) -> str:
    text = "\n".join(filter(None, (" ".join(wording.split()) for wording in wordings)))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@transaction.atomic
def correct(article: Article, *, text: str, old: str = "", new: str = "") -> Correction:
    """Put a dated note above an article; feeds, mails and copies take it from there."""
    return Correction.objects.create(
        article=article,
        text=text.strip(),
        old_wording=old.strip(),
        new_wording=new.strip(),
        published_on=timezone.localdate(),
    )
