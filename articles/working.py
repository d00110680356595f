"""Working copies: what somebody has typed into an article's form and not saved, and who has the form open."""

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from articles.models import Article, WorkingCopy

OPEN = timedelta(seconds=60)  # without a word from it, a form counts as closed
KEPT = timedelta(days=30)
LARGEST = 1_000_000  # characters of all fields of a form
MOST_ROWS = 100  # of one kind beneath a form, more than any form is made for
LONGEST_NUMBER = 9  # digits
NOT_TYPED = {"csrfmiddlewaretoken", "version", "read_both"}


class TooLarge(Exception):
    """More was typed than a working copy holds."""


def of(user, article=None):
    """Return somebody's working copy of an article, or of one that they are beginning; None where there is none."""
    return WorkingCopy.objects.filter(user=user, article=article).first()


def keep(user, article, *, sent, version):
    """Keep what a form would send, of an article as it was at `version`; raise TooLarge where that is too much."""
    fields = {
        name: _bounded(name, [value.replace("\0", "") for value in values])  # which PostgreSQL cannot store
        for name, values in sent.lists()
        if name not in NOT_TYPED and not name.startswith("_") and "\0" not in name
    }
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > LARGEST:
        raise TooLarge
    now = timezone.now()
    _note(user, article, version=version, fields=fields, typed_at=now, seen_at=now)


def see(user, article, *, version):
    """Note that somebody has the form open; what they have typed and the version that it was typed at stay."""
    now = timezone.now()
    if not WorkingCopy.objects.filter(user=user, article=article).update(seen_at=now):
        _note(user, article, version=version, seen_at=now)


def empty(user, article):
    """Drop what somebody has typed and undone, while the form stays open."""
    WorkingCopy.objects.filter(user=user, article=article).update(fields={}, typed_at=None, seen_at=timezone.now())


def leave(user, article):
    """Note that somebody has closed the form: nobody is told any more that it is open, and what they typed stays."""
    copies = WorkingCopy.objects.filter(user=user, article=article)
    copies.filter(fields={}).delete()
    copies.update(seen_at=timezone.now() - OPEN)


def forget(user, article=None):
    """Drop somebody's working copy: it was saved, or thrown away."""
    WorkingCopy.objects.filter(user=user, article=article).delete()


def others(user, article):
    """Return the working copies of those who have an article's form open besides somebody, without their text."""
    there = WorkingCopy.objects.filter(article=article, seen_at__gt=timezone.now() - OPEN).exclude(user=user)
    return there.select_related("user").defer("fields").order_by("user__name", "pk")


def as_sent(copy):
    """Return a working copy as its form would send it."""
    sent = QueryDict(mutable=True)
    for name, values in copy.fields.items():
        sent.setlist(name, _bounded(name, values))
    sent["version"] = str(copy.version)
    return sent


def lock(article):
    """Let nobody else save an article, known by its number, until this transaction is over."""
    Article.objects.select_for_update().filter(pk=article).values_list("pk").first()


def _bounded(name, values):
    """Return the values of a field; what says how many rows there are says no more than there can be."""
    if not name.endswith("-TOTAL_FORMS"):
        return values
    return [str(MOST_ROWS) if _is_too_many(value) else value for value in values]


def _is_too_many(number):
    return number.isdecimal() and (len(number) > LONGEST_NUMBER or int(number) > MOST_ROWS)


def _note(user, article, **what):
    _copy, begun = WorkingCopy.objects.update_or_create(user=user, article=article, defaults=what)
    if begun:
        WorkingCopy.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
