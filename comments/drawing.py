"""Comments as nested lists: five indents, then flat, and the replies to a first comment in a fold.

Rows come in the order in which the tree is walked. One whose parent is not among them starts again at the left, and
says whom it answers, as those do that stand flat.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.html import escape

from comments import closing
from comments.models import Appearance, Comment

INDENTS = 5  # beyond, replies stand flat and say whom they answer
MARK = "\x02{}\x03"  # no text that readers type can hold these
MARKED = re.compile("\x02([a-z]+)\x03")


@dataclass(slots=True)
class Row:
    """What a page needs of a comment; the text itself stays in the database."""

    pk: int
    parent_id: int | None
    root: int
    appearance: str
    name: str
    rendered: str
    rendered_with: str
    closed_at: datetime | None
    closed_reason: str
    reopens_at: datetime | None
    closed_by: str | None

    COLUMNS = (
        *("pk", "parent", "root", "appearance", "name", "rendered", "rendered_with"),
        *("closed_at", "closed_reason", "reopens_at", "closed_by__name"),
    )


@dataclass(slots=True)
class Item:
    """A list item that is still open."""

    row: Row
    level: int
    closing: closing.Closing | None
    has_replies: bool = False


def lists(rows, now, *, elsewhere=None, answers=(), cut_short=None) -> str:
    """Return rows as HTML.

    `elsewhere`: names of those who are answered here and stand elsewhere; `answers`: what the authors say, in order;
    `cut_short`: the threads that go on elsewhere, by their first comment.
    """
    return _Lists(rows, now, elsewhere or {}, answers, cut_short or {}).draw() if rows else ""


class _Lists:
    def __init__(self, rows, now, elsewhere, answers, cut_short):
        self.rows, self.now, self.answers, self.cut_short = rows, now, answers, cut_short
        self.names = elsewhere | {row.pk: name_shown(row) for row in rows}
        self.here = {row.pk for row in rows}
        self.next_answer = dict(pairwise(answers))
        self.levels, self.replies = measure(rows)
        self.piece = cache(piece)
        self.out, self.open = [], []

    def draw(self):
        if self.answers:
            self.add("answers", count=len(self.answers), url=self.url(self.answers[0]))
        self.add("list")
        for row in self.rows:
            level = min(self.levels[row.pk], INDENTS + 1)
            self.close(level)
            self.begin(row, level)
        self.close(0)
        self.add("end")
        return "".join(self.out)

    def begin(self, row, level):
        if self.open:
            self.fold_out(self.open[-1], level)
        item = Item(row, level, closing.of_thread(row, self.now))
        self.open.append(item)
        self.add("open-closed" if item.closing else "open")
        if row.parent_id and (level > INDENTS or row.parent_id not in self.here):
            name = self.names.get(row.parent_id, "")
            self.add("in-reply-to", named=bool(name), url=self.url(row.parent_id), name=name)
        self.out.append(row.rendered)
        if row.pk in self.next_answer:
            self.add("next-answer", url=self.url(self.next_answer[row.pk]))

    def fold_out(self, above, level):
        """Begin the list of replies to an open item, where it has not begun."""
        if above.has_replies:
            return
        above.has_replies = True
        if self.has_fold(above):
            name, first = self.names[above.row.pk], above.row.pk in self.cut_short
            self.add("fold", count=self.replies[above.row.pk], first=first, named=bool(name), name=name)
        self.add("flat" if level > INDENTS else "replies")

    def has_fold(self, item):
        """Say whether what stands below an item can be folded away: not where nothing of it can be read."""
        return item.level == 0 and self.replies[item.row.pk] > 0

    def close(self, level):
        """End what is open down to a level."""
        while self.open and self.open[-1].level >= level:
            self.end(self.open.pop())

    def end(self, item):
        if item.has_replies:
            self.add("end")
        if item.has_replies and self.has_fold(item):
            self.add("fold-end")
        if thread := self.cut_short.get(item.row.pk):
            self.add("rest", count=thread.shown, pk=item.row.pk)
        if item.closing:
            self.add("notice", closing=item.closing)
        self.add("close")

    def url(self, pk):
        comment = Comment(pk=pk)
        return f"#{comment.anchor}" if pk in self.here else comment.get_absolute_url()

    def add(self, part, *, url="", name="", **context):
        """Add a piece; what differs from one comment to the next is filled in afterwards."""
        made = self.piece(part, **context)
        values = {"url": url, "name": escape(name)} if url or name else {}
        self.out.append(MARKED.sub(lambda mark: values[mark[1]], made) if values else made)


def measure(rows):
    """Return how far each comment is set in, and for those at the left how many replies can be read below them."""
    levels, tops, replies = {}, {}, Counter()
    for row in rows:
        levels[row.pk] = levels.get(row.parent_id, -1) + 1
        tops[row.pk] = tops.get(row.parent_id, row.pk)
        replies[tops[row.pk]] += row.appearance == Appearance.SHOWN and levels[row.pk] > 0
    return levels, replies


def name_shown(row):
    """Return a comment's name; none of a tombstone."""
    return row.name if row.appearance == Appearance.SHOWN else ""


def piece(part, **context):
    """Return a piece of HTML that stands around comments, with marks for what differs from one to the next."""
    marks = {"url": MARK.format("url"), "name": MARK.format("name")}
    return render_to_string("comments/_wrappers.html", {"part": part, **marks, **context}).strip()
