"""Whoever takes over an e-mail address takes over the account: where one is changed, its owner learns of it."""

from allauth.account.adapter import get_adapter
from django.db import transaction

from accounts import sessions
from accounts.events import note
from delivery.logs import Event


@transaction.atomic
def change(user, *, former, by):
    """Tell both addresses that somebody signs in with another one, write it down, and sign them out everywhere.

    Links that were mailed to the former one, an invitation or for a new password, are signed with it and end by that.
    """
    if former == user.email:
        return
    note(Event.EMAIL_CHANGED, who=by, whom=user)
    sessions.end_all(user)
    if user.has_usable_password():  # else there is nobody yet who signs in
        for email in (former, user.email):
            get_adapter().send_mail("account/email/address_changed", email, {})
