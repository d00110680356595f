"""Closing and reopening: every discussion, an article's, or a thread. Each says publicly why, and can be undone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from comments import closing, log, threads
from comments.models import Act, LogEntry, Opening
from comments.refusals import Conflict, Refused, deed
from moderation import decisions, reasons
from moderation.models import Decision
from publication.models import Publication

OF_A_PLACE = ("closed_at", "closed_by_id", "closed_reason", "reopens_at")
OF_THE_SITE = (
    "discussions_closed_at",
    "discussions_closed_by_id",
    "discussions_closed_reason",
    "discussions_reopen_at",
)
ACTS = (Act.CLOSED, Act.REOPENED, Act.SET)
CLOSED, OPEN = "closed", ""  # as the log writes them

OWN = gettext_lazy("You wrote this article. Tick that you know it, and do it; that you did is recorded.")


class Overtaken(Refused):
    """Somebody else was faster: an article's discussion, or the emergency switch, is no longer as it was seen."""

    def __init__(self, article=None):
        told = (
            _("This discussion has changed since you opened the page: %(deed)s. Look again first.")
            if article
            else _("The emergency switch has been turned since you opened the page: %(deed)s. Look again first.")
        )
        entry = last(article)
        # A form that saw what never was.
        never = _("The form you sent is not of this page, and nothing was stored. Look at what stands there now.")
        super().__init__(told % {"deed": _told(entry)} if entry else never)


def _told(entry):
    """Say who did what, when and why: “closed by Mo Derator on 3 May 2026, 14:05 (“Enough.”)”."""
    reason = entry.decision.reason if hasattr(entry, "decision") else ""
    return f"{deed(entry)} (“{reason}”)" if reason else deed(entry)


def last(article=None):
    """Return the last row of the log about an article's discussion as a whole; without, about the emergency switch."""
    rows = LogEntry.objects.filter(article=article, comment=None, act__in=[*ACTS, Act.UNDONE])
    return rows.select_related("by", "decision").first()


# ---- the whole site ----


def turn() -> int:
    """Return the number of the emergency switch's last turn: what a page has seen of it."""
    entry = last()
    return entry.pk if entry else 0


@transaction.atomic
def close_site(*, by, seen, reason, reopens_at=None):
    """Throw the emergency switch: close every discussion, until `reopens_at` or for good.

    Raises Overtaken when `seen` is not its last turn.
    """
    reason = _checked(reason, reopens_at)
    publication = _held_site(seen)
    before = CLOSED if publication.discussions_closed_at else OPEN
    values = _closed(OF_THE_SITE, by, reason, reopens_at)
    return _change(publication, values, Act.CLOSED, by=by, before=before, after=CLOSED, reason=reason)


@transaction.atomic
def reopen_site(*, by, seen):
    """Give every discussion back to its own rules. Raises Overtaken when `seen` is not the switch's last turn."""
    publication = _held_site(seen)
    if publication.discussions_closed_at is None:
        raise Refused(_("The emergency switch is off already."))
    return _change(publication, _opened(OF_THE_SITE), Act.REOPENED, by=by, before=CLOSED, after=OPEN)


def _held_site(seen):
    publication, _new = Publication.objects.select_for_update().get_or_create(pk=1)
    if turn() != seen:
        raise Overtaken
    return publication


# ---- an article's discussion ----


@transaction.atomic
def close_discussion(article, *, by, version, reason, reopens_at=None, acknowledged=False):
    """Close an article's discussion by hand, until `reopens_at` or for good.

    Raises Overtaken when it is no longer at `version`; Refused when that is not allowed, or is under one's own article
    and was not acknowledged.
    """
    reason = _checked(reason, reopens_at)
    values = {"opening": Opening.CLOSED} | _closed(OF_A_PLACE, by, reason, reopens_at)
    return _open_or_close(article, values, Act.CLOSED, by, version, acknowledged, reason)


@transaction.atomic
def reopen_discussion(article, *, by, version, force=False, acknowledged=False):
    """Take a closing by hand back; with `force`, keep the discussion open whatever its article's age.

    Raises as closing does.
    """
    values = {"opening": Opening.OPEN if force else Opening.DEFAULT} | _opened(OF_A_PLACE)
    return _open_or_close(article, values, Act.REOPENED, by, version, acknowledged)


def _open_or_close(article, values, act, by, version, acknowledged, reason=""):
    discussion = _held(article, version)
    own = _is_own(discussion, by, acknowledged)
    before = discussion.opening
    if before == values["opening"] != Opening.CLOSED:
        raise Refused(_("It stands so already, so nothing was changed."))
    terms = {"by": by, "before": before, "after": values["opening"], "reason": reason, "own": own}
    return _change(discussion, values, act, article=article, **terms)


@transaction.atomic
def set_discussion(article, *, by, version, hold_mode="", close_after_days=None, acknowledged=False):
    """Set what an article's discussion does otherwise than the site; empty: as the site does.

    Raises as closing does.
    """
    discussion = _held(article, version)
    own = _is_own(discussion, by, acknowledged)
    before, after = (
        _settings(discussion.hold_mode, discussion.close_after_days),
        _settings(hold_mode, close_after_days),
    )
    values = {"hold_mode": hold_mode, "close_after_days": close_after_days}
    return _change(discussion, values, Act.SET, by=by, before=before, after=after, own=own, article=article)


def _held(article, version):
    """Return an article's discussion, held; refuse where it is closed for good, or not as it was seen."""
    discussion = threads.hold(article.pk)
    if discussion.article.is_retracted:
        raise Refused(_("The article was retracted, so its discussion is closed for good."))
    if discussion.version != version:
        raise Overtaken(article)
    article.discussion = discussion  # so that the article in hand knows what becomes of it
    return discussion


def _settings(hold_mode, close_after_days):
    days = "" if close_after_days is None else f"{close_after_days} d"
    return " ".join(part for part in (hold_mode, days) if part)


# ---- a thread ----


@transaction.atomic
def close_thread(comment, *, by, version, reason, reopens_at=None, acknowledged=False):
    """Close a comment's thread: nobody answers it or anything below it.

    Raises Conflict when the comment is no longer at `version`; Refused as closing a discussion does.
    """
    reason = _checked(reason, reopens_at)
    stored = _locked(comment, version)
    if closing.of_thread(stored):
        raise Refused(_("This thread is closed already."))
    values = _closed(OF_A_PLACE, by, reason, reopens_at)
    return _change_thread(comment, stored, values, Act.CLOSED, by, acknowledged, after=CLOSED, reason=reason)


@transaction.atomic
def reopen_thread(comment, *, by, version, acknowledged=False):
    """Open a closed thread again. Raises as closing it does."""
    stored = _locked(comment, version)
    if not closing.of_thread(stored):
        raise Refused(_("This thread is not closed."))
    return _change_thread(comment, stored, _opened(OF_A_PLACE), Act.REOPENED, by, acknowledged, after=OPEN)


def _locked(comment, version):
    stored = threads.lock(comment)
    if stored.version != version:
        raise Conflict(stored)
    return stored


def _change_thread(comment, stored, values, act, by, acknowledged, **terms):
    """Change a thread, and let the comment somebody has in hand say what is stored now."""
    own, before = _is_own(stored, by, acknowledged), CLOSED if stored.closed_at else OPEN
    decision = _change(stored, values, act, by=by, before=before, own=own, comment=stored, **terms)
    for name in (*OF_A_PLACE, "version"):
        setattr(comment, name, getattr(stored, name))
    return decision


# ---- what they share ----


def _checked(reason, reopens_at):
    reason = reasons.typed(reason)
    if not reason:
        raise Refused(_("Closing needs a reason that readers see. A sentence is enough."))
    if reopens_at is not None and reopens_at <= timezone.now():
        raise Refused(_("The time of reopening lies in the past."))
    return reason


def _closed(columns, by, reason, reopens_at):
    return dict(zip(columns, (timezone.now(), by.pk, reason, reopens_at), strict=True))


def _opened(columns):
    return dict(zip(columns, (None, None, "", None), strict=True))


def _is_own(thing, by, acknowledged):
    """Say whether somebody acts under their own article; refuse where they have not said that they know it."""
    own = decisions.is_under_own_article(thing, by)
    if own and not acknowledged:
        raise Refused(str(OWN))
    return own


def _change(row, values, act, *, by, before, after, reason="", own=False, **about):
    """Give a row other values, write the log's row, and keep beside it what stood there, for undo, which has none."""
    replaced = {name: _written(getattr(row, name)) for name in values if act != Act.UNDONE}
    if hasattr(row, "version"):  # the publication has none: its last turn is told by the log
        values = values | {"version": row.version + 1}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    entry = log.write(act, by=by, before=before, after=after, **about)
    return Decision.objects.create(entry=entry, reason=reason, own_article=own, replaced=replaced)


# ---- undo ----


@transaction.atomic
def undo(decision, *, by, acknowledged=False):
    """Put back what stood before a closing, a reopening or a change of settings. Return the decision to do so.

    Raises Conflict or Overtaken when anybody has acted on that thread, discussion or switch since.
    """
    entry = decision.entry
    if entry.act not in ACTS or not decision.replaced:
        raise Refused(_("This cannot be undone."))
    row, about = _held_for_undo(entry)
    own = _is_own(row, by, acknowledged) if about else False
    values = {name: _read(row, name, value) for name, value in decision.replaced.items()}
    return _change(row, values, Act.UNDONE, by=by, before=entry.after, after=entry.before, own=own, **about)


def _held_for_undo(entry):
    """Return the row that an entry is about, held, and how the log names it; refuse where somebody has acted since."""
    if entry.comment_id:
        stored = threads.lock(entry.comment)
        log.refuse_unless_last(entry, stored)
        return stored, {"comment": stored}
    if not entry.article_id:
        return _held_site(entry.pk), {}
    discussion = threads.hold(entry.article_id)
    if last(discussion.article) != entry:
        raise Overtaken(discussion.article)
    return _held(discussion.article, discussion.version), {"article": discussion.article}


def _written(value):
    return value.isoformat() if isinstance(value, datetime) else value


def _read(row, name, value):
    """Return a column's value as it was kept; who closed something may have gone since."""
    if name.endswith("closed_by_id"):
        return User.objects.filter(pk=value).values_list("pk", flat=True).first()
    return row._meta.get_field(name).to_python(value)


# ---- what moderators are told ----


def told(comment) -> str:
    """Return what closes the place a comment stands in, as a sentence for moderators; empty where nothing does."""
    return told_of([comment])[comment.pk]


def told_of(comments) -> dict[int, str]:
    """Return for each comment, by its number, what closes the place it stands in, as `told` does.

    Three queries, however many comments there are, if they come with their articles.
    """
    found = closing.of_places(comments, Publication.objects.current())
    return {comment.pk: sentence(comment.article, found[comment.pk]) for comment in comments}


def sentence(article, found) -> str:
    """Say what closes a place under an article; empty where nothing does."""
    if article.is_retracted:
        return _("The article was retracted, so its discussion is closed.")
    if found is None:
        return ""
    if found.scope == "age":
        return _("The discussion is closed, because of its article’s age.")
    sentences = {
        "site": _("Every discussion is closed: “%(reason)s”"),
        "thread": _("The thread is closed: “%(reason)s”"),
        "article": _("The discussion is closed: “%(reason)s”"),
    }
    return sentences[found.scope] % {"reason": found.reason}
