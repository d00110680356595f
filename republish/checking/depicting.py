"""Whether only such pictures are in a copy as may leave, each with its own credit near it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.leaving import picture_of
from articles.models import Figure, Rights
from delivery.site import absolute
from republish.checking.comparing import edge
from republish.checking.evidence import DIGEST, Evidence, digest_of, licence_code
from republish.checking.reading import Image, key
from republish.checking.verdict import Slip, Term, Verdict
from republish.copies import left_out

PICTURES = Term("pictures", gettext_lazy("The pictures"))
NEAR = 60  # words between a picture and its credit
MOST = 20  # pictures that are named one by one


def pictures(evidence: Evidence) -> Verdict:
    """Judge the pictures; what is at a URL of ours is sure, what is only described as ours is to be looked at."""
    wrong, bare = [*_not_ours_to_give(evidence), *_of_others(evidence)], dict(_without_credit(evidence))
    slips = [_caption(figure) for figure in list(bare)[:MOST]]
    if wrong:
        words = _("The article’s licence does not cover every picture, and some want a credit of their own:")
        return PICTURES.mend(words, points=tuple([*wrong, *bare.values()][:MOST]), slips=slips)
    if bare:
        words = ngettext("A picture stands without its credit.", "Pictures stand without their credit.", len(bare))
        to_do = ngettext("Put this below it:", "Put these below them, each below its own:", len(bare))
        return PICTURES.mend(words, to_do, slips, points=tuple(bare.values())[:MOST])
    doubtful = list(_doubtful(evidence))
    if doubtful:
        words = _("These may be pictures that may not leave. If they are, take them out:")
        return PICTURES.look(words, doubtful[:MOST])
    if any(map(_is_elsewhere, evidence.paste.images)):
        return PICTURES.kept(
            _(
                "No picture that we can recognise has to stay behind. Those on your own site we know only by their"
                " captions."
            )
        )
    return PICTURES.kept(_("No picture is there that may not leave, and each has its credit."))


def _is_elsewhere(image: Image) -> bool:
    """Say whether an image is at no URL of ours, by which it could be known."""
    return not DIGEST.search(image.spelt_out) and absolute("/").partition(":")[2] not in image.spelt_out


def _caption(figure: Figure) -> Slip:
    """Return what belongs below a picture: its title, author, source and licence."""
    source = render_to_string("articles/_figure_leaving.html", {"figure": picture_of(figure)})
    caption = source.partition("<figcaption>")[2].partition("</figcaption>")[0]
    number = {"number": figure.number}
    return Slip(
        _("The credit of figure %(number)s") % number,
        _("Copy the credit of figure %(number)s") % number,
        f"<figcaption>{caption}</figcaption>",
    )


def _not_ours_to_give(evidence: Evidence) -> Iterator[str]:
    """Yield a sentence on each picture of the article that may not leave and is in the copy."""
    cleared = {digest_of(figure) for figure in evidence.figures if figure.may_travel}
    there = {*DIGEST.findall(evidence.paste.spelt_out)} - cleared
    for figure in evidence.figures:
        if digest_of(figure) in there:
            yield _("%(what)s. %(why)s; take it out.") % _described(figure, evidence)


def _of_others(evidence: Evidence) -> Iterator[str]:
    """Yield a sentence on each picture that is on this site and does not belong to the article."""
    ours = {digest_of(figure) for figure in evidence.figures}
    media = re.escape(absolute(settings.MEDIA_URL).partition(":")[2])
    there = re.findall(rf"{media}pictures/([0-9a-f]{{32}})/", evidence.paste.spelt_out, re.IGNORECASE)
    for digest in sorted({*there} - ours):
        url = absolute(f"{settings.MEDIA_URL}pictures/{digest}/")
        yield _("A picture of this site that is none of the article’s: %(url)s; take it out.") % {"url": url}


def _without_credit(evidence: Evidence) -> Iterator[tuple[Figure, str]]:
    """Yield each picture that may leave and has not its own credit near it, with a sentence on it."""
    for figure in evidence.figures:
        if not (figure.may_travel and figure.terms.asks_credit and evidence.images_of(figure)):
            continue
        if figure.credit and not _is_credited(figure, evidence):
            words = _("%(what)s needs its credit below it: %(credit)s.")
            yield figure, words % {"what": figure, "credit": figure.credit}
        elif figure.rights == Rights.OWN and not _links_to_own(figure, evidence):
            words = _("%(what)s has a licence of its own, and nothing links to it: %(url)s.")
            yield figure, words % {"what": figure, "url": figure.terms.url}


def _is_credited(figure: Figure, evidence: Evidence) -> bool:
    credit, words = key(figure.credit), evidence.paste.words.folded
    places = [image.place for image in evidence.images_of(figure)]
    near = (words[max(0, place - NEAR) : place + NEAR + credit.count(" ")] for place in places)
    return any(credit in f" {' '.join(row)} " for row in near)


def _links_to_own(figure: Figure, evidence: Evidence) -> bool:
    return any(licence_code(link.url) == figure.licence for link in evidence.paste.links)


def _doubtful(evidence: Evidence) -> Iterator[str]:
    """Yield a sentence on each picture that stands here only, where the copy has one described as it is."""
    may = {figure.alt for figure in evidence.figures if figure.may_travel}
    captions, below = " | ".join(map(key, evidence.paste.captions)), "|".join(["", *_below_images(evidence)])
    for figure in evidence.figures:
        is_described = figure.alt not in may and bool(evidence.images_of(figure))
        caption = key(figure.caption)
        is_captioned = bool(figure.caption) and (caption in captions or f"|{caption}" in below)
        if not figure.may_travel and (is_described or is_captioned):
            yield _("%(what)s. %(why)s.") % _described(figure, evidence)


def _below_images(evidence: Evidence) -> Iterator[str]:
    """Yield the short paragraphs right after images, as `Words.joined`: captions, whatever they are called."""
    words = evidence.paste.words
    for place in {image.place for image in evidence.paste.images}:
        if place < len(words) and words.begins(place):
            end = edge(words, place + 1, 1)
            if end - place <= NEAR:
                yield words.row(place, end)


def _described(figure: Figure, evidence: Evidence) -> dict[str, str]:
    out = left_out(figure, evidence.publication)
    return {"what": out.what.rstrip("."), "why": out.why}
