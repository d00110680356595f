"""Names of those who work here or write here under an account, by which nobody else may go."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from authors.models import Author
from richtext.names import is_taken_for


def is_taken(name: str, *, own: Iterable[str] = ()) -> bool:
    """Say whether readers would take a name for that of somebody with an account here, or of an author who has one.

    A guest author has none, and could not sign in to be themselves: theirs is left to the moderators.

    `own` are names that whoever goes by this one has shown to be theirs.
    """
    return not is_taken_for(name, own) and is_taken_for(name, _names())


def own_names(user: object) -> list[str]:
    """Return the names that belong to whoever is signed in: the account's and the author's; of nobody none."""
    if not isinstance(user, User):
        return []
    return [user.name, *Author.objects.filter(user=user).values_list("name", flat=True)]


def _names():
    accounts = User.objects.filter(is_active=True).order_by().values_list("name", flat=True)
    return accounts.union(Author.objects.exclude(user=None).order_by().values_list("name", flat=True))
