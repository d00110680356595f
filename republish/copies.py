"""The article as it may leave: cleared figures only, links absolute, nothing of this site's page about it."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import body
from articles.models import Rights
from delivery.site import absolute
from republish.credit import Credit, credit_of

EVERYWHERE = {"lang", "dir"}
KEPT = {
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"},
    "time": {"datetime"},
}


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

    kind: str
    date: str
    text: str


@dataclass(frozen=True)
class Copy:
    """An article ready to be written in any format. `body` is clean HTML with absolute links."""

    title: str
    language: str
    standfirst: str
    body: str
    credit: Credit
    notes: list[Note] = field(default_factory=list)
    lead: object = None
    interests: list[str] = field(default_factory=list)
    funding: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def copy_of(article, publication) -> Copy:
    """Return the copy of an article that its licence lets anybody take, in the language that is active."""
    figures = list(article.figures.all())
    travelling = {str(figure.number): figure for figure in figures if figure.may_travel}
    lead = article.lead_figure
    return Copy(
        title=article.title,
        language=article.language,
        standfirst=article.standfirst,
        body=_body(article, travelling),
        credit=credit_of(article, publication),
        notes=[
            Note(note.get_kind_display(), date_format(note.published_on, "DATE_FORMAT"), note.text)
            for note in article.notices
        ],
        lead=lead if lead and lead.may_travel else None,
        interests=[_line(byline.author.name, byline.interests or _("none declared")) for byline in article.writers],
        funding=[_line(byline.author.name, byline.funding) for byline in article.writers if byline.funding],
        left_out=[left_out(figure, publication) for figure in figures if not figure.may_travel],
    )


def left_out(figure, publication) -> LeftOut:
    if figure.shows_patient:
        why = _("It may show a patient")
    elif figure.rights == Rights.SITE:
        why = _("Licensed to this site only")
    else:
        why = _("Its rights are not known")
    what = _line(figure, figure.caption) if figure.caption else str(figure)
    return LeftOut(what, figure.credit or _("Not stated"), why, publication.contact)


def _line(label, text) -> str:
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def _body(article, figures) -> str:
    prefix = f"{article.slug}-"
    root = body.parse(article.body)
    body.place_figures(root, figures, "republish/_figure.html")
    notes = body.parse(body.number_notes(root, prefix))
    root.extend(list(notes))
    _strip(root, prefix, article.canonical_url)
    return body.inner(root).strip()


def _strip(root, prefix, page):
    """Drop every attribute a copy does not need, and make links absolute; those between notes stay as they are."""
    for element in root.iterdescendants():
        kept = KEPT.get(element.tag, frozenset()) | EVERYWHERE
        if element.get("id", "").startswith(prefix):
            kept |= {"id"}
        for name in set(element.attrib) - kept:
            del element.attrib[name]
        for name in ("href", "src"):
            link = element.get(name, "")
            if link.startswith("/"):
                element.set(name, absolute(link))
            elif link.startswith("#") and not link.startswith(f"#{prefix}"):
                element.set(name, page + link)
