"""Atom feeds of what readers say: one discussion's, and the whole site's. Only what the page shows."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.feeds import Feed, answer
from articles.models import Article
from articles.reading import public_article
from comments.models import Act, Comment, LogEntry
from delivery.site import absolute

ENTRIES = 50
REDACTED = LogEntry.objects.filter(comment=OuterRef("pk"), act=Act.REDACTED).order_by("-pk")


def comments_feed(comments, *, title, path, page, language):
    feed = Feed(
        title=title,
        link=absolute(page),
        description="",
        feed_url=absolute(path),
        feed_guid=absolute(path),
        language=language,
    )
    comments = comments.shown().select_related("article").annotate(redacted_at=Subquery(REDACTED.values("at")[:1]))
    for comment in comments.order_by("-pk")[:ENTRIES]:
        url = absolute(comment.get_absolute_url())
        feed.add_item(
            title=_("%(name)s on “%(title)s”") % {"name": comment.name, "title": comment.article.title},
            link=url,
            unique_id=url,
            description="",
            content=comment.html,
            author_name=comment.name,
            pubdate=comment.created_at,
            updateddate=_changed(comment),
            licence_url="",
            other_authors=[],
        )
    return answer(feed)


def _changed(comment):
    """Return when an entry last changed: whoever has a copy from before a redaction is to fetch it anew."""
    return max(filter(None, [comment.edited_at or comment.public_since, comment.redacted_at]))


@require_safe
def everything(request):
    title = _("Comments · %(name)s") % {"name": request.publication.name}
    listed = Comment.objects.filter(article__in=Article.objects.listed())
    return comments_feed(listed, title=title, path=request.path, page="/", language="en")


@require_safe
@public_article
def discussion(request, article):
    title = _("Comments on “%(title)s”") % {"title": article.title}
    return comments_feed(
        Comment.objects.filter(article=article),
        title=title,
        path=request.path,
        page=article.get_absolute_url(),
        language=article.language,
    )
