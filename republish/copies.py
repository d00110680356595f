"""The article as it may leave: one value, from which every format is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import leaving
from articles.leaving import Picture
from articles.models import Article, Figure, Rights
from delivery.site import absolute
from publication.models import Publication
from republish.credit import Credit, credit_of


@dataclass(frozen=True)
class LeftOut:
    """A figure that does not travel: what, whose, why, and whom to ask."""

    what: str
    whose: str
    why: str
    ask: str


@dataclass(frozen=True)
class Note:
    """A correction that stands on top of every copy."""

    kind: str  # as it is read
    date: date
    text: str
    old_wording: str = ""
    new_wording: str = ""

    @property
    def date_text(self) -> str:
        return date_format(self.date, "DATE_FORMAT")


@dataclass(frozen=True)
class Statement:
    """What an author declared for this article; empty interests are none."""

    name: str
    interests: str
    funding: str


@dataclass(frozen=True)
class Copy:
    """An article ready to be written in any format. `body` is clean HTML with absolute links, its headings from h2.

    `pictures` are those that travel, as a reader meets them: the lead first, then those the body shows. Ids in the
    body begin with `prefix`.
    """

    slug: str
    title: str
    language: str
    standfirst: str
    body: str
    words: int
    credit: Credit
    doi: str = ""
    prefix: str = ""
    topics: tuple[str, ...] = ()
    reviewed: date | None = None
    notes: tuple[Note, ...] = ()
    lead: Picture | None = None
    pictures: tuple[Picture, ...] = ()
    statements: tuple[Statement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    counter: str = ""  # the URL of the image that counts readers of copies

    @property
    def interests(self) -> list[str]:
        return [_line(each.name, each.interests or _("none declared")) for each in self.statements]

    @property
    def funding(self) -> list[str]:
        return [_line(each.name, each.funding) for each in self.statements if each.funding]


def copy_of(article: Article, publication: Publication) -> Copy:
    """Return the copy of an article that its licence lets anybody take, in the language that is active."""
    shown = leaving.shown(article)
    pictures = tuple(leaving.picture_of(figure) for figure in shown if figure.may_travel)
    lead = article.lead_figure
    return Copy(
        slug=article.slug,
        title=article.title,
        language=article.language,
        standfirst=article.standfirst,
        body=leaving.body_of(article),
        words=article.words,
        credit=credit_of(article, publication),
        doi=article.doi,
        prefix=f"{article.slug}-",
        topics=tuple(topic.name for topic in article.topics.all()),
        reviewed=article.reviewed_on,
        notes=tuple(
            Note(note.get_kind_display(), note.published_on, note.text, note.old_wording, note.new_wording)
            for note in article.notices
        ),
        lead=pictures[0] if lead and lead.may_travel else None,
        pictures=pictures,
        statements=tuple(
            Statement(byline.author.name, byline.interests, byline.funding) for byline in article.writers
        ),
        left_out=tuple(left_out(figure, publication) for figure in shown if not figure.may_travel),
        counter=absolute(reverse("republish:counter", args=[article.pk])),
    )


def left_out(figure: Figure, publication: Publication) -> LeftOut:
    """Return what is said of a figure that stays here: where it may show a patient, nothing that is seen in it."""
    what = _line(figure, figure.caption) if figure.caption else str(figure)
    if figure.shows_patient:
        what, why = str(figure), _("It may show a patient")
    elif figure.rights == Rights.SITE:
        why = _("It may be shown in %(site)s only") % {"site": publication.name}
    else:
        why = _("Its rights are not known")
    return LeftOut(what, figure.credit or _("Not stated"), why, publication.contact)


def _line(label, text) -> str:
    return _("%(label)s: %(text)s") % {"label": label, "text": text}
