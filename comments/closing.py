"""Whether a discussion or a thread is closed: worked out when read, from four layers.

In order: the site's emergency switch; a closed thread, any comment down; the article by hand (closed, or forced open);
automatic closing some days after publication, which alone is overruled by forcing open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from comments.models import Comment, Discussion, Opening


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
    aged = aging(discussion, publication)
    return aged if aged and aged.since <= now else None


def aging(discussion, publication):
    """Return the closing by age that an article's discussion is under or will be, None where it never is."""
    days = publication.close_after_days if discussion.close_after_days is None else discussion.close_after_days
    published = discussion.article.published_at
    if discussion.opening == Opening.OPEN or not days or published is None:
        return None
    return Closing("age", published + timedelta(days=days), days=days)


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


def of_places(comments, publication, now=None):
    """Return for each comment, by its number, what keeps new ones out of the place it stands in, or None.

    Two queries, however many comments there are, if they come with their articles.
    """
    now = now or timezone.now()
    discussions, closed = _discussions(comments), _closed_threads(comments, now)
    site = of_site(publication, now)
    return {
        comment.pk: site or _above(comment, closed) or of_article(discussions[comment.article_id], publication, now)
        for comment in comments
    }


def _discussions(comments):
    articles = {comment.article_id: comment.article for comment in comments}
    found = Discussion.objects.select_related("closed_by").in_bulk(articles, field_name="article_id")
    discussions = {}
    for pk, article in articles.items():
        discussions[pk] = found.get(pk) or Discussion(article=article)
        discussions[pk].article = article
    return discussions


def _closed_threads(comments, now):
    """Return the closings in force in the threads of these comments, by the number of the comment they begin at."""
    rows = Comment.objects.select_related("closed_by").filter(
        article__in={comment.article_id for comment in comments}, root__in={comment.root for comment in comments}
    )
    closings = ((row.pk, of_thread(row, now)) for row in rows.exclude(closed_at=None))
    return {pk: closing for pk, closing in closings if closing}


def _above(comment, closed):
    from comments.threads import path_ids

    return next((closed[pk] for pk in path_ids(comment.path)[:-1] if pk in closed), None)


# ---- the same, asked of many ----


def of_threads(now=None):
    """Return the condition on comments that `of_thread` finds a closing for."""
    return _in_force_q("closed_at", "reopens_at", now or timezone.now())


def by_hand(now=None):
    """Return the condition on articles whose discussion `of_article` finds closed by hand."""
    at, until = "discussion__closed_at", "discussion__reopens_at"
    return Q(discussion__opening=Opening.CLOSED) & _in_force_q(at, until, now or timezone.now())


def by_age(publication, now=None):
    """Return the condition on articles whose discussion `of_article` finds closed by age.

    Days cannot be added to a date in one way on all databases; but few numbers of days are in use.
    """
    now = now or timezone.now()
    own = Discussion.objects.filter(close_after_days__gt=0).values_list("close_after_days", flat=True).distinct()
    ages = [(days, days) for days in own] + [(None, publication.close_after_days or 0)]
    aged = Q(pk__in=[])
    for stored, days in ages:
        if days:
            aged |= Q(discussion__close_after_days=stored, published_at__lte=now - timedelta(days=days))
    return aged & ~Q(discussion__opening=Opening.OPEN) & ~by_hand(now)


def _in_force_q(since, until, now):
    return Q(**{f"{since}__lte": now}) & (Q(**{until: None}) | Q(**{f"{until}__gt": now}))
