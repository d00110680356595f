"""Where a comment comes in: whether a place takes one at this very moment. Every door asks here.

The doors are the check page, sending, confirming, editing and resubmitting.
"""

from django.utils.translation import gettext as _

from articles.models import Article
from comments import closing, threads
from comments.models import Appearance, Comment, Discussion
from comments.refusals import Refused
from publication.models import Publication


class Closed(Refused):
    """The place was closed, or went away, before the comment arrived."""


class NoParent(Closed):
    """The comment to be answered takes no answer; the same words can stand as a comment of their own."""


class ThreadClosed(NoParent):
    """The thread takes no more answers, but the discussion may still take the same words."""


def hold(article):
    """Return the article, held with all that could close it until the transaction ends: it closes before or after."""
    held = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    Publication.objects.select_for_update(no_key=True).filter(pk=1).first()
    threads.hold(article.pk)
    return held


def find_parent(article, pk):
    """Return the comment to be answered; raise NoParent where nobody can answer it.

    Its appearance depends on all its ancestors, so a hidden one anywhere above refuses as well.
    """
    try:
        parent = Comment.objects.select_related("article").get(pk=pk, article_id=article.pk)
    except (Comment.DoesNotExist, ValueError, OverflowError):
        parent = None
    if parent is None or parent.public_since is None:  # one that was never public is nobody's to know of
        raise NoParent(_("The comment you answer is no longer here."))
    if parent.appearance != Appearance.SHOWN:
        raise NoParent(_("The comment you answer is no longer public, so it cannot be answered."))
    return parent


def refuse_if_closed(article, parent=None):
    """Raise Closed, with the reason readers see, where this place takes no comment now."""
    if article.is_retracted:
        raise Closed(_("This article was retracted, and its discussion is closed."))
    if not article.is_public:
        raise Closed(_("This article is no longer public, so its discussion takes no comments."))
    found = closing.of_place(Discussion.objects.of(article), Publication.objects.current(), parent)
    if found is None:
        return
    if found.scope == "thread":
        raise ThreadClosed(f"{_('This thread is closed.')} {found.reason}")
    raise Closed(f"{_('The comments section is closed.')} {found.reason}".strip())
