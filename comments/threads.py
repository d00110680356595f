"""The tree: where a comment stands, what readers see of it, and moving it elsewhere.

A path is six base-36 characters of each ancestor's number and its own, so ordering by path walks the tree with
siblings oldest first. It is in no index: PostgreSQL refuses rows that long.
"""

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Collate, Concat, Substr
from django.utils.translation import gettext as _

from articles.models import Kind
from comments.models import Appearance, Comment, Discussion, Status
from comments.refusals import Misplaced, Refused

STEP = 6
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step(pk: int) -> str:
    """Return a comment's own part of its path."""
    digits = ""
    for _power in range(STEP):
        pk, digit = divmod(pk, 36)
        digits = DIGITS[digit] + digits
    return digits


def path_ids(path: str) -> list[int]:
    """Return the numbers of the comments on a path, top first; the last is the comment's own."""
    return [int(path[start : start + STEP], 36) for start in range(0, len(path), STEP)]


def hold(article_id):
    """Return an article's discussion, held until the transaction ends: whoever changes its tree waits here in turn."""
    discussion, _new = Discussion.objects.select_for_update().get_or_create(article_id=article_id)
    return discussion


def hold_now(article_id):
    """Hold an article's discussion out of the order, so without waiting: where another holds it, OperationalError."""
    Discussion.objects.select_for_update(nowait=True).get_or_create(article_id=article_id)


def hold_all(comments):
    """Hold the discussions that these comments are in, all of them, in the order that all hold them in."""
    while not _held_all(comments):
        pass


def _held_all(comments):
    """Say whether the discussions are held; let go of them where a comment was moved to another while this waited."""
    begun = transaction.savepoint()
    wanted = _articles(comments)
    for article_id in sorted(wanted):
        hold(article_id)
    if _articles(comments) <= wanted:
        transaction.savepoint_commit(begun)
        return True
    transaction.savepoint_rollback(begun)
    return False


def _articles(comments):
    return set(comments.order_by().values_list("article_id", flat=True))


def lock(comment, also=()):
    """Return the comment as it is stored, with its discussion held, and with those of the articles in `also`.

    These are numbers. Several are held in one order, or two moderators could wait for each other for ever. Raises
    OperationalError where the comment was moved meanwhile to what comes before in that order, and another holds that.
    """
    held = set()
    while comment.article_id not in held:  # somebody moved it to another article while this one waited
        for article_id in sorted({comment.article_id, *also} - held):
            (hold if article_id > max(held, default=0) else hold_now)(article_id)
            held.add(article_id)
        comment = Comment.objects.select_related("article").get(pk=comment.pk)
    return comment


def ancestors(comment):
    """Return all ancestors, top first."""
    ids = path_ids(comment.path)[:-1]
    found = Comment.objects.select_related("closed_by").in_bulk(ids)
    return [found[pk] for pk in ids]


def place(comment):
    """Give a stored comment its root, path and depth from its true parent, and its appearance."""
    parent = lock(comment.parent) if comment.parent_id else None
    comment.root = parent.root if parent else comment.pk
    comment.path = (parent.path if parent else "") + step(comment.pk)
    comment.depth = parent.depth + 1 if parent else 0
    comment.save(update_fields=["root", "path", "depth"])
    refresh(comment)


def own_appearance(comment):
    """Return what readers would see of a comment if all its ancestors were public."""
    was_public = comment.public_since is not None
    if comment.erased or comment.status == Status.WITHDRAWN:
        return Appearance.TOMBSTONE if was_public else Appearance.HIDDEN
    if comment.status == Status.REJECTED and was_public and not comment.hides_replies:
        return Appearance.TOMBSTONE
    return Appearance.SHOWN if comment.status == Status.APPROVED else Appearance.HIDDEN


def appear(comment):
    """Work out what readers see of a comment, by itself and where it hangs, without storing it."""
    parents = Comment.objects.filter(pk=comment.parent_id, appearance=Appearance.HIDDEN)
    hidden = comment.parent_id is not None and parents.exists()
    comment.appearance = Appearance.HIDDEN if hidden else own_appearance(comment)


def pass_on(comment):
    """Work out and store the appearance of everything below a comment, after it was hidden or came to be seen."""
    if not comment.replies.exists():  # of most comments, and sooner known than a branch is read
        return
    changed = []
    for row, appearance in below(comment):
        if row.appearance != appearance:
            row.appearance = appearance
            changed.append(row)
    Comment.objects.bulk_update(changed, ["appearance"], batch_size=500)


def below(comment):
    """Yield everything below a comment as the tree is walked, each with what readers see of it.

    It follows from what they see of the comment, as the one in hand says.
    """
    seen = {comment.pk: comment.appearance}
    rows = ordered(Comment.objects.subtree(comment).exclude(pk=comment.pk))
    for row in rows.only("parent_id", "status", "erased", "hides_replies", "public_since", "appearance"):
        hidden = seen[row.parent_id] == Appearance.HIDDEN
        seen[row.pk] = Appearance.HIDDEN if hidden else own_appearance(row)
        yield row, seen[row.pk]


def refresh(comment):
    """Work out and store the appearance of a comment and everything below it, after something has changed."""
    appear(comment)
    comment.save(update_fields=["appearance"])
    pass_on(comment)


def check_ancestors(comment):
    """Refuse to publish what nobody would see: every ancestor must be on the page."""
    hidden = [above for above in ancestors(comment) if above.appearance == Appearance.HIDDEN]
    if hidden:
        raise Refused(
            _("It answers a comment by %(name)s that is not public (%(status)s). Decide on that one first.")
            % {"name": hidden[0].name, "status": hidden[0].get_status_display()}
        )


def place_in_thread():
    """Return what orders a thread as its tree is walked: the path, byte by byte whatever the database's language."""
    return Collate("path", "C") if connection.vendor == "postgresql" else F("path")


def ordered(queryset):
    """Order comments as the tree is walked, replies oldest first."""
    return queryset.order_by("root", place_in_thread())


def before(comment):
    """Return what comes before a comment in its thread."""
    thread = Comment.objects.filter(article_id=comment.article_id, root=comment.root)
    return thread.alias(place=place_in_thread()).filter(place__lt=comment.path)


@transaction.atomic
def move(comment, *, parent, article=None, back=False):
    """Hang a comment and everything below it beneath another, or with `parent=None` at the top level.

    Raises Misplaced when it would hang beneath itself, beneath what readers cannot see, or in another article
    without being asked to. With `back` it returns to where it stood, whatever readers see of that.
    """
    comment = lock(comment, also=[article.pk] if article else [])
    article = article or comment.article
    parent = parent and Comment.objects.get(pk=parent.pk)
    check_tree(comment, parent, article)
    if not back:
        check_place(comment, parent, article)
    old_root, old_path, old_depth = comment.root, comment.path, comment.depth
    root = parent.root if parent else comment.pk
    path = (parent.path if parent else "") + step(comment.pk)
    depth = parent.depth + 1 if parent else 0
    moving = Comment.objects.filter(article_id=comment.article_id, root=old_root, path__startswith=old_path)
    moving.update(
        article_id=article.pk,
        root=root,
        path=Concat(Value(path), Substr("path", len(old_path) + 1)),
        depth=F("depth") + (depth - old_depth),
    )
    Comment.objects.filter(pk=comment.pk).update(parent=parent, version=F("version") + 1)
    comment.refresh_from_db()
    refresh(comment)
    return comment


def check_tree(comment, parent, article):
    """Refuse a place that would make no tree of an article’s comments."""
    if parent is None:
        return
    if parent.pk == comment.pk:
        raise Misplaced(_("A comment cannot stand beneath itself."))
    if parent.article_id == comment.article_id and parent.path.startswith(comment.path):
        raise Misplaced(_("A comment cannot stand beneath one of its own replies."))
    if parent.article_id != article.pk:
        raise Misplaced(
            _("That comment belongs to another article. To move this one there on purpose, choose that article first.")
        )


def check_place(comment, parent, article):
    """Refuse a place where readers would not find a comment, or where no discussion is."""
    if article.pk != comment.article_id:
        _check_article(article)
    if parent and parent.appearance != Appearance.SHOWN:
        raise Misplaced(_("That comment is not public, so nothing can be moved beneath it."))


def _check_article(article):
    """Refuse an article to which nothing is moved; without its title, which may not be public yet."""
    if article.kind != Kind.ARTICLE:
        raise Misplaced(_("That is a page and no article, so it has no discussion."))
    if not article.is_public:
        raise Misplaced(_("That article is not public, so readers would not find the comment there."))
    if article.is_retracted:
        raise Misplaced(_("That article was retracted, and its discussion is closed."))
