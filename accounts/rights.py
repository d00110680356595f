"""Who may give what: nobody more than they have themselves, and nobody touches the account of whoever has more."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q


def givable(by):
    """Return the groups that give nothing but what somebody has."""
    return Group.objects.all() if by.is_superuser else Group.objects.exclude(permissions__in=_beyond(by))


def exceeds(user, by):
    """Say whether a user has, or would have if they were active, what somebody has not."""
    if by.is_superuser or user == by:
        return False
    return user.is_superuser or _beyond(by).filter(_of(user)).exists()


def _of(user):
    return Q(group__user=user) | Q(user=user)


def _beyond(user):
    return Permission.objects.exclude(pk__in=Permission.objects.filter(_of(user)).values("pk"))
