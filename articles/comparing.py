"""What changed between two revisions of an article: fields, topics, people, figures, and the text block by block."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.blocks import Block, blocks_of, in_words
from articles.models import Article, Byline, Figure
from articles.revisions import BYLINE, FIELDS, FIGURE
from richtext.differences import ADDED, KEPT, REMOVED, Piece, differences, differences_of, folded, stretches

NEAR = 12  # blocks further on in which one is looked for that was changed
ALIKE = 0.4  # of the words of two blocks, those they share when one became the other
PERSON = ("author_id", "role")  # who stands under an article, and as what
MOST = 60_000  # pieces that are compared word by word, in one comparison


@dataclass(frozen=True)
class Change:
    """Something that changed: what it is called, and its words before and after."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Row:
    """A block of the text that changed, with what it was and is; or how many blocks in a row did not."""

    kind: list[Piece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True)
class Part:
    """A byline or a figure that came, went or changed."""

    name: str
    became: str
    changes: list[Change]
    picture_before: object = None  # where another picture took its place
    picture_after: object = None


@dataclass(frozen=True)
class Comparison:
    """Everything that changed between two contents of an article, as `articles.revisions` writes them."""

    fields: list[Change]
    text: list[Row]
    bylines: list[Part]
    figures: list[Part]
    same: bool  # nothing at all changed

    def __bool__(self):
        return bool(self.fields or self.text or self.bylines or self.figures)


def compare(before: dict, after: dict) -> Comparison:
    """Return what became of one content in another."""
    old, new = before["fields"], after["fields"]
    names = [name for name in FIELDS if name != "body"]
    return Comparison(
        fields=_changes(Article, names, old, new) + _topics(before, after) + _order(before, after),
        text=compare_bodies(old.get("body", ""), new.get("body", "")),
        bylines=_parts(Byline, PERSON, before["bylines"], after["bylines"], _byline_name),
        figures=_parts(Figure, ("number",), before["figures"], after["figures"], _figure_name),
        same=before == after,
    )


# ---- the text ----


def compare_bodies(before: str, after: str) -> list[Row]:
    """Return the blocks that changed, in their order, with the number of those between; none where nothing did."""
    if before == after:
        return []
    rows, budget = [], _Budget(MOST)
    for kept, old, new in stretches(blocks_of(before), blocks_of(after)):
        rows += [Row(unchanged=len(new))] if kept else [_row(one, other, budget) for one, other in _pairs(old, new)]
    rows = [row for row in rows if row.unchanged or row.kind]
    return rows if any(row.kind for row in rows) else []


def _pairs(old: list[Block], new: list[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Yield each block with what became of it, or None; what came by itself stands before the next that stayed."""
    if len(old) == len(new) == 1 and old[0].tag == new[0].tag:
        yield old[0], new[0]
        return
    place = 0
    for block in old:
        near = new[place : place + NEAR]
        found = next((number for number, other in enumerate(near) if _alike(block, other)), None)
        if found is None:
            yield block, None
            continue
        yield from ((None, other) for other in near[:found])
        yield block, near[found]
        place += found + 1
    yield from ((None, other) for other in new[place:])


def _alike(one: Block, other: Block) -> bool:
    words = one.words | other.words
    if not words:
        return one.tag == other.tag
    least = 0 if one.tag == other.tag == "tr" else ALIKE  # a row of three numbers is the same row with one of them
    return len(one.words & other.words) / len(words) > least


def _row(old: Block | None, new: Block | None, budget: "_Budget") -> Row:
    if old and new:
        return Row(_kinds(old, new), folded(in_words(_words(list(old.pieces), list(new.pieces), budget))))
    return _whole(old, REMOVED) if old else _whole(new, ADDED)


def _whole(block: Block | None, became: str) -> Row:
    if block is None:
        return Row()
    words = in_words([Piece("".join(block.pieces))])
    return Row([Piece(block.kind, became)], [Piece(piece.text, became) for piece in words])


def _kinds(old: Block, new: Block) -> list[Piece]:
    return [Piece(new.kind)] if old.kind == new.kind else _exchanged(old.kind, new.kind)


def _words(before: list[str], after: list[str], budget: "_Budget") -> list[Piece]:
    if budget.covers(len(before) + len(after)):
        return differences_of(before, after)
    return [Piece("".join(before), REMOVED), Piece("".join(after), ADDED)]


class _Budget:
    """How many pieces may still be compared word by word."""

    def __init__(self, pieces: int):
        self.left = pieces

    def covers(self, pieces: int) -> bool:
        self.left -= pieces
        return self.left >= 0


# ---- what stands beside it ----


def _changes(model, names, old: dict, new: dict) -> list[Change]:
    changed = [name for name in names if (old.get(name) or None) != (new.get(name) or None)]
    return [_change(model._meta.get_field(name), old.get(name), new.get(name)) for name in changed]


def _change(about: models.Field, old, new) -> Change:
    before, after = _shown(about, old), _shown(about, new)
    worded = isinstance(about, models.CharField | models.TextField) and not about.choices
    pieces = folded(differences(before, after)) if worded else _exchanged(before, after)
    return Change(_sentence(about.verbose_name), pieces)


def _exchanged(before: str, after: str) -> list[Piece]:
    apart = [Piece(" ")] if before and after else []
    return [piece for piece in (Piece(before, REMOVED), *apart, Piece(after, ADDED)) if piece.text]


def _shown(about: models.Field, value) -> str:
    """Return a field's value, as JSON has it, in words."""
    if value is None or value == "":
        return ""
    if about.choices:
        return str(dict(about.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _dated(about.to_python(value))


def _dated(value) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return formats.date_format(value) if hasattr(value, "isoformat") else str(value)


def _sentence(words) -> str:
    return str(words)[:1].upper() + str(words)[1:]


def _topics(before: dict, after: dict) -> list[Change]:
    old, new = dict(before["topics"]), dict(after["topics"])
    gone, come = ([name for pk, name in one.items() if pk not in other] for one, other in ((old, new), (new, old)))
    return [Change(_("Topics"), _exchanged(", ".join(gone), ", ".join(come)))] if gone or come else []


def _order(before: dict, after: dict) -> list[Change]:
    """Say when those who stayed under the article stand in another order."""
    old, new = _by_key(before["bylines"], PERSON), _by_key(after["bylines"], PERSON)
    was, now = [key for key in old if key in new], [key for key in new if key in old]
    if was == now:
        return []
    names = (", ".join(new[key]["name"] for key in keys) for keys in (was, now))
    return [Change(_("Order of the bylines"), _exchanged(*names))]


def _by_key(parts: list[dict], key: tuple[str, ...]) -> dict[tuple, dict]:
    return {tuple(part[name] for name in key): part for part in parts}


def _parts(model, key, before: list[dict], after: list[dict], name) -> list[Part]:
    old, new = _by_key(before, key), _by_key(after, key)
    every = list(new) + [each for each in old if each not in new]
    parts = [_part(model, old.get(each), new.get(each), name) for each in every if old.get(each) != new.get(each)]
    return [part for part in parts if part.changes or part.became != KEPT or part.picture_after]


def _part(model, old: dict | None, new: dict | None, name) -> Part:
    became = ADDED if old is None else REMOVED if new is None else KEPT
    fields = BYLINE if model is Byline else FIGURE
    told = [each for each in fields if each not in ("author_id", "image", "order")]
    changes = _changes(model, told, old or {}, new or {})
    said = [change for change in changes if change.pieces]
    return Part(name(new or old or {}), became, said, *_pictures(old, new))


def _pictures(old: dict | None, new: dict | None):
    """Return the pictures of a figure before and after, where they are not the same."""
    was, now = (old or {}).get("image"), (new or {}).get("image")
    return [Figure(image=each).image if each and was != now else None for each in (was, now)]


def _byline_name(byline: dict) -> str:
    return byline["name"]


def _figure_name(figure: dict) -> str:
    return _("Figure %(number)s") % {"number": figure["number"]}
