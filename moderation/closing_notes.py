"""Closing notes: the one word a moderator may leave where they, or a colleague, have closed."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article
from comments import closing, log, rendering, states, threads
from comments.identity import text_hash
from comments.models import Act, Comment, Status
from comments.refusals import Conflict, Refused
from moderation.closing import Overtaken
from publication.models import Publication
from richtext.text import tidy_line, tidy_text


@transaction.atomic
def leave(place, *, by, version, text):
    """Leave a closing note beneath an article or in a comment's thread, public at once, and return it.

    Raises Overtaken when the article's discussion is no longer at `version`, Conflict when the comment is not; Refused
    where nobody has closed that place by hand, or where a note stands since.
    """
    text = tidy_text(text).strip()
    if not tidy_line(text):
        raise Refused(_("There is no closing note yet."))
    parent = None if isinstance(place, Article) else threads.lock(place)
    article = parent.article if parent else place
    discussion = threads.hold(article.pk)
    if (parent or discussion).version != version:
        raise Conflict(parent) if parent else Overtaken(article)
    refuse_unless_wanted(discussion, parent)
    note = Comment.objects.create(
        article=article,
        parent=parent,
        parent_version=parent.version if parent else None,
        key=secrets.token_hex(16),
        name=by.name[: Comment._meta.get_field("name").max_length],
        user=by,
        text=text,
        text_hash=text_hash(text),
        closing_note=True,
    )
    threads.place(note)
    rendering.store(note)
    log.write(Act.POSTED, by=by, comment=note, after=note.status)
    states.move(note, Status.APPROVED, by=by, version=note.version, cause=Act.NOTED)
    return note


def refuse_unless_wanted(discussion, parent=None):
    """Raise Refused where a place takes no closing note."""
    since = closed_since(discussion, parent)
    if since is None:
        raise Refused(_("A closing note can be left only where somebody has closed by hand."))
    notes = Comment.objects.approved().filter(article=discussion.article_id, parent=parent, closing_note=True)
    earlier = notes.filter(created_at__gte=since).first()
    if earlier:
        at = date_format(timezone.localtime(earlier.created_at), "DATETIME_FORMAT")
        told = _("There is a closing note already, by %(name)s, since %(at)s. One is enough.")
        raise Refused(told % {"name": earlier.name, "at": at})


def takes_one(discussion, parent=None) -> bool:
    """Say whether a place takes a closing note now."""
    try:
        refuse_unless_wanted(discussion, parent)
    except Refused:
        return False
    return True


def closed_since(discussion, parent=None):
    """Return since when a place has been closed by hand; None where it is not."""
    if parent is not None:
        found = closing.of_thread(parent)
        return found.since if found else None
    found = closing.of_article(discussion, Publication.objects.current())
    return found.since if found and found.scope == "article" else None
