"""Whole trees of comments at once, for tests of how they are read."""

import re
import secrets
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, transaction

from comments import threads
from comments.models import Appearance, Comment, Status

GONE = {"status": Status.WITHDRAWN, "appearance": Appearance.TOMBSTONE, "name": "Somebody who withdrew it"}


def plant(example, places, gone=()):
    """Store approved comments in the example's stead; each place says which earlier one is answered, if any.

    Those whose turn is in `gone` are tombstones.
    """
    start, fields = example.pk + 1, Comment.objects.filter(pk=example.pk).values().get()
    Comment.objects.filter(pk=example.pk).delete()
    rows = []
    for pk, place in enumerate(places, start):
        parent = rows[place % len(rows)] if rows and place is not None else None
        own = {
            "id": pk,
            "parent_id": parent and parent.pk,
            "root": parent.root if parent else pk,
            "path": (parent.path if parent else "") + threads.step(pk),
            "depth": parent.depth + 1 if parent else 0,
            "text": f"says-{pk}-so",
            "rendered": fields["rendered"].replace("Words.", f"says-{pk}-so").replace(f'"c{example.pk}"', f'"c{pk}"'),
            "key": secrets.token_hex(16),
        }
        if pk - start in gone:
            own |= GONE | {"rendered": f'<p class="tombstone" id="c{pk}">Withdrawn.</p>'}
        rows.append(Comment(**fields | own))
    Comment.objects.bulk_create(rows, batch_size=200)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)
    return rows


def comments_in(html):
    """Return the numbers of the comments and tombstones on a page, in order."""
    return [int(number) for number in re.findall(r'id="c(\d+)"', html)]


def texts_in(html):
    """Return the numbers of the planted comments that can be read, in order."""
    return [int(number) for number in re.findall(r"says-(\d+)-so", html)]


@contextmanager
def undone():
    """Take back whatever happens in here."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
