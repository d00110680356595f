"""The body of JATS and what is behind it: corrections, the text with its figures, its notes, what was left out."""

from collections.abc import Callable, Iterator
from itertools import count

from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from articles import body
from articles.leaving import Picture
from republish.copies import Copy, LeftOut, Note
from republish.formats.jats.figures import figure
from republish.formats.jats.nodes import Node, inside, node
from republish.formats.jats.prose import Writer


def text(copy: Copy) -> list[Node]:
    """Return the body, above which corrections and the lead figure stand, and the back if anything is in it."""
    root = body.parse(copy.body)
    notes = _notes(root, copy.prefix)
    names = map("fig{}".format, count(1))
    main, back = node("body", *map(_correction, copy.notes)), node("back")
    if copy.lead:
        main.append(figure(copy.lead, next(names)))
    writer = Writer(
        main,
        language=copy.language,
        page=copy.credit.url,
        pictures={picture.url: _maker(picture, names) for picture in copy.pictures},
        notes={f"#{note.get('id')}": f"fn{number}" for number, note in enumerate(notes, 1)},
    )
    writer.write(root)
    writer.end()
    if notes:
        _write_notes(writer, inside(back, "fn-group"), notes)
    if copy.left_out:
        back.append(_left_out(copy))
    return [main, back] if len(back) else [main]


def _notes(root: HtmlElement, prefix: str) -> list[HtmlElement]:
    """Take the notes out of the text and return them, each without the link that leads back."""
    notes: list[HtmlElement] = []
    for section in root.findall(".//section"):  # wherever parsers put it, there is one
        for child in section.xpath("./ol/*"):
            if child.get("id"):
                notes.append(child)
            else:  # what the markup of a note has torn from it
                notes[-1].append(child)
        section.drop_tree()
    for number, note in enumerate(notes, 1):
        for link in note.xpath(f".//a[@href='#{prefix}r{number}'][last()]"):
            link.drop_tree()
    return notes


def _write_notes(writer: Writer, group: Node, notes: list[HtmlElement]) -> None:
    for number, note in enumerate(notes, 1):
        place = inside(group, "fn", {"id": f"fn{number}"})
        inside(place, "label").text = str(number)
        writer.fill(place, note)
        if len(place) == 1:
            inside(place, "p")


def _maker(picture: Picture, names: Iterator[str]) -> Callable[[], Node]:
    """Return what makes a figure; a text may place it twice, and no two have one id."""
    return lambda: figure(picture, next(names))


def _correction(note: Note) -> Node:
    """Return a correction as it is read on the site."""
    lines = note.text.splitlines()
    if note.old_wording:
        lines.append(f"{_('Before:')} {note.old_wording}")
    if note.new_wording:
        lines.append(f"{_('Now:')} {note.new_wording}")
    return node(
        "boxed-text",
        {"content-type": "correction"},
        node("caption", node("title", f"{note.kind}, {note.date_text}.")),
        *(node("p", line) for line in lines if line.strip()),
    )


def _left_out(copy: Copy) -> Node:
    """Return the figures that stayed behind, and whom to ask for them."""
    if copy.credit.contact:
        ask = _("To use one of them, ask %(contact)s.") % {"contact": copy.credit.contact}
    else:
        ask = _("To use one of them, ask the editors.")
    return node(
        "notes",
        {"notes-type": "left-out"},
        node("title", _("Not in this copy, because its rights are not ours to give:")),
        node("list", {"list-type": "bullet"}, *map(_missing, copy.left_out)),
        node("p", ask),
    )


def _missing(figure: LeftOut) -> Node:
    parts = {"what": figure.what, "whose": figure.whose, "why": figure.why}
    return node("list-item", *(node("p", {"content-type": name}, words) for name, words in parts.items()))
