"""Redaction: a passage is taken out of a comment, and out of everything that is kept about it, for good.

What goes is cut from the text as `richtext.passages.cut` says, and wherever else the same words stand:

- in the text, its fields, and the reason its thread was closed for;
- in every earlier version. Where the text was cut, only what the comment says now stays of a version's text, in at
  least three words together: that is what the moderator has just read and left, while a version may say in other
  words, or in full, what was marked. A version with none of it is a marker and nothing else;
- in what readers reported and colleagues noted or decided about the comment, and in kept copies of mails about it.

The same words are whole words, whatever their capitals, accents and signs; part of a longer word only where a passage
begins or ends within one. A span of fewer than four letters (two in a script without spaces) is cut where it was
marked and looked for nowhere else; a passage is looked for whatever its length. Not touched are the writer’s e-mail
address, other comments (see `repeated`), what is said of a discussion as a whole, and what tells of the passage
without repeating it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from comments import log, ownership, rendering, threads
from comments.identity import text_hash
from comments.models import Act, Appearance, Comment, Notice, Status, Version
from comments.refusals import Conflict, Refused
from delivery.models import Mail
from moderation import claims, decisions, reasons, reporting, verdicts
from moderation.models import Decision, Note, Report, ReportOutcome
from richtext import passages as words
from richtext.markup import MAX_TEXT, comment_html
from richtext.passages import Span

BESIDE = ("name", "handle", "affiliation", "interests")  # fields in the writer's own words
CLEARED = ("affiliation", "handle", "website", "interests")  # those that can be taken away as a whole
_WORD = re.compile(r"[^\W_]+")
SOUGHT = 50  # words that a database is asked for at once; SQLite takes no more than a thousand
QUOTED = 60  # characters of a passage that was not found


@dataclass(frozen=True)
class Passage:
    """A stretch of a comment's text that is offered to be removed."""

    start: int
    end: int
    words: str


@dataclass
class _Removal:
    """What is taken out of a comment: what to look for, what to write instead, and what the comment then says."""

    marker: str
    needles: set[str]
    removed: list[str]  # as they were typed, to look for replies that repeat them; nothing stores them
    cleared: frozenset[str]
    changed: dict[str, Any] = field(default_factory=dict)

    def without(self, text: str, longest: int | None = None) -> str:
        """Return a text without the words, or a marker alone where what is left is too long."""
        found = words.find(text, self.needles, marker=self.marker)
        left = words.cut(text, found, self.marker) if found else text
        return self.marker if longest and len(left) > longest else left

    def without_in(self, value: Any) -> Any:
        """Return whatever JSON holds without the words."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            return [self.without_in(each) for each in value]
        return {name: self.without_in(each) for name, each in value.items()} if isinstance(value, dict) else value


def passages(comment: Comment) -> list[Passage]:
    """Return what is offered to be removed: the places of the findings, in their order, as one where they overlap."""
    places = sorted((start, end) for finding in comment.findings for start, end in finding["spans"])
    merged: list[Span] = []
    for start, end in places:
        if merged and start < merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        if 0 <= start < end <= len(comment.text):
            merged.append((start, end))
    return [Passage(start, end, comment.text[start:end]) for start, end in merged]


def redact(comment, *, version, by, spans=(), passages=(), fields=(), note="", acknowledged=False):
    """Remove words from a comment for good, and approve it where it waits; all of it or nothing. Return the decision.

    `spans` are places in its text at `version`; `passages` are words as somebody selected or typed them, removed
    wherever they stand; `fields` are taken away as a whole (interests leave a marker, for an empty field says that
    there are none). What is public stays public, with its reports answered and its writer told; what was decided
    against stays so. The decision returned is the approval where there is one. It has `repeated`: the comments that
    repeat what was removed, which are not stored with it and left as they are.

    Raises Conflict when the comment is no longer at `version`, Refused where there is nothing to remove, a passage
    does not stand there, or the approval is refused.
    """
    stored = Comment.objects.select_related("article", "parent").get(pk=comment.pk)
    if stored.version != version:
        raise Conflict(stored)
    own = _own_article(stored, by, acknowledged)
    removal = _plan(stored, list(spans), [each for each in passages if each.strip()], frozenset(fields))
    decision = _store(stored, removal, version=version, by=by, note=note, own=own)
    comment.refresh_from_db()
    decision.repeated = repeated(stored, removal.removed)
    return decision


def repeated(comment: Comment, removed: Iterable[str]) -> list[Comment]:
    """Return the other comments of the article, public or waiting, that repeat words; oldest first.

    Small letters and capitals are the same; what spells the longest of the words in another way is not found.
    """
    wanted = {each: words.needles(each) for each in removed}
    longest = {max(_WORD.findall(each), key=len) for each, needles in wanted.items() if needles}
    if not longest:
        return []
    others = Comment.objects.filter(article=comment.article_id).exclude(pk=comment.pk)
    others = others.filter(Q(appearance=Appearance.SHOWN) | Q(status=Status.PENDING))
    if len(longest) <= SOUGHT:
        others = others.filter(reduce(or_, (Q(text__icontains=word) for word in longest)))
    needles = set().union(*wanted.values())
    return [other for other in others.order_by("pk") if words.find(other.text, needles)]


def stays_removed(comment: Comment) -> str:
    """Return what to say when something about a redacted comment is undone; empty for any other."""
    return _("What was removed from it stays removed: it is kept nowhere.") if comment.redacted else ""


def marker(language: str) -> str:
    """Return what stands in the place of removed words, in the language of an article."""
    with translation.override(language):
        return _("[removed by a moderator]")


# ---- what is to go ----


def _own_article(comment, by, acknowledged):
    own = decisions.is_under_own_article(comment, by)
    decisions.refuse_unacknowledged(own, acknowledged)
    return own


def _plan(comment, spans, passages, cleared):
    """Work out what a comment says without the words, before anything is locked."""
    _refuse_outside(comment, spans)
    removal = _Removal(marker(comment.article.language), set(), [], cleared)
    for start, end in spans:
        _look_for(removal, comment.text[start:end], words.needles_of(comment.text, (start, end)))
    texts = [comment.text, *(getattr(comment, name) for name in (*BESIDE, "website"))]
    read = [words.Read(text, removal.marker) for text in texts] if passages else []
    for passage in passages:
        _look_for(removal, passage, _needles_of(passage, read))
    removal.changed = _changed(comment, removal, [span for span in spans if comment.text[slice(*span)].strip()])
    if all(getattr(comment, name) == value for name, value in removal.changed.items()):
        raise Refused(_("Nothing is marked that could be removed. Mark a passage, or write the words."))
    return removal


def _refuse_outside(comment, spans):
    if any(not 0 <= start < end <= len(comment.text) for start, end in spans):
        raise Refused(_("What was marked does not lie within the comment, so nothing was changed. Mark it again."))


def _look_for(removal, typed, needles):
    removal.needles |= needles
    if needles:
        removal.removed.append(typed)


def _needles_of(passage, read):
    """Return what finds a passage, as whole words or, where it stands within some, as a part of them."""
    for whole in (True, False):
        needles = words.needles(passage, begins=whole, ends=whole)
        if any(text.find(needles) for text in read):
            return needles
    quoted = {"words": passage.strip()[:QUOTED]}
    raise Refused(_("“%(words)s” does not stand in the comment, so nothing was changed. Mark it again.") % quoted)


def _changed(comment, removal, spans):
    """Return what the comment says without the words: its text and the fields beside it."""
    found = words.find(comment.text, removal.needles, marker=removal.marker)
    text = words.cut(comment.text, [*spans, *found], removal.marker) if spans or found else comment.text
    if len(text) > MAX_TEXT:
        raise Refused(_("With so many places marked the comment would become too long. Mark longer passages."))
    kept = {name: getattr(comment, name) for name in (*BESIDE, "website")}
    return {"text": text} | _fields_without(kept, removal)


def _fields_without(fields, removal):
    """Return fields without the words. A URL is removed as a whole: no marker can stand in one."""
    left = {}
    for name, value in fields.items():
        longest = Comment._meta.get_field(name).max_length
        if name in removal.cleared and name in CLEARED:
            left[name] = removal.marker if name == "interests" and value else ""
        elif name == "website":
            left[name] = "" if words.find(value, removal.needles) else value
        else:
            left[name] = removal.without(value, longest)
    return left


# ---- taking it out ----


def _store(comment, removal, **about):
    """Read the new text once more as it was read when it was sent, then write everything in one transaction."""
    html = comment_html(removal.changed["text"])
    beside = {name: getattr(comment, name) for name in ownership.KEPT_OF_A_VERSION}
    noticed = ownership.noticed_in(comment, beside | removal.changed, html=html)
    findings = [finding.stored() for finding in noticed]
    return _write(comment, removal, html, findings, _versions_without(comment, removal), **about)


@transaction.atomic
def _write(comment, removal, html, findings, versions, *, version, by, note, own):
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    _write_comment(stored, removal, html, findings)
    Version.objects.bulk_update(versions, ["text", "fields"])  # an edit since would have changed the number
    _write_what_was_said(stored, removal)
    entry = log.write(Act.REDACTED, by=by, comment=stored)
    decision = Decision.objects.create(entry=entry, note=removal.without(reasons.typed(note)), own_article=own)
    if stored.status == Status.PENDING:
        return decisions.decide(stored, outcome=Status.APPROVED, version=stored.version, by=by, acknowledged=own)
    if stored.status == Status.APPROVED:
        reporting.answer(entry, ReportOutcome.KEPT)
        verdicts.tell(decision)
    claims.release(stored)
    return decision


def _write_comment(stored, removal, html, findings):
    for name, value in removal.changed.items():
        setattr(stored, name, value)
    stored.closed_reason = removal.without(stored.closed_reason)
    stored.text_hash, stored.findings = text_hash(stored.text), findings
    stored.redacted = True
    stored.version += 1
    changed = [*removal.changed, "closed_reason", "text_hash", "findings", "redacted", "version"]
    stored.save(update_fields=changed)
    rendering.store(stored, html=html)


def _versions_without(comment, removal):
    """Return the earlier versions of a comment as they are to be stored."""
    rows = list(comment.versions.all())
    for row in rows:
        if removal.changed["text"] != comment.text:
            row.text = _what_was_read(removal.without(row.text), removal.changed["text"], removal.marker)
        kept = {name: row.fields[name] for name in (*BESIDE, "website") if name in row.fields}
        row.fields = row.fields | _fields_without(kept, removal)
    return rows


def _what_was_read(text, known, marker):
    left = words.cut(text, words.unread(text, known, marker=marker), marker)
    return left if len(left) <= MAX_TEXT else marker


def _write_what_was_said(stored, removal):
    """Take the words out of what others said about the comment, and out of the mails that were kept."""
    about = Decision.objects.filter(entry__comment=stored)
    reports = Report.objects.filter(comment=stored)
    numbers = [stored.pk, *about.values_list("pk", flat=True), *reports.values_list("pk", flat=True)]
    notices = Notice.objects.filter(comment=stored).values("mail")
    mails = Mail.objects.exclude(text="").filter(Q(reference__in=numbers) | Q(pk__in=notices))
    _rewrite(about, removal, "reason", "note", "replaced")
    _rewrite(reports, removal, "words")
    _rewrite(Note.objects.filter(comment=stored), removal, "text")
    _rewrite(mails, removal, "subject", "text")


def _rewrite(rows, removal, *columns):
    for row in rows.order_by("pk"):
        before = [getattr(row, column) for column in columns]
        after = [removal.without_in(value) for value in before]
        if after != before:
            for column, value in zip(columns, after, strict=True):
                longest = row._meta.get_field(column).max_length
                setattr(row, column, value[:longest] if longest else value)
            row.save(update_fields=columns)
