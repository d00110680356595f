"""Atom feeds of what readers say: one discussion's, and the whole site's. Only what the page shows."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.feeds import Feed, answer
from articles.models import Article
from articles.reading import public_article
from comments.models import Comment
from delivery.site import absolute

ENTRIES = 50


def comments_feed(comments, *, title, path, page, language):
    feed = Feed(
        title=title,
        link=absolute(page),
        description="",
        feed_url=absolute(path),
        feed_guid=absolute(path),
        language=language,
    )
    for comment in comments.shown().select_related("article").order_by("-pk")[:ENTRIES]:
        url = absolute(comment.get_absolute_url())
        feed.add_item(
            title=_("%(name)s on “%(title)s”") % {"name": comment.name, "title": comment.article.title},
            link=url,
            unique_id=url,
            description="",
            content=comment.html,
            author_name=comment.name,
            pubdate=comment.created_at,
            updateddate=comment.edited_at or comment.public_since,
            licence_url="",
            other_authors=[],
        )
    return answer(feed)


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
