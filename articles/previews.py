"""Previews: an article as it will look, for whoever works on it and, by a link that expires, for a reviewer."""

from datetime import datetime, time, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles import derived, revisions, typed
from articles.models import Article, Byline, Figure, PreviewLink, Topic
from articles.revisions import BYLINE, FIELDS, FIGURE
from authors.models import Author
from delivery import signed
from richtext.outline import plain_text
from richtext.sanitise import clean_article
from richtext.text import count_words

PURPOSE = "articles.preview"
DAYS = (1, 7, 14, 30)  # for which a link may work


class Refused(Exception):
    """A link that cannot be made; its text says why, and what to do."""


# ---- an article as it will look ----


def as_stored(article):
    """Return an article as it is stored now, in memory."""
    return as_article(article, revisions.snapshot(article))


def as_typed(article, working_copy):
    """Return an article as somebody has typed it and not saved, in memory."""
    return as_article(article, typed.over(article, revisions.snapshot(article), working_copy.fields))


def as_article(article, content):
    """Return the article that a content describes, for templates that show one; nothing is read later, or stored."""
    shown = Article(pk=article.pk, public_since=article.public_since, version=article.version)
    for name in FIELDS:
        if name in content["fields"]:
            setattr(shown, name, Article._meta.get_field(name).to_python(content["fields"][name]))
    shown.body = clean_article(shown.body)
    topics = Topic.objects.filter(pk__in=[pk for pk, _name in content["topics"]])
    figures = [_part(Figure, FIGURE, shown, each) for each in content["figures"]]
    _hold(shown, topics=list(topics), figures=figures, bylines=_bylines(shown, content["bylines"]))
    with translation.override(shown.language):
        shown.body_html = derived.render_body(shown.body, {str(figure.number): figure for figure in figures})
    shown.words = count_words(plain_text(shown.body))
    return shown


def _bylines(shown, contents):
    authors = Author.objects.in_bulk([each["author_id"] for each in contents])
    bylines = []
    for each in contents:
        byline = _part(Byline, BYLINE, shown, each)
        byline.author = authors.get(byline.author_id) or Author(name=each["name"], sort_name=each["name"], slug="-")
        bylines.append(byline)
    return bylines


def _part(model, names, shown, content):
    return model(article=shown, **{name: content[name] for name in names if name in content})


def _hold(shown, **parts):
    """Give an article its parts as if they had been fetched."""
    shown._prefetched_objects_cache = {}
    held = {}
    for name, things in parts.items():
        held[name] = getattr(shown, name).all()
        held[name]._result_cache, held[name]._prefetch_done = things, True
    shown._prefetched_objects_cache = held


# ---- links ----


def make(article, *, by, days, revision=None):
    """Make a link to an article as it is whenever it is opened, or as a revision has it, until the end of a day.

    Raises Refused where what it leads to is public already.
    """
    if article.is_public and revision is None:
        raise Refused(_("This is public: pass on its own URL."))
    last = timezone.localdate() + timedelta(days=days)
    expires_at = timezone.make_aware(datetime.combine(last, time(23, 59, 59)))
    return PreviewLink.objects.create(article=article, revision=revision, made_by=by, expires_at=expires_at)


def withdraw(link):
    """Let a link work no more; when it was withdrawn first stays known."""
    PreviewLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())


def works(link) -> bool:
    return link.withdrawn_at is None and link.expires_at > timezone.now()


def token(link) -> str:
    """Return what in a URL stands for a link; it is another each time, and each works."""
    return signed.sign(link.pk, PURPOSE)


def find(text):
    """Return the link that a token stands for, or None: it was not made here, or what it led to is deleted."""
    try:
        number, _purpose, _age = signed.read(text, PURPOSE)
    except signed.Unreadable:
        return None
    return PreviewLink.objects.select_related("article", "revision", "made_by").filter(pk=number).first()
