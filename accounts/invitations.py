"""Invitations: how somebody comes to an account. Nobody chooses another's password.

The link in the mail is made when that is sent. It stops working after a week, when a password was chosen, when the
account is switched off or its e-mail address changed, and when another invitation follows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import factors
from accounts.mails import written
from accounts.models import User
from accounts.roles import ROLES
from delivery import outbox, signed
from delivery.models import Mail
from delivery.site import absolute

KIND = "invitation"
LASTS = timedelta(days=7)


@transaction.atomic
def invite(user: User, *, by: User) -> bool:
    """Queue an invitation to whoever has not chosen a password yet; say whether there was anything to do."""
    found = User.objects.select_for_update().get(pk=user.pk)
    if not found.is_invitable:
        return False
    found.invited_at = timezone.now()
    found.save(update_fields=["invited_at"])
    user.invited_at = found.invited_at
    outbox.queue(KIND, key=f"{_key(found)}:{by.pk}", to=found.email, reference=found.pk)
    return True


def compose(mail: Mail) -> EmailMessage | None:
    """Write an invitation, unless it was taken up, or another followed it."""
    user = User.objects.filter(pk=mail.reference or 0, email=mail.to).first()
    if user is None or not user.is_invited or not f"{mail.key}:".startswith(f"{_key(user)}:"):
        return None
    url = absolute(reverse("account_invitation", args=[token(user)]))
    by = mail.key.removeprefix(_key(user)).removeprefix(":")
    return written("invitation", user, url, **_told(user), by=User.objects.filter(pk=int(by or 0)).first())


def _told(user: User) -> dict[str, Any]:
    """Return what an invitation says of the work that somebody is invited to, and of what signing in asks for."""
    names = set(user.groups.values_list("name", flat=True))
    until = timezone.localtime() + LASTS
    return {
        "roles": [role.work for role in ROLES if role.name in names],
        "need": factors.need(user).name.lower() if settings.SECOND_FACTOR else "",
        "until": until,
        "site": settings.SITE_URL,
    }


def token(user: User) -> str:
    return signed.sign(user.pk, _purpose(user))


def invited(given: str) -> User | None:
    """Return whose invitation a token is; None where it is nobody's any more."""
    number = given.partition(".")[0]
    user = User.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if user is None or not user.is_invited:
        return None
    try:
        _number, _purposes, age = signed.read(given, _purpose(user))
    except signed.Unreadable:
        return None
    return user if age < LASTS else None


@transaction.atomic
def accept(user: User, *, given: str, password: str) -> User | None:
    """Give whoever was invited the password they chose; return them, or None where the invitation was over by then."""
    User.objects.select_for_update().get(pk=user.pk)
    found = invited(given)
    if found is None:
        return None
    found.set_password(password)
    found.save(update_fields=["password"])
    return found


def _key(user: User) -> str:
    since = user.invited_at.timestamp() if user.invited_at else 0
    return f"{KIND}:{user.pk}:{since:.6f}"


def _purpose(user: User) -> str:
    return f"accounts.invitations {user.email} {user.invited_at} {user.password}"
