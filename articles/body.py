"""An article's body as a tree: what the page and the copies do to it in common."""

from urllib.parse import urljoin

from django.template.loader import render_to_string
from lxml import html

FIGURE, NOTE = "figure[@data-figure]", "span[@data-footnote]"  # the places of those in a text, as XPath has it


def parse(body: str):
    """Return a body as the children of one element."""
    return html.fragment_fromstring(body or "", create_parent="div")


def inner(element) -> str:
    """Return the HTML inside an element, with the end tags of today; libxml2 is older."""
    for item in element.iter("li"):
        item.text = item.text or ""  # or one without anything in it gets no end tag, and an element around it none
    text = html.tostring(element, encoding="unicode", with_tail=False)
    return text[text.index(">") + 1 : text.rindex("<")].replace("</source>", "")


def replace(element, markup: str):
    """Put markup in an element's place, keep the text that follows it, return the new element."""
    new = html.fragment_fromstring(markup.strip())
    _exchange(element, new)
    return new


def _exchange(element, new):
    new.tail = element.tail
    element.getparent().replace(element, new)


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
    _set_apart(root)
    places = [(place, place.get("data-figure")) for place in root.xpath(f".//{FIGURE}")]
    shown = {number for _place, number in places} & figures.keys()
    markup = {number: render_to_string(template, {"figure": figures[number]}) for number in shown}
    for place, number in places:
        if number in shown:
            replace(place, markup[number])
        else:
            place.drop_tree()


def number_notes(root, prefix: str = "") -> str:
    """Put a number where each note stands and return the list of notes; `prefix` keeps ids apart on another's page."""
    _set_apart(root)
    for item in root.xpath(f".//li[not(parent::ul or parent::ol)][ancestor::{NOTE}]"):
        item.tag = "div"  # or it would end the item that the note becomes
    places = root.xpath(f".//{NOTE}[not(ancestor::{NOTE})]")
    notes = [{"number": str(number), "html": inner(place)} for number, place in enumerate(places, 1)]
    if not notes:
        return ""
    context = {"notes": notes, "prefix": prefix}
    marks = parse(render_to_string("articles/_note_marks.html", context))
    for place, mark in zip(places, list(marks), strict=True):
        _exchange(place, mark)
    return render_to_string("articles/_footnotes.html", context)


def _set_apart(root):
    """Take figures out of the place of another, and them and notes out of links: no link stands within a link."""
    for place in reversed(root.xpath(f".//{FIGURE}[ancestor::{FIGURE}]")):
        _put_behind(place.xpath(f"ancestor::{FIGURE}[last()]")[0], place)
    for place in root.xpath(f".//{FIGURE}"):
        place.text, place[:] = None, []
    for place in reversed(root.xpath(f".//{FIGURE}[ancestor::a] | .//{NOTE}[ancestor::a]")):
        link = place.xpath("ancestor::a[last()]")[0]
        _put_behind(link, place)
        if not len(link) and not (link.text or "").strip():
            link.drop_tag()


def _put_behind(outer, element):
    element.drop_tree()
    element.tail, outer.tail = outer.tail, None
    outer.addnext(element)
