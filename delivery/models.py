from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How it stands with a mail; each is the name of the question in MailQuerySet."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("dropped")
    GIVEN_UP = "given_up", _("given up")


class MailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None, dropped_at=None, failed_at=None)

    def sent(self):
        return self.exclude(sent_at=None)

    def dropped(self):
        return self.exclude(dropped_at=None)

    def given_up(self):
        return self.exclude(failed_at=None)

    def due(self, now):
        """Return what is to be sent by now and what no worker has in hand, the longest due first."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.waiting().filter(free, due_at__lte=now).order_by("due_at", "pk")

    def retriable(self):
        """Return what failed, whether it waits or was given up, as long as it is known whom it is for."""
        return self.filter(sent_at=None, dropped_at=None, attempts__gt=0).exclude(to="")


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

    objects = MailQuerySet.as_manager()

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

    @property
    def state(self) -> State:
        ends = {State.SENT: self.sent_at, State.DROPPED: self.dropped_at, State.GIVEN_UP: self.failed_at}
        return next((state for state, at in ends.items() if at), State.WAITING)
