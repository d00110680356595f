"""How a comment is stored: once, in its place, if that place is open at that moment."""

import secrets

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments import closing, log, rendering, threads
from comments.models import Act, Appearance, Comment, Discussion
from comments.refusals import Refused
from publication.models import Publication

SALT = "comments.key"


class Closed(Refused):
    """The place was closed, or went away, before the comment arrived."""


def new_key(article, parent=None) -> str:
    """Return a signed key under which one comment can be sent to one place, however often it is tried."""
    return signing.dumps([secrets.token_hex(16), article.pk, parent.pk if parent else None], salt=SALT)


def read_key(signed: str, article, parent=None) -> str | None:
    """Return the key itself, or None where it was not made here for this place."""
    key, *place = _opened(signed)
    return key if place == [article.pk, parent.pk if parent else None] else None


def was_sent(signed: str, article) -> bool:
    """Say whether a comment on this article was stored under this key already, whatever has become of its place."""
    key, *place = _opened(signed)
    return place[:1] == [article.pk] and Comment.objects.filter(key=key).exists()


def _opened(signed):
    try:
        key, article_pk, parent_pk = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, None, None
    return key, article_pk, parent_pk


def find_parent(article, pk):
    """Return the comment to be answered; raise Closed where nobody can answer it.

    Its appearance depends on all its ancestors, so a hidden one anywhere above refuses as well.
    """
    try:
        parent = Comment.objects.select_related("article").get(pk=pk, article_id=article.pk)
    except (Comment.DoesNotExist, ValueError, OverflowError):
        raise Closed(_("The comment you answer is no longer here.")) from None
    if parent.appearance != Appearance.SHOWN:
        raise Closed(_("The comment you answer is no longer public, so it cannot be answered."))
    return parent


def refuse_if_closed(article, parent=None):
    """Raise Closed, with the reason readers see, where this place takes no comment now."""
    discussion = Discussion.objects.of(article)
    found = closing.of_place(discussion, Publication.objects.current(), parent)
    if article.is_retracted:
        raise Closed(_("This article was retracted, and its discussion is closed."))
    if found is None:
        return
    where = _("This thread is closed.") if found.scope == "thread" else _("The comments section is closed.")
    raise Closed(f"{where} {found.reason}".strip())


def _hold(article):
    """Return the article, held with all that could close it until the transaction ends: it closes before or after."""
    held = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    Publication.objects.select_for_update(no_key=True).filter(pk=1).first()
    threads.hold(article.pk)
    return held


@transaction.atomic
def post(*, article, parent, key, author=None, user=None, **fields):
    """Store a comment, pending, and return it; the same key again returns the same comment.

    Raises Closed when the place does not take comments at this very moment.
    """
    article = _hold(article)
    existing = Comment.objects.filter(key=key).first()
    if existing:
        return existing
    if not article.is_public:
        raise Closed(_("This article is no longer public, so its discussion takes no comments."))
    parent = find_parent(article, parent.pk) if parent else None
    refuse_if_closed(article, parent)
    comment = Comment.objects.create(
        article=article,
        parent=parent,
        parent_version=parent.version if parent else None,
        key=key,
        author=author,
        user=user,
        **fields,
    )
    threads.place(comment)
    rendering.store(comment)
    log.write(Act.POSTED, by=user, comment=comment, after=comment.status)
    return comment
