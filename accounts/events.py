"""What happens to accounts, told to the logger `security`: who by the user's number, from where by a hash."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import (
    authentication_step_completed,
    login_code_rejected,
    password_changed,
    password_reset,
)
from allauth.core import context
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, pre_save
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from delivery.logs import SECURITY, Event, short
from delivery.networks import client_address, hashes

logger = logging.getLogger(SECURITY)
RIGHTS = ("is_active", "is_staff", "is_superuser")
STAFF_AREAS = {"admin", "moderation"}


def note(
    event: Event,
    *,
    who: User | None = None,
    whom: User | None = None,
    request: HttpRequest | None = None,
    **facts: Any,
) -> None:
    """Write down an event: by whom, where it is not who is signed in; to whom, where that is another."""
    request = request or context.request
    known = {"who": _number(who) or _acting(request), "whom": _number(whom), "network": _network(request)}
    extra = {name: value for name, value in (known | facts).items() if value}
    logger.info(event.value, extra=extra | ({"request": request} if request else {}))


def _number(user: Any) -> int | None:
    return getattr(user, "pk", None)


def _acting(request: HttpRequest | None) -> int | None:
    return _number(getattr(request, "user", None))


def _network(request: HttpRequest | None) -> str | None:
    return short(hashes(client_address(request))[0]) if request else None


def connect() -> None:
    """Listen to what the libraries tell."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"accounts.events.{receiver.__name__}")
    for field in (User.groups, User.user_permissions):
        m2m_changed.connect(_rights_given, sender=field.through, dispatch_uid=f"accounts.events.{field.field.name}")
    pre_save.connect(_rights_switched, sender=User, dispatch_uid="accounts.events.rights")


def _signed_in(sender: Any, user: User, **more: Any) -> None:
    from accounts.guessing import forget

    note(Event.SIGNED_IN, who=user, factor=_shown(more.get("request"), user))
    forget(user)  # by now with everything that signing in asks for, and not by the password alone


def _shown(request: HttpRequest | None, user: User) -> str:
    """Return what somebody showed to sign in: a password, a mailed code, the kind of a second factor."""
    records = get_authentication_records(request, user) if request else []
    return " ".join(str(record.get("type") or record["method"]) for record in records)


def _sign_in_failed(sender: Any, credentials: dict[str, Any], **more: Any) -> None:
    from accounts.guessing import of_account

    typed = credentials.get("email") or credentials.get("username") or ""
    note(Event.SIGN_IN_FAILED, account=short(of_account(typed).digest))


def _signed_out(sender: Any, user: User | None, **more: Any) -> None:
    if user is not None:
        note(Event.SIGNED_OUT, who=user)


def _step_completed(sender: Any, user: User, **more: Any) -> None:
    if more.get("reauthenticated"):
        note(Event.STEPPED_UP, who=user)


def _factor_added(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note(Event.FACTOR_ADDED, whom=user, factor=str(authenticator.type))


def _factor_removed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note(Event.FACTOR_REMOVED, whom=user, factor=str(authenticator.type))


def _factor_renewed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note(Event.FACTOR_RENEWED, whom=user, factor=str(authenticator.type))


def _factor_failed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note(Event.FACTOR_FAILED, who=user, factor=str(authenticator.type))


def _code_failed(sender: Any, user: User, **more: Any) -> None:
    note(Event.FACTOR_FAILED, who=user, factor="email")


def _password_changed(sender: Any, user: User, **more: Any) -> None:
    note(Event.PASSWORD_CHANGED, whom=user)


def _password_reset(sender: Any, user: User, **more: Any) -> None:
    from accounts.guessing import forget

    note(Event.PASSWORD_RESET, whom=user)
    forget(user)


def _rights_given(sender: Any, instance: Any, action: str, reverse: bool, pk_set: set | None, **more: Any) -> None:
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    users = [instance] if not reverse else User.objects.filter(pk__in=pk_set or ())
    for user in users:
        note(Event.RIGHTS_CHANGED, whom=user, rights=action.removeprefix("post_"))


def _rights_switched(
    sender: Any, instance: User, update_fields: frozenset[str] | None, raw: bool, **more: Any
) -> None:
    fields = [name for name in RIGHTS if update_fields is None or name in update_fields]
    if raw or not fields or instance.pk is None:
        return
    before = User.objects.filter(pk=instance.pk).values(*fields).first() or {}
    if changed := [name for name, value in before.items() if value != getattr(instance, name)]:
        note(Event.RIGHTS_CHANGED, whom=instance, rights=" ".join(changed))


RECEIVERS = (
    (user_logged_in, _signed_in),
    (user_login_failed, _sign_in_failed),
    (user_logged_out, _signed_out),
    (authentication_step_completed, _step_completed),
    (authenticator_added, _factor_added),
    (authenticator_removed, _factor_removed),
    (authenticator_reset, _factor_renewed),
    (authentication_failed, _factor_failed),
    (login_code_rejected, _code_failed),
    (password_changed, _password_changed),
    (password_reset, _password_reset),
)


class EventsMiddleware:
    """Write down who found nothing on a page of those who work here, which may be there for others, and who was
    turned away because they sent too much. Signing in tells of that itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and _is_for_staff(request) and _acting(request):
            note(Event.NOTHING_THERE, request=request)
        if response.status_code == 429:
            note(Event.TOO_MANY, request=request)
        return response


def _is_for_staff(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not STAFF_AREAS.isdisjoint(match.app_names)
