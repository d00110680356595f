"""Recovery codes: what is said when one was used."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.utils.translation import ngettext


def used(request, user, authenticator):
    """Tell whoever used a recovery code how many are left, and the owner by mail that one was used."""
    authenticator.refresh_from_db()
    left = len(authenticator.wrap().get_unused_codes())
    sentence = ngettext(
        "You used a recovery code. %(count)d is left. Under “Your account” you make new ones.",
        "You used a recovery code. %(count)d are left. Under “Your account” you make new ones.",
        left,
    )
    messages.warning(request, sentence % {"count": left})
    get_adapter().send_mail("mfa/email/recovery_code_used", user.email, {"left": left})
