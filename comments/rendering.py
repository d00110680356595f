"""A comment's HTML: made once, when it changes, by a template; joined into pages when they are read."""

import hashlib
import re
from functools import cache
from zoneinfo import ZoneInfo

from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

from comments import closing
from comments.models import Appearance, Comment
from comments.threads import INDENTS, newest_threads_first, ordered, own_appearance
from publication.models import Publication
from richtext.markup import comment_html

SHOWN, TOMBSTONE = "comments/_comment.html", "comments/_tombstone.html"
MARK = "\x02{}\x03"  # no text that readers type can hold these


@cache
def _sources():
    return "".join(get_template(name).template.source for name in (SHOWN, TOMBSTONE))


@cache
def fingerprint(zone: str, language: str) -> str:
    """Return what stored HTML was made with: hours, template, words; it is made anew where this differs."""
    with translation.override(language):
        words = [translation.gettext(words) for words in re.findall(r'translate "([^"]+)"', _sources())]
    return hashlib.blake2b("\n".join([zone, language, _sources(), *words]).encode(), digest_size=8).hexdigest()


def render(comment, zone=None):
    """Fill a comment's HTML in the language of its article and the publication's time zone."""
    zone = zone or Publication.objects.current().time_zone
    comment.html = comment_html(comment.text)
    template = TOMBSTONE if own_appearance(comment) == Appearance.TOMBSTONE else SHOWN
    with translation.override(comment.article.language), timezone.override(ZoneInfo(zone)):
        comment.rendered = render_to_string(template, {"comment": comment}).strip()
    comment.rendered_with = fingerprint(zone, comment.article.language)


def store(comment, zone=None):
    render(comment, zone)
    comment.save(update_fields=["html", "rendered", "rendered_with"])


# What a page needs of each comment; the text itself stays in the database.
READ = ("parent", "root", "depth", "appearance", "name", "rendered", "rendered_with")
READ_OF_CLOSING = ("closed_at", "closed_reason", "reopens_at", "closed_by__name")


def page(article, zone, now=None):
    """Return what readers see of an article's comments as HTML, and how many they can read."""
    comments = Comment.objects.filter(article_id=article.pk).on_the_page().select_related("closed_by")
    rows = list(ordered(comments).only(*READ, *READ_OF_CLOSING))
    _freshen(rows, zone, article.language)
    shown = sum(row.appearance == Appearance.SHOWN for row in rows)
    return nested(newest_threads_first(rows), now or timezone.now()), shown


def _freshen(rows, zone, language):
    """Make anew, for this page only, what an older template made; `manage.py render_comments` makes it for good."""
    wanted = fingerprint(zone, language)
    stale = [row for row in rows if row.rendered_with != wanted]
    whole = Comment.objects.select_related("article", "author").in_bulk([row.pk for row in stale]) if stale else {}
    for row in stale:
        render(whole[row.pk], zone)
        row.rendered = whole[row.pk].rendered


def nested(rows, now) -> str:
    """Return rows in tree order as nested lists: five indents, then flat."""
    if not rows:
        return ""
    wrap = {part: _wrapper(part) for part in ("open", "open-closed", "close", "replies", "flat", "list", "end")}
    answers = _Answers(rows)
    out: list[str] = [wrap["list"]]
    stack: list[list] = []  # for every open <li>: its level, the notice to close it with, whether replies are open
    for row in rows:
        level = min(row.depth, INDENTS + 1)
        while stack and stack[-1][0] >= level:
            _close(out, stack, wrap, level)
        if stack and stack[-1][0] < level and not stack[-1][2]:
            out.append(wrap["flat" if level > INDENTS else "replies"])
            stack[-1][2] = True
        closed = closing.of_thread(row, now)
        out.append(wrap["open-closed" if closed else "open"])
        if row.depth > INDENTS:
            out.append(answers.line(row.parent_id))
        out.append(row.rendered)
        stack.append([level, _wrapper("notice", closing=closed) if closed else "", False])
    while stack:
        _close(out, stack, wrap, -1)
    out.append(wrap["end"])
    return "".join(out)


def _close(out, stack, wrap, level):
    _level, notice, has_replies = stack.pop()
    if has_replies:
        out.append(wrap["end"])
    out.append(notice)
    out.append(wrap["close"])


class _Answers:
    """The lines that say whom a flat reply answers; of a tombstone they say no name."""

    def __init__(self, rows):
        self.names = {row.pk: row.name if row.appearance == Appearance.SHOWN else "" for row in rows}
        self.named = _wrapper("in-reply-to", pk=MARK.format("pk"), name=MARK.format("name"))
        self.nameless = _wrapper("in-reply-to", pk=MARK.format("pk"))

    def line(self, pk):
        name = self.names[pk]
        line = (self.named if name else self.nameless).replace(MARK.format("pk"), str(pk))
        return line.replace(MARK.format("name"), escape(name))


def _wrapper(part, **context):
    return render_to_string("comments/_wrappers.html", {"part": part, **context}).strip()
