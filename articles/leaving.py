"""An article's body as it may leave this site: cleared figures only, links absolute, nothing of this page about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from articles import body
from articles.licences import Licence
from articles.models import Article, Figure
from delivery import fields
from delivery.site import absolute
from richtext.sanitise import clean_stored
from richtext.templatetags.richtext import website

EVERYWHERE = {"lang", "dir"}
KEPT = {
    "a": {"href"},
    "abbr": {"title"},
    "figure": {"data-figure"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"},
    "time": {"datetime"},
}


@dataclass(frozen=True)
class Picture:
    """A figure that may travel, with what stands beneath it. `path` is where its storage keeps the largest JPEG."""

    number: int
    url: str
    path: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    source: str
    licence: Licence | None


def picture_of(figure: Figure) -> Picture:
    """Return what travels of a figure; its largest rendition, width and height in pixels."""
    image = cast(fields.Picture, figure.image)
    return Picture(
        number=figure.number,
        url=absolute(image.url),
        path=image.path_of_jpeg,
        width=image.width,
        height=image.height,
        alt=figure.alt,
        caption=figure.caption,
        credit=figure.credit,
        source=website(figure.source),
        licence=figure.terms,
    )


def shown(article: Article) -> list[Figure]:
    """Return the figures a reader of the article sees: the lead first, then those the text places, in its order."""
    placed = body.parse(article.body).xpath(".//figure/@data-figure")
    by_number = {str(figure.number): figure for figure in article.figures.all()}
    in_order = [by_number[number] for number in dict.fromkeys(placed) if number in by_number]
    lead = [article.lead_figure] if article.lead_figure else []
    return lead + [figure for figure in in_order if figure not in lead]


def body_of(article: Article, *, prefix: str | None = None) -> str:
    """Return the body's HTML as it may leave; its notes carry ids that begin with `prefix`, else with the slug."""
    prefix = f"{article.slug}-" if prefix is None else prefix
    pictures = {str(figure.number): picture_of(figure) for figure in article.figures.all() if figure.may_travel}
    root = body.parse(clean_stored(article.body))
    _lead_back(root, article.canonical_url)
    notes = body.parse(body.number_notes(root, prefix))
    root.extend(list(notes))
    _strip(root, prefix)
    body.place_figures(root, pictures, "articles/_figure_leaving.html")
    return body.inner(root).strip()


def _lead_back(root, page):
    """Make links absolute, also those within the text, whose ids stay here; notes are linked afterwards."""
    for element in root.iter("a"):
        link = element.get("href", "")
        if link.startswith("/"):
            element.set("href", absolute(link))
        elif link.startswith("#"):
            element.set("href", page + link)


def _strip(root, prefix):
    """Drop every attribute a copy does not need; notes keep their ids."""
    for element in root.iterdescendants():
        kept = KEPT.get(element.tag, frozenset()) | EVERYWHERE
        if element.tag in ("a", "li") and element.get("id", "").startswith(prefix):
            kept |= {"id"}
        for name in set(element.attrib) - kept:
            del element.attrib[name]
