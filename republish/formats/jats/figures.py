"""Figures of a copy in JATS: the picture's URL, what stands beneath it, and under which licence it travels."""

from articles.leaving import Picture
from articles.licences import Licence
from republish.formats.jats.nodes import HREF, LICENCE_REF, Attributes, Node, link, node, uri


def figure(picture: Picture, name: str) -> Node:
    """Return a figure with an id of its own; one that only decorates has an empty text in its place."""
    caption = node("caption", node("p", picture.caption)) if picture.caption else None
    image: Attributes = {"mimetype": "image", "mime-subtype": "jpeg", HREF: uri(picture.url)}
    return node(
        "fig", {"id": name}, caption, node("graphic", image, node("alt-text", picture.alt)), *_beneath(picture)
    )


def _beneath(picture: Picture) -> list[Node]:
    beneath = []
    if picture.source:
        beneath.append(node("attrib", link(picture.source, picture.credit or picture.source)))
    elif picture.credit:
        beneath.append(node("attrib", picture.credit))
    if picture.licence and picture.licence.url:
        beneath.append(node("permissions", licence(picture.licence, node("license-p", _linked(picture.licence)))))
    return beneath


def licence(terms: Licence, *words: Node) -> Node:
    """Return a licence with the words it is given in; JATS has one element for licences, dedications and marks."""
    kind = "open-access" if terms.is_licence else "public-domain"
    return node(
        "license",
        {"license-type": kind, HREF: uri(terms.url)},
        node(LICENCE_REF, terms.url) if terms.url else None,
        *words,
    )


def _linked(terms: Licence) -> Node:
    return link(terms.url, str(terms.name))
