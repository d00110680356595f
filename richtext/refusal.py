"""What an editor is told when their HTML would lose something by being cleaned."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from richtext.allowed import NOTHING_WITHOUT
from richtext.outline import REMARK, Item, Outline

LONGEST = 60  # characters of a value that is quoted


@dataclass(frozen=True)
class Loss:
    """Hold what would go, after how many letters of the text, and what the editor can do about it."""

    place: int
    what: str
    advice: str


def too_long(limit: int) -> str:
    """Return the sentence for HTML that is not read at all."""
    return _("This is longer than an article can be (%(limit)s characters). Please shorten it.") % {"limit": limit}


def sentence(given: Outline, kept: Outline) -> str | None:
    """Return one sentence on the first thing that `given` has and `kept` has not, or None where that is nothing."""
    losses = [loss for loss in (_first_element(given, kept), _first_letter(given, kept)) if loss]
    if not losses:
        return None
    first = min(losses, key=lambda loss: loss.place)
    return _("%(what)s, %(where)s. %(advice)s") % {
        "what": first.what,
        "where": _where(given, first.place),
        "advice": first.advice,
    }


def _where(given: Outline, place: int) -> str:
    words = given.words_before(place)
    return _("after “…%(words)s”") % {"words": words} if words else _("at the very beginning")


def _first_element(given: Outline, kept: Outline) -> Loss | None:
    """Return the loss of the first element or attribute that is not where it was.

    Cleaning may add elements, as browsers do (a table's body, a paragraph's end): those are passed over.
    """
    remaining = iter(kept.items)
    for item in filter(_means_something, given.items):
        other = _counterpart(item, remaining)
        if other is None:
            return _moved(item) if _as_many(item.tag, given, kept) else _removed(item)
        if _attributes(item) != _attributes(other):
            return _stripped(item, other)
    return None


def _counterpart(item: Item, remaining: Iterator[Item]) -> Item | None:
    """Return the next remaining item that may be what became of this one: in its place, its tag, no attribute more."""
    for candidate in remaining:
        if candidate.place > item.place:
            return None
        same = candidate.place == item.place and candidate.tag == item.tag
        if same and _attributes(candidate).items() <= _attributes(item).items():
            return candidate
    return None


def _as_many(tag: str, given: Outline, kept: Outline) -> bool:
    count = [Counter(item.tag for item in outline.items)[tag] for outline in (given, kept)]
    return count[0] <= count[1]


def _moved(item: Item) -> Loss:
    return Loss(item.place, _("<%(tag)s> would be moved") % {"tag": item.tag}, _look())


def _removed(item: Item) -> Loss:
    needed = NOTHING_WITHOUT.get(item.tag)
    if item.tag == REMARK:
        what = _("A comment (<!-- … -->) would be removed")
    elif item.tag == "a" and "href" in item.attributes:
        what = _("A link to “%(url)s” would be removed") % {"url": _short(item.attributes["href"])}
    elif needed and needed not in item.attributes:
        what = _("<%(tag)s> without %(attribute)s would be removed") % {"tag": item.tag, "attribute": needed}
    else:
        what = _("<%(tag)s> would be removed") % {"tag": item.tag}
    return Loss(item.place, what, _take_out())


def _stripped(item: Item, other: Item) -> Loss:
    """Return the loss of the first attribute that an element no longer has."""
    had, has = _attributes(item), _attributes(other)
    name = next(name for name in had if name not in has)
    values = {"attribute": name, "value": _short(had[name]), "tag": item.tag}
    return Loss(item.place, _("%(attribute)s=“%(value)s” on <%(tag)s> would be removed") % values, _take_out())


def _first_letter(given: Outline, kept: Outline) -> Loss | None:
    """Return the loss of the first letter that is not where it was."""
    before, after = given.letters(), kept.letters()
    if before == after:
        return None
    pairs = enumerate(zip(before, after, strict=False))
    place = next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)))
    return Loss(place, _("Words would be lost or moved"), _look())


def _take_out() -> str:
    return _("Take it out and save again.")


def _look() -> str:
    return _("Look at the tags there and save again.")


def _means_something(item: Item) -> bool:
    """Say whether anybody would miss an element: not a bare <span> or <a>."""
    return item.tag not in ("a", "span") or bool(_attributes(item))


def _attributes(item: Item) -> dict[str, str]:
    """Return the attributes that mean something, white space around their values not counted."""
    values = {name: value.strip() for name, value in item.attributes.items()}
    for name in ("class", "style"):
        if not values.get(name):
            values.pop(name, None)
    if item.tag == "a" and set(values.get("rel", "").split()) <= {"noopener", "noreferrer"}:
        values.pop("rel", None)
    return values


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
