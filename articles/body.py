"""An article's body as a tree: what the page and the copies do to it in common."""

from urllib.parse import urljoin

from django.template.loader import render_to_string
from lxml import html


def parse(body: str):
    """Return a body as the children of one element."""
    return html.fragment_fromstring(body or "", create_parent="div")


def inner(element) -> str:
    """Return the HTML inside an element; a source has no end tag, which libxml2, being older, does not know."""
    text = html.tostring(element, encoding="unicode", with_tail=False)
    return text[text.index(">") + 1 : text.rindex("<")].replace("</source>", "")


def replace(element, markup: str):
    """Put markup in an element's place, keep the text that follows it, return the new element."""
    new = html.fragment_fromstring(markup.strip())
    new.tail = element.tail
    element.getparent().replace(element, new)
    return new


def absolute_links(root, page: str):
    """Make every link and image lead from elsewhere to where it leads from `page`."""
    for element in root.iter():
        for name in ("href", "src"):
            if element.get(name):
                element.set(name, urljoin(page, element.get(name)))
        if element.get("srcset"):
            candidates = element.get("srcset").split(", ")
            element.set("srcset", ", ".join(urljoin(page, candidate) for candidate in candidates))


def place_figures(root, figures: dict, template: str):
    """Put each figure where the text places it; a number without a figure leaves nothing."""
    for place in root.xpath(".//figure[@data-figure]"):
        figure = figures.get(place.get("data-figure"))
        if figure is None:
            place.drop_tree()
        else:
            replace(place, render_to_string(template, {"figure": figure}))


def number_notes(root, prefix: str = "") -> str:
    """Put a number where each note stands and return the list of notes; `prefix` keeps ids apart on another's page."""
    notes = []
    places = root.xpath(".//span[@data-footnote][not(ancestor::span[@data-footnote])]")
    for number, place in enumerate(places, 1):
        notes.append({"number": number, "html": inner(place)})
        replace(place, render_to_string("articles/_note_mark.html", {"number": number, "prefix": prefix}))
    return render_to_string("articles/_footnotes.html", {"notes": notes, "prefix": prefix}) if notes else ""
