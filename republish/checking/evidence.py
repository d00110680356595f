"""What a copy is judged by: what it says, beside all that a copy of its article should say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from django.utils import translation
from django.utils.formats import date_format

from articles import body
from articles.models import Article, Figure
from delivery.fields import Picture
from delivery.site import absolute
from publication.models import Publication
from republish.checking.comparing import ROW, Comparison, compare, edge, without
from republish.checking.earlier import as_it_stood, wordings_in
from republish.checking.finding import every_slug
from republish.checking.reading import Image, Link, Paste, Words, key, read, row
from republish.copies import Copy, copy_of
from republish.credit import LANGUAGES, Credit
from republish.formats import html
from republish.memory import Period, periods
from republish.notices import Notice, notices_of

CC = re.compile(
    r"(?:https?:)?//(?:www\.)?creativecommons\.org/(?P<kind>licenses|publicdomain)/(?P<unit>[a-z+-]+)/(?P<version>[\d.]+)"
    r"(?:/(?!deed|legalcode)(?P<port>[a-z]{2,}))?",
    re.IGNORECASE,
)
DIGEST = re.compile(r"/pictures/([0-9a-f]{32})/")
A_PART = 6  # words in a row by which a correction is known
MOST_IMAGES = 50  # that one figure is looked for at
PUBLIC_DOMAIN = {"zero": "cc0", "mark": "pdm"}


@dataclass(frozen=True)
class Evidence:
    """A copy and its article. `page` is what it says besides the article's own text and what stands below pictures."""

    paste: Paste
    article: Article
    copy: Copy  # as it may be taken here
    notices: list[Notice]
    publication: Publication

    @property
    def credit(self) -> Credit:
        """The credit by the licence that the copy relies on."""
        return replace(self.copy.credit, licence=self.period.licence)

    @cached_property
    def held(self) -> list[Period]:
        return periods(self.article)

    @cached_property
    def period(self) -> Period:
        """The licence a copy relies on: of those the article has or had the one it names, else the one in force."""
        named = {licence_code(link.url) for link in self.licence_links}
        return next((period for period in self.held if period.licence.code in named), self.held[0])

    @cached_property
    def original(self) -> Paste:
        """The article's text as it leaves, without what stands below its pictures."""
        root = body.parse(self.copy.body)
        for figure in root.xpath(".//figure[.//img]"):
            figure.drop_tree()
        return read(f"<div>{body.inner(root)}</div>")

    @cached_property
    def comparison(self) -> Comparison:
        """The article as it is beside the copy, or as it stood before a correction if that is what was copied."""
        heard = without(self.paste.words, self.noticed)
        now = compare(self.original, self.paste, self.known, heard)
        earlier, undone = as_it_stood(self.original, heard, self.corrections) if now.became else (None, ())
        if earlier is None or not undone:
            return now
        then = replace(compare(earlier, self.paste, self.known, heard), undone=undone)
        return min(now, then, key=lambda comparison: comparison.became.total())

    @cached_property
    def has_another_text(self) -> bool:
        """Say whether a page has half as many words of its own as the article has."""
        words, own = self.paste.words, 0
        for start, end in words.every_paragraph:
            own += 0 if words.row(start, end) in self.known else end - start
            if 2 * own > len(self.original.words):
                return True
        return False

    @property
    def as_it_stood(self) -> str:
        """The date before which the article stood as the copy has it; empty where it has the article as it is."""
        return self.comparison.undone[-1].date_text if self.comparison.undone else ""

    @property
    def tells_what_was_undone(self) -> bool:
        return all(self.tells(notice) for notice in self.comparison.undone)

    def tells(self, notice: Notice) -> bool:
        """Say whether a correction is there: whole, or a part of it with its date."""
        if self.says(notice.text):
            return True
        parts = (row(words) for words in Words(notice.text).rows(A_PART))
        return any(part in self.paste.words.joined for part in parts) and any(map(self.says, _dates(notice)))

    @property
    def retraction(self) -> Notice | None:
        return next((notice for notice in self.notices if notice.is_retraction), None)

    @cached_property
    def corrections(self) -> list[Notice]:
        return [notice for notice in self.notices if not notice.is_retraction]

    @property
    def noticed(self) -> Iterator[str]:
        """Yield what notices say in rows of words, whole and by paragraphs; not what the article says as well."""
        for notice in self.notices:
            words = read(notice.html).words
            paragraphs = [words.row(*span) for span in words.paragraphs() if span[1] - span[0] >= ROW]
            yield from (each for each in [words.joined, *paragraphs] if each not in self.original.words.joined)

    @cached_property
    def vague(self) -> list[Notice]:
        """Corrections that do not say what they changed, or of which the article has the new wording no more."""
        others = (key(text) for text in (self.copy.title, self.copy.standfirst, *self.copy.interests))
        said = "|".join([self.original.words.joined, *others, *self.captions])
        return [notice for notice in self.corrections if not wordings_in(notice, said)]

    @cached_property
    def known(self) -> str:
        """All that is ours and may stand between the article's paragraphs, under any licence it had."""
        copies = [
            replace(self.copy, body="", credit=replace(self.copy.credit, licence=each.licence)) for each in self.held
        ]
        ours = [html.fragment(copy).decode() for copy in copies] + [notice.html for notice in self.notices]
        said = [read(text).words.joined for text in ours]
        return "|".join([*said, key(self.copy.title), *self.below_pictures])

    @cached_property
    def figures(self) -> list[Figure]:
        return list(self.article.figures.all())

    @cached_property
    def captions(self) -> list[str]:
        """What stands below each picture, whether it may leave or not, as `Words.joined`."""
        keys = [key(f"{figure.caption} {figure.credit}") for figure in self.figures]
        return [caption for caption in keys if caption.strip()]

    @property
    def below_pictures(self) -> Iterator[str]:
        """Yield what may be written below pictures: the caption, the credit and any licence, and the text instead."""
        for figure in self.figures:
            terms = [each.licence for each in self.held] + [figure.terms] * bool(figure.terms)
            for credit in (figure.credit, ""):  # without it, too: that is the picture's fault and not the text's
                yield from (key(f"{figure.caption} {credit} {licence.name}") for licence in terms)
            yield key(figure.alt)

    @cached_property
    def captioned(self) -> list[tuple[int, int]]:
        """Where in the copy that stands, to the end of its paragraph."""
        words = self.paste.words
        found = [words.joined.find(caption) for caption in self.captions]
        starts = [words.joined.count(" ", 0, place) for place in found if place >= 0]
        return [(start, edge(words, start + 1, 1)) for start in starts]

    @cached_property
    def page(self) -> str:
        folded, here, parts = self.paste.words.folded, 0, []
        for run in self.comparison.runs:
            parts.append(folded[here : run.theirs])
            here = run.ends[1]
        parts.append(folded[here:])
        page = " | ".join(f" {' '.join(part)} " for part in parts)
        for caption in self.captions:
            page = page.replace(caption, " | ")
        return page

    def page_without(self, lines: Iterable[str]) -> str:
        """Return the page's words without lines of our own."""
        page = self.page
        for line in filter(str.strip, map(key, lines)):
            page = page.replace(line, " | ")
        return page

    def is_on_page(self, link: Link) -> bool:
        """Say whether a link stands on the page itself, neither in the article's text nor below a picture."""
        below = any(start <= link.place < end for start, end in self.captioned)
        return not (below or link.in_figure or self.comparison.holds(link.place))

    def leads_here(self, url: str) -> bool:
        return _bare(url) in self.addresses

    @cached_property
    def addresses(self) -> set[str]:
        return {_bare(absolute(f"/articles/{slug}/")) for slug in every_slug(self.article)}

    @cached_property
    def source_links(self) -> list[Link]:
        return [link for link in self.paste.links if self.leads_here(link.url) and self.is_on_page(link)]

    @cached_property
    def licence_links(self) -> list[Link]:
        return [link for link in self.paste.links if licence_code(link.url) and self.is_on_page(link)]

    @property
    def has_no_links(self) -> bool:
        """Say whether text was pasted that was selected on a page: in it no link can be, not even its URL."""
        return not (self.paste.is_html or self.paste.links)

    def has_detour(self, leads: Callable[[str], bool]) -> bool:
        """Say whether a link leads to a page by way of another site, which may note who follows it, or close."""
        return any(leads(url) for link in self.paste.links for url in link.within)

    def says(self, text: str) -> bool:
        """Say whether the copy has these words in a row, anywhere."""
        return key(text) in self.paste.words.joined

    @cached_property
    def images(self) -> dict[str, list[Image]]:
        """The first images of each kind, by the digests in their URLs and by the text instead of them."""
        found: defaultdict[str, list[Image]] = defaultdict(list)
        keys = {alt: key(alt) for alt in {image.alt for image in self.paste.images}}
        for image in self.paste.images:
            for name in {*DIGEST.findall(image.spelt_out), keys[image.alt]}:
                if len(found[name]) < MOST_IMAGES:
                    found[name].append(image)
        return found

    def images_of(self, figure: Figure) -> list[Image]:
        """Return a figure's images in the copy: at a URL of ours, or with the text instead of it."""
        described = self.images.get(key(figure.alt), []) if figure.alt else []
        return [*self.images.get(digest_of(figure), []), *described]


def evidence_of(paste: Paste, article: Article, publication: Publication) -> Evidence:
    return Evidence(paste, article, copy_of(article, publication), notices_of(article, publication), publication)


def _dates(notice: Notice) -> Iterator[str]:
    """Yield the ways a notice's date is written here."""
    yield notice.date.isoformat()
    for language in LANGUAGES:
        with translation.override(language):
            yield date_format(notice.date, "DATE_FORMAT")


def digest_of(figure: Figure) -> str:
    return cast(Picture, figure.image).stored.digest


def licence_code(url: str) -> str:
    """Return a licence's code, "by-nd-4.0", from the URL of its deed or its legal code; empty for any other URL."""
    match = CC.match(url)
    if not match:
        return ""
    unit = match["unit"].lower()
    code = f"{PUBLIC_DOMAIN.get(unit, unit)}-{match['version']}"
    return f"{code}-{match['port'].lower()}" if match["port"] else code


def _bare(url: str) -> str:
    """Return what tells a page from others: no scheme, no query, no fragment, no slash at its end."""
    bare = re.sub(r"^(?:https?:)?//|[?#].*$", "", url, flags=re.IGNORECASE | re.DOTALL).rstrip("/")
    host, slash, path = bare.partition("/")
    return host.lower() + slash + path
