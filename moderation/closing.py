"""Closing and reopening: every discussion, an article's, or a thread. Each says publicly why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import log, threads
from comments.closing import of_place, of_thread
from comments.models import Act, Discussion, Opening
from comments.refusals import Refused
from moderation.models import Decision
from publication.models import Publication


def _checked(reason, reopens_at):
    reason = reason.strip()
    if not reason:
        raise Refused(_("Closing needs a reason that readers see. A sentence is enough."))
    if reopens_at is not None and reopens_at <= timezone.now():
        raise Refused(_("The time of reopening lies in the past."))
    return reason


@transaction.atomic
def switch_site(publication, *, by, at=None, reason="", reopens_at=None):
    """Turn the emergency switch: close every discussion, or with `at=None` give them back to their own rules."""
    if at is not None:
        reason = _checked(reason, reopens_at)
    before = "closed" if publication.discussions_closed_at else ""
    publication.discussions_closed_at = at
    publication.discussions_closed_by = by if at else None
    publication.discussions_closed_reason = reason if at else ""
    publication.discussions_reopen_at = reopens_at if at else None
    publication.save()
    entry = log.write(Act.CLOSED if at else Act.REOPENED, by=by, before=before, after="closed" if at else "")
    return Decision.objects.create(entry=entry, reason=reason)


@transaction.atomic
def close_discussion(article, *, by, reason, reopens_at=None):
    """Close an article's discussion by hand, until `reopens_at` or for good."""
    reason = _checked(reason, reopens_at)
    discussion = threads.hold(article.pk)
    return _set_opening(discussion, Opening.CLOSED, by=by, act=Act.CLOSED, reason=reason, reopens_at=reopens_at)


@transaction.atomic
def reopen_discussion(article, *, by, force=False):
    """Take a closing by hand back; with `force`, keep it open whatever the article's age."""
    discussion = threads.hold(article.pk)
    return _set_opening(discussion, Opening.OPEN if force else Opening.DEFAULT, by=by, act=Act.REOPENED)


def _set_opening(discussion, opening, *, by, act, reason="", reopens_at=None):
    before, closed = discussion.opening, opening == Opening.CLOSED
    discussion.opening = opening
    discussion.closed_at = timezone.now() if closed else None
    discussion.closed_by = by if closed else None
    discussion.closed_reason = reason
    discussion.reopens_at = reopens_at
    discussion.version += 1
    discussion.save()
    entry = log.write(act, by=by, article=discussion.article, before=before, after=opening)
    return Decision.objects.create(entry=entry, reason=reason)


@transaction.atomic
def set_discussion(article, *, by, hold_mode="", close_after_days=None):
    """Set what an article's discussion does otherwise than the site; empty: as the site does."""
    discussion = threads.hold(article.pk)
    before = _settings(discussion)
    discussion.hold_mode, discussion.close_after_days = hold_mode, close_after_days
    discussion.version += 1
    discussion.save(update_fields=["hold_mode", "close_after_days", "version"])
    entry = log.write(Act.SET, by=by, article=article, before=before, after=_settings(discussion))
    return Decision.objects.create(entry=entry)


def _settings(discussion):
    days = "" if discussion.close_after_days is None else f"{discussion.close_after_days} d"
    return " ".join(part for part in (discussion.hold_mode, days) if part)


@transaction.atomic
def close_thread(comment, *, by, reason, reopens_at=None):
    """Close a comment's thread: nobody answers it or anything below it."""
    reason = _checked(reason, reopens_at)
    comment = threads.lock(comment)
    if of_thread(comment):
        raise Refused(_("This thread is closed already."))
    comment.closed_at, comment.closed_by, comment.closed_reason = timezone.now(), by, reason
    comment.reopens_at = reopens_at
    return _store_closing(comment, Act.CLOSED, by, reason)


@transaction.atomic
def reopen_thread(comment, *, by):
    comment = threads.lock(comment)
    if not of_thread(comment):
        raise Refused(_("This thread is not closed."))
    comment.closed_at = comment.closed_by = comment.reopens_at = None
    comment.closed_reason = ""
    return _store_closing(comment, Act.REOPENED, by)


def _store_closing(comment, act, by, reason=""):
    comment.version += 1
    comment.save(update_fields=["closed_at", "closed_by", "closed_reason", "reopens_at", "version"])
    entry = log.write(act, by=by, comment=comment)
    return Decision.objects.create(entry=entry, reason=reason)


def told(comment) -> str:
    """Return what closes the place a comment stands in, as a sentence for moderators; empty where nothing does."""
    if comment.article.is_retracted:
        return _("The article was retracted, so its discussion is closed.")
    found = of_place(Discussion.objects.of(comment.article), Publication.objects.current(), comment.parent)
    if found is None:
        return ""
    if found.scope == "age":
        return _("The discussion is closed, because of its article’s age.")
    if found.scope == "thread":
        return _("The thread is closed: “%(reason)s”") % {"reason": found.reason}
    return _("The discussion is closed: “%(reason)s”") % {"reason": found.reason}
