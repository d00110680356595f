"""What an article's authors say in its discussion, in the order in which it is read."""

from comments.models import Appearance


def in_order(comments, roots) -> list[int]:
    """Return the authors' comments that can be read, thread after thread as `roots` come."""
    # What can be read is sorted out here: SQLite would otherwise leave the small index of authors' comments alone.
    rows = comments.filter(author__isnull=False).order_by().values_list("root", "path", "pk", "appearance")
    threads = {root for root, *_row in rows}
    position = {root: number for number, root in enumerate(roots) if root in threads}
    shown = (row for row in rows if row[3] == Appearance.SHOWN and row[0] in position)
    return [pk for _position, _path, pk in sorted((position[root], path, pk) for root, path, pk, _seen in shown)]
