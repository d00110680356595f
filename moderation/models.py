from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models import LogEntry


class Decision(models.Model):
    """What a moderator adds to a row of the log: the public reason, the private note.

    Free text stands here and not in the log, so that retention and erasure can empty it.
    """

    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="decision", verbose_name=_("log entry"))
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("For the writer and, where one closes, for readers.")
    )
    note = models.TextField(_("note to colleagues"), blank=True)
    own_article = models.BooleanField(_("decided under one’s own article"), default=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return str(self.entry)
