from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from richtext import columns


def validate_time_zone(name):
    """Refuse a time zone that this machine does not know."""
    from zoneinfo import available_timezones

    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write one such as America/Toronto."), params={"name": name}
        )


class HoldMode(models.TextChoices):
    EVERYTHING = "everything", _("Hold every comment until a moderator has read it")
    FIRST_TIMERS = "first-timers", _("Hold the first comment of each e-mail address")
    REVIEW_AFTER = "review-after", _("Publish at once, review afterwards")


class PublicationManager(models.Manager):
    def current(self):
        """Return the one publication; unsaved defaults where its row is not made yet."""
        return self.select_related("discussions_closed_by").filter(pk=1).first() or Publication()


class Publication(models.Model):
    """What the publication says of itself. There is one row."""

    name = columns.Line(_("name"), max_length=120, default="Open Rounds")
    tagline = columns.Line(
        _("tagline"), max_length=200, blank=True, help_text=_("One line, shown in the title of the front page.")
    )
    description = columns.Text(
        _("description"), blank=True, help_text=_("A sentence or two, shown at the foot of every page.")
    )
    publisher = columns.Line(
        _("publisher"),
        max_length=200,
        blank=True,
        help_text=_("Whoever stands behind it, as it appears in citations."),
    )
    contact = models.EmailField(_("e-mail address of the editors"), blank=True, help_text=_("Shown to readers."))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="America/Toronto", validators=[validate_time_zone]
    )
    default_licence = models.CharField(_("licence of new articles"), max_length=32, default="by-nd-4.0")
    demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Says on every page that the people are invented.")
    )

    hold_mode = models.CharField(_("hold mode"), max_length=16, choices=HoldMode.choices, default=HoldMode.EVERYTHING)
    close_after_days = models.PositiveSmallIntegerField(
        _("close discussions after"),
        null=True,
        blank=True,
        help_text=_("Days after publication; empty for never. An article can be forced open."),
    )
    discussion_line = columns.Line(
        _("line beside the comment form"),
        max_length=200,
        blank=True,
        help_text=_("What commenters should know, such as “Comments are read on weekdays”. Empty: nothing is said."),
    )
    comment_words = models.PositiveSmallIntegerField(_("words in a comment, at most"), default=600)
    discussions_closed_at = models.DateTimeField(_("all discussions closed at"), null=True, blank=True)
    discussions_closed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    discussions_closed_reason = columns.Text(_("reason that readers see"), blank=True)
    discussions_reopen_at = models.DateTimeField(_("reopens at"), null=True, blank=True)

    objects = PublicationManager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        permissions = [("close_site", _("Can close every discussion at once, in an emergency"))]
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="publication_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(discussions_closed_at=None) | ~models.Q(discussions_closed_reason=""),
                name="publication_closed_with_a_reason",
                violation_error_message=_("Closing every discussion needs a reason that readers see."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.pk = 1
        super().save(**kwargs)
