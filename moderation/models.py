from datetime import timedelta

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, LogEntry
from richtext import columns


class Reason(models.Model):
    """Why comments are rejected or returned: a short name for moderators, and the sentence that the writer reads."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Never shown; it stays."))
    name = columns.Line(_("name"), max_length=60, help_text=_("Short: it stands on a button of the desk."))
    sentence = columns.Text(_("sentence to the writer"), max_length=600)
    sentence_fr = columns.Text(
        _("the same in French"), max_length=600, blank=True, help_text=_("For French articles. Empty: the other one.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class Decision(models.Model):
    """What a moderator adds to a row of the log: the public reason, the private note.

    Free text stands here and not in the log, so that retention and erasure can empty it.
    """

    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="decision", verbose_name=_("log entry"))
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("For the writer and, where one closes, for readers.")
    )
    listed = models.ForeignKey(
        Reason, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reason from the list")
    )
    note = models.TextField(_("note to colleagues"), blank=True)
    own_article = models.BooleanField(_("decided under one’s own article"), default=False)
    replaced = models.JSONField(default=dict, editable=False)  # what undo puts back: a closing, a place

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return str(self.entry)


class RuleKind(models.TextChoices):
    """What a rule tells the screening."""

    WORDS = "words", _("Words that hold a comment, one word or phrase a line")
    KNOWN_SITES = "known-sites", _("Sites whose links do not count, one domain a line")
    LINKS = "links", _("How many unknown links hold a comment, a number")


class RuleQuerySet(models.QuerySet):
    def current(self):
        """Keep the newest version of each rule, where it is in force."""
        return self.newest().filter(active=True)

    def newest(self):
        """Keep the newest version of each rule, in force or not."""
        newest = Rule.objects.filter(name=OuterRef("name")).order_by("-version").values("version")[:1]
        return self.filter(version=Subquery(newest))


class Rule(models.Model):
    """One version of a rule of the screening. A row never changes: a change is a row with the next version."""

    name = models.SlugField(_("name"), max_length=40)
    version = models.PositiveIntegerField(_("version"), editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=RuleKind.choices)
    pattern = models.TextField(_("what it looks for"))
    active = models.BooleanField(_("in force"), default=True)
    at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("who")
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="rule_version_once"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="rule_kind_known"),
        ]

    def __str__(self):
        return f"{self.name}, {self.version}"


class ReportReason(models.TextChoices):
    PATIENT = "patient", _("A patient could be recognised")
    ADVICE = "advice", _("It gives medical advice")
    ABUSE = "abuse", _("It attacks somebody")
    SPAM = "spam", _("It is advertising or spam")
    MISINFORMATION = "misinformation", _("It is untrue and could do harm")
    OTHER = "other", _("Something else")


class ReportOutcome(models.TextChoices):
    KEPT = "kept", _("The comment stays")
    REMOVED = "removed", _("The comment was removed")


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Keep what no moderator has answered yet."""
        return self.filter(answered_at=None)


class Report(models.Model):
    """That a reader finds something wrong with a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", verbose_name=_("comment"))
    version = models.PositiveIntegerField(_("version reported"))
    reason = models.CharField(_("reason"), max_length=16, choices=ReportReason.choices)
    words = models.TextField(_("in the reader’s words"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)  # to learn the outcome; emptied once that is told
    reporter = models.CharField(max_length=64, editable=False)  # a keyed hash of the network address; empty in time
    neighbourhood = models.CharField(max_length=64, editable=False)  # the same of its /24 or /48
    reporter_until = models.DateTimeField(null=True, editable=False)  # for both
    at = models.DateTimeField(_("when"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=8, blank=True, choices=ReportOutcome.choices)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["comment"], name="report_open", condition=Q(answered_at=None)),
            models.Index(fields=["reporter", "at"], name="report_rate"),
            models.Index(fields=["neighbourhood", "at"], name="report_rate_around"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_known"),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="")
                | Q(answered_at__isnull=False, outcome__in=ReportOutcome.values),
                name="report_answered_with_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.comment_id}, {self.get_reason_display()}"


CLAIM_HOLDS = timedelta(minutes=5)


class Claim(models.Model):
    """That a moderator has a comment open, so that two need not read the same; it runs out by itself."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim", verbose_name=_("comment"))
    by = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("who"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self):
        return f"{self.comment_id}, {self.until:%Y-%m-%d %H:%M}"

    @property
    def since(self):
        """Return when the comment was opened, or looked at again."""
        return self.until - CLAIM_HOLDS


class Note(models.Model):
    """A word to colleagues, on one comment or on its writer. Neither its writer nor readers ever see it."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="notes", verbose_name=_("comment")
    )  # the one it was written at; of a note on the writer, where it was
    person = models.CharField(max_length=64, blank=True)  # a keyed hash of the e-mail address; empty: on the comment
    text = models.TextField(_("note to colleagues"), max_length=1000)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        indexes = [models.Index(fields=["person"], name="note_person", condition=~Q(person=""))]

    def __str__(self):
        return f"{self.comment_id}, {self.at:%Y-%m-%d %H:%M}"


class Urgency(models.IntegerChoices):
    """In which order comments wait."""

    PATIENT = 0, _("Reported: a patient could be recognised")
    REPORTED = 1, _("Reported")
    SERIOUS = 2, _("A serious finding")
    ORDINARY = 3, _("Everything else")


class Waiting(models.Model):
    """A comment's place in the queue: written by `queue.place` alone, whenever something happens to the comment.

    All that the queue sorts, counts and sifts by stands in this narrow table.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="waiting")
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices)
    since = models.DateTimeField()
    held = models.BooleanField()  # not public; else it was reported, or appeared by the rules and was not looked at
    findings = models.CharField(max_length=200, blank=True)  # their kinds, each between spaces: " email links "

    class Meta:
        verbose_name = _("waiting comment")
        verbose_name_plural = _("waiting comments")
        ordering = ["urgency", "since", "comment"]
        indexes = [models.Index(fields=["urgency", "since", "comment"], name="waiting_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="waiting_urgency_known"),
        ]

    def __str__(self):
        return f"{self.comment_id}, {self.get_urgency_display()}"
