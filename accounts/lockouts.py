"""The mail to somebody at whose account others guess: at most one a day, so that it is no nuisance of its own."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from accounts.mails import written
from accounts.models import User
from delivery import outbox
from delivery.logs import short
from delivery.models import Mail
from delivery.site import absolute

KIND = "locked-out"


def queue(email: str, digest: str) -> None:
    """Queue a mail for whoever has the account; for nobody just as well, so that it takes as long."""
    outbox.queue(KIND, key=f"{KIND}:{short(digest)}:{timezone.now():%Y-%m-%d}", to=email)


def compose(mail: Mail) -> EmailMessage | None:
    """Write the mail; none where there is no such account, or nobody may use it."""
    user = User.objects.filter(email=mail.to.lower(), is_active=True).first()
    return written(KIND, user, absolute(reverse("account_reset_password"))) if user else None
