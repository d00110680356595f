from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A mail that waits, or what is left of one that is done with.

    Its row is written in the transaction of what it tells of. Its text is made when it is sent, so that it says what
    is true then; once it is sent, who it went to and what it said are emptied.
    """

    key = models.CharField(_("key"), max_length=120, unique=True)  # the same key is the same mail
    kind = models.CharField(_("kind"), max_length=20)  # who writes it: `outbox.register`
    reference = models.BigIntegerField(null=True)  # what it is about, for whoever writes it
    to = models.EmailField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)

    created_at = models.DateTimeField(_("queued at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)  # until then a worker has it in hand
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True)  # by then there was nothing to say any more
    failed_at = models.DateTimeField(_("given up at"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], name="mail_waiting", condition=Q(sent_at=None, dropped_at=None, failed_at=None)
            )
        ]

    def __str__(self):
        return self.key
