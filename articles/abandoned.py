"""Which pictures nothing names any more: no article, author or revision, and no form that somebody has typed into."""

from articles.models import Figure, Revision, WorkingCopy
from delivery import sweeping
from delivery.fields import KEPT, Shelf


def sweep():
    """Delete abandoned pictures, and return how many there were."""
    return sweeping.sweep({*sweeping.in_rows(), *_in_revisions(), *_in_working_copies()})


def _in_revisions():
    for figures in Revision.objects.values_list("content__figures", flat=True).iterator():
        yield from (figure["image"] for figure in figures or [] if figure.get("image"))


def _in_working_copies():
    """Yield the names of the pictures that wait for a form, which carries them as signed tokens."""
    field = Figure._meta.get_field("image")
    shelf = Shelf(field.widths, field.storage)
    for fields in WorkingCopy.objects.values_list("fields", flat=True).iterator():
        tokens = [token for name, values in fields.items() if name.endswith(KEPT) for token in values]
        yield from filter(None, map(shelf.name_in, tokens))
