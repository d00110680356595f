"""Whether a discussion or a thread is closed: worked out when read, from four layers.

In order: the site's emergency switch; a closed thread, any comment down; the article by hand (closed, or forced open);
automatic closing some days after publication, which alone is overruled by forcing open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from comments.models import Comment, Opening


@dataclass(frozen=True)
class Closing:
    """That something is closed: what, why, by whom, since when and until when."""

    scope: str  # site, thread, article or age
    since: datetime
    reason: str = ""
    by: str = ""
    until: datetime | None = None
    days: int | None = None


def _in_force(since, until, now):
    return since is not None and since <= now and (until is None or now < until)


def of_site(publication, now=None):
    now = now or timezone.now()
    if not _in_force(publication.discussions_closed_at, publication.discussions_reopen_at, now):
        return None
    return Closing(
        "site",
        publication.discussions_closed_at,
        publication.discussions_closed_reason,
        str(publication.discussions_closed_by or ""),
        publication.discussions_reopen_at,
    )


def of_thread(comment, now=None):
    """Return the closing that somebody put on this very comment, if it is in force."""
    now = now or timezone.now()
    if not _in_force(comment.closed_at, comment.reopens_at, now):
        return None
    return Closing(
        "thread", comment.closed_at, comment.closed_reason, str(comment.closed_by or ""), comment.reopens_at
    )


def of_article(discussion, publication, now=None):
    """Return the closing of an article's discussion by hand or by age; the site's is asked for apart."""
    now = now or timezone.now()
    if discussion.opening == Opening.CLOSED and _in_force(discussion.closed_at, discussion.reopens_at, now):
        return Closing(
            "article",
            discussion.closed_at,
            discussion.closed_reason,
            str(discussion.closed_by or ""),
            discussion.reopens_at,
        )
    days = publication.close_after_days if discussion.close_after_days is None else discussion.close_after_days
    published = discussion.article.published_at
    if discussion.opening == Opening.OPEN or not days or published is None:
        return None
    since = published + timedelta(days=days)
    return Closing("age", since, days=days) if since <= now else None


def of_discussion(discussion, publication, now=None):
    """Return what closes a whole discussion, or None."""
    return of_site(publication, now) or of_article(discussion, publication, now)


def of_place(discussion, publication, parent=None, now=None):
    """Return what keeps a new comment out of a place: the site, a thread above, the article, its age; or None."""
    return (
        of_site(publication, now)
        or (of_ancestry(parent, now) if parent else None)
        or of_article(discussion, publication, now)
    )


def of_ancestry(comment, now=None):
    """Return the closing of the thread a comment stands in, however far up."""
    from comments.threads import path_ids

    chain = Comment.objects.select_related("closed_by").filter(pk__in=path_ids(comment.path)).exclude(closed_at=None)
    closings = (of_thread(above, now) for above in sorted(chain, key=lambda above: above.depth))
    return next((closing for closing in closings if closing), None)
