"""A comment's HTML: made once, when it changes, by a template; joined into pages when they are read."""

import hashlib
import re
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from comments import answers, drawing, paging
from comments.drawing import Row
from comments.models import Appearance, Comment
from comments.threads import ordered, own_appearance
from publication.models import Publication
from richtext.markup import comment_html

SHOWN, TOMBSTONE = "comments/_comment.html", "comments/_tombstone.html"


@cache
def _sources():
    return "".join(get_template(name).template.source for name in (SHOWN, TOMBSTONE))


@cache
def _words():
    """Return every sentence of these templates as it stands in the catalogues."""
    blocks = re.findall(r"%}([^%]+){% endblocktranslate", _sources())
    return [
        *re.findall(r'translate "([^"]+)"', _sources()),
        *(re.sub(r"{{ (\w+) }}", r"%(\1)s", block) for block in blocks),
    ]


@cache
def fingerprint(zone: str, language: str) -> str:
    """Return what stored HTML was made with: hours, template, words; it is made anew where this differs."""
    with translation.override(language):
        words = [translation.gettext(words) for words in _words()]
    return hashlib.blake2b("\n".join([zone, language, _sources(), *words]).encode(), digest_size=8).hexdigest()


def render(comment, zone=None, html=None):
    """Fill a comment's HTML in the language of its article and the publication's time zone.

    `html` is what `comment_html` made of its text, where somebody has it already.
    """
    zone = zone or Publication.objects.current().time_zone
    comment.html = comment_html(comment.text) if html is None else html
    with translation.override(comment.article.language), timezone.override(ZoneInfo(zone)):
        comment.rendered = render_to_string(template_of(comment), {"comment": comment}).strip()
    comment.rendered_with = fingerprint(zone, comment.article.language)


def template_of(comment):
    """Return which template makes a comment's HTML; that of what is shown is the same for all that is no tombstone."""
    return TOMBSTONE if own_appearance(comment) == Appearance.TOMBSTONE else SHOWN


def store(comment, zone=None, html=None):
    render(comment, zone, html)
    comment.save(update_fields=["html", "rendered", "rendered_with"])


def page(article, zone, found=None, now=None):
    """Return a page of an article's discussion as HTML, and how many comments can be read on all its pages.

    It is the first page where none is given.
    """
    found = found or paging.turn_to(article, paging.Place(article.get_absolute_url()))
    comments, size = Comment.objects.filter(article_id=article.pk), settings.DISCUSSION_PAGE_SIZE
    rows = rows_of(comments, found.threads, size)
    _freshen(rows, zone, article.language)
    html = drawing.lists(
        rows,
        now or timezone.now(),
        answers=answers.in_order(comments, [thread.root for thread in found.all_threads]) if rows else (),
        cut_short={thread.root: thread for thread in found.threads if thread.comments > size},
    )
    return html, found.count


def rows_of(comments, threads, size):
    """Return what stands on a page: its threads one after the other, as far as they fit."""
    roots = [thread.root for thread in threads]
    rows = _as_read(comments.filter(root__in=roots), slice(size))
    by_root = {root: list(thread) for root, thread in groupby(rows, key=lambda row: row.root)}
    return [row for root in roots for row in by_root.get(root, [])]


def part_of_thread(comment, zone, start, end, now=None):
    """Return a part of a comment and everything below it as HTML, in the order in which the tree is walked."""
    comments = Comment.objects.subtree(comment)
    rows = _as_read(comments, slice(start, end))
    _freshen(rows, zone, comment.article.language)
    return drawing.lists(
        rows,
        now or timezone.now(),
        elsewhere=_names_elsewhere(rows),
        answers=answers.in_order(comments, [comment.root]),
    )


def _as_read(comments, part):
    found = ordered(comments.on_the_page()).values_list(*Row.COLUMNS)
    return [Row(*values) for values in found[part]]


def _names_elsewhere(rows):
    """Return the names of those who are answered here and stand elsewhere; of a tombstone none."""
    missing = {row.parent_id for row in rows} - {row.pk for row in rows} - {None}
    return dict(Comment.objects.shown().filter(pk__in=missing).values_list("pk", "name"))


def _freshen(rows, zone, language):
    """Make anew, for this page only, what an older template made; `manage.py render_comments` makes it for good."""
    wanted = fingerprint(zone, language)
    stale = [row for row in rows if row.rendered_with != wanted]
    whole = Comment.objects.select_related("article", "author").in_bulk([row.pk for row in stale]) if stale else {}
    for row in stale:
        render(whole[row.pk], zone)
        row.rendered = whole[row.pk].rendered
