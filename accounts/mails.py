"""The mails about an account. Each waits in the outbox; a link that opens something is made when it is sent."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delivery import letters, outbox
from delivery.models import Mail
from delivery.site import absolute
from publication.models import Publication

CODE, NOTICE, RESET = "sign-in", "account-notice", "password-reset"
WITH_CODE = "login_code"
CODE_LASTS = timedelta(minutes=10)
RESETS_AN_HOUR = 3


class Mails(DefaultAccountAdapter):
    """Sends what the library has to say through the outbox: without network addresses, and by SITE_URL alone."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        known = {name: value for name, value in context.items() if name not in ("ip", "user_agent", "request")}
        message = self.render_mail(template_prefix, email, known)
        kind = CODE if template_prefix.endswith(WITH_CODE) else NOTICE
        key = f"{kind}:{secrets.token_hex(8)}"
        subject, text = letters.tidied(f"{message.subject}\n{message.body}")
        outbox.queue(kind, key=key, to=email, subject=subject, text=text)

    @transaction.atomic
    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue a link to whoever has the account, at most three within an hour, however many ask at once."""
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        lately = Mail.objects.filter(
            kind=RESET, reference=user.pk, created_at__gt=timezone.now() - timedelta(hours=1)
        ).count()
        if lately < RESETS_AN_HOUR:
            outbox.queue(RESET, key=f"{RESET}:{secrets.token_hex(8)}", to=user.email, reference=user.pk)


def compose(mail: Mail) -> EmailMessage | None:
    """Return a mail that was written when it was queued; none with a code that does not work any more."""
    if mail.kind == CODE and timezone.now() - mail.created_at > CODE_LASTS:
        return None
    return EmailMessage(subject=mail.subject, body=mail.text)


def compose_reset(mail: Mail) -> EmailMessage | None:
    """Write the mail with a link to a new password, which works for an hour and once; nobody waits longer for it."""
    user = User.objects.filter(pk=mail.reference or 0, is_active=True, email=mail.to).first()
    if user is None or timezone.now() - mail.created_at > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        return None
    parts = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return written("password-reset", user, absolute(reverse("account_reset_password_from_key", args=parts)))


def written(name: str, user: User, url: str, **told: Any) -> EmailMessage:
    """Return one of our own letters to a user, with its link."""
    context = {"user": user, "url": url, "publication": Publication.objects.current()} | told
    return letters.letter(f"accounts/mail/{name}.txt", to=user.email, language=settings.LANGUAGE_CODE, context=context)
