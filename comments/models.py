from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from publication.models import HoldMode


class Opening(models.TextChoices):
    """What somebody has decided about a discussion by hand."""

    DEFAULT = "default", _("As the publication’s settings say")
    CLOSED = "closed", _("Closed")
    OPEN = "open", _("Forced open")


class DiscussionManager(models.Manager):
    def of(self, article):
        """Return an article's discussion; unsaved defaults where nobody has said anything yet."""
        found = self.select_related("closed_by").filter(article_id=article.pk).first()
        discussion = found or Discussion(article=article)
        discussion.article = article
        return discussion


class Discussion(models.Model):
    """All of an article's comments, and what was decided about them as a whole."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="discussion")
    opening = models.CharField(_("opening"), max_length=8, choices=Opening.choices, default=Opening.DEFAULT)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_reason = models.TextField(_("reason that readers see"), blank=True)
    reopens_at = models.DateTimeField(_("reopens at"), null=True, blank=True)
    hold_mode = models.CharField(
        _("hold mode"), max_length=16, blank=True, choices=HoldMode.choices, help_text=_("Empty: as for the site.")
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after"), null=True, blank=True, help_text=_("Days after publication. Empty: as for the site.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DiscussionManager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        permissions = [("close_discussion", _("Can close and reopen an article’s discussion"))]
        constraints = [
            models.CheckConstraint(condition=Q(opening__in=Opening.values), name="discussion_opening_known"),
            models.CheckConstraint(
                condition=(Q(opening=Opening.CLOSED, closed_at__isnull=False) & ~Q(closed_reason=""))
                | (~Q(opening=Opening.CLOSED) & Q(closed_at=None, closed_reason="")),
                name="discussion_closed_with_a_reason",
                violation_error_message=_("Closing a discussion needs a reason that readers see."),
            ),
            models.CheckConstraint(
                condition=Q(reopens_at=None) | Q(opening=Opening.CLOSED), name="discussion_reopens_only_if_closed"
            ),
        ]

    def __str__(self):
        return str(self.article)

    @property
    def comments(self):
        return Comment.objects.filter(article_id=self.article_id)


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned for revision")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Appearance(models.TextChoices):
    """What readers see of a comment: worked out from its status and all its ancestors, by `threads` alone."""

    SHOWN = "shown", _("Shown")
    TOMBSTONE = "tombstone", _("Tombstone")
    HIDDEN = "hidden", _("Hidden")


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("Physician")
    TRAINEE = "trainee", _("Trainee")
    HEALTH_PROFESSIONAL = "health_professional", _("Other health professional")
    PATIENT = "patient", _("Patient or carer")
    RESEARCHER = "researcher", _("Researcher")
    JOURNALIST = "journalist", _("Journalist")
    OTHER = "other", _("Other")


class Notify(models.TextChoices):
    OFF = "off", _("Nothing")
    REPLIES = "replies", _("Replies to my comment")
    DISCUSSION = "discussion", _("The whole discussion")


class CommentQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(status=Status.APPROVED)

    def pending(self):
        return self.filter(status=Status.PENDING)

    def shown(self):
        """Keep what readers can read; what is counted."""
        return self.filter(appearance=Appearance.SHOWN)

    def on_the_page(self):
        """Keep what leaves a trace on the page: comments and tombstones."""
        return self.filter(appearance__in=[Appearance.SHOWN, Appearance.TOMBSTONE])

    def subtree(self, comment):
        """Keep a comment and everything below it."""
        return self.filter(article_id=comment.article_id, root=comment.root, path__startswith=comment.path)


class Comment(models.Model):
    """What somebody said beneath an article.

    `parent` is the true parent and never lies; `root`, `path` and `depth` are derived from it by `threads`.
    `status` is assigned by `states` alone, `appearance` by `threads` alone.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="+", verbose_name=_("article"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    parent_version = models.PositiveIntegerField(_("version answered"), null=True, blank=True)
    root = models.BigIntegerField(editable=False, default=0)
    path = models.TextField(editable=False, default="")
    depth = models.PositiveIntegerField(editable=False, default=0)

    name = models.CharField(_("name"), max_length=120)  # as long as an author's; the form takes less
    email = models.EmailField(_("e-mail address"), blank=True)
    handle = models.CharField(_("handle"), max_length=60, blank=True)
    website = models.URLField(_("website"), blank=True)
    profession = models.CharField(_("role"), max_length=20, blank=True, choices=Profession.choices)
    affiliation = models.CharField(_("affiliation"), max_length=120, blank=True)
    interests = models.CharField(_("competing interests"), max_length=300, blank=True)
    author = models.ForeignKey(
        "authors.Author",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author of the article"),
    )
    user = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(_("agreed to the rules at"), default=timezone.now)
    notify = models.CharField(_("tell me of"), max_length=10, choices=Notify.choices, default=Notify.OFF)

    text = models.TextField(_("text as typed"))
    text_hash = models.CharField(max_length=32, blank=True, default="", editable=False)  # keyed, of the folded text
    html = models.TextField(editable=False, default="")
    rendered = models.TextField(editable=False, default="")
    rendered_with = models.CharField(max_length=16, editable=False, default="")

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    appearance = models.CharField(max_length=10, choices=Appearance.choices, default=Appearance.HIDDEN, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    public_since = models.DateTimeField(_("first public at"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    hides_replies = models.BooleanField(_("hides its replies"), default=False, editable=False)
    redacted = models.BooleanField(_("redacted"), default=False, editable=False)
    erased = models.BooleanField(_("erased"), default=False, editable=False)
    closing_note = models.BooleanField(_("closing note"), default=False, editable=False)
    findings = models.JSONField(default=list, editable=False)

    closed_at = models.DateTimeField(_("thread closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("thread closed by")
    )
    closed_reason = models.TextField(_("reason that readers see"), blank=True)
    reopens_at = models.DateTimeField(_("reopens at"), null=True, blank=True)

    key = models.CharField(max_length=32, unique=True, editable=False, validators=[RegexValidator(r"^[0-9a-f]{32}$")])
    network_hash = models.CharField(max_length=64, blank=True, editable=False)
    subnet_hash = models.CharField(max_length=64, blank=True, editable=False)
    network_until = models.DateTimeField(null=True, blank=True, editable=False)  # then both hashes are emptied

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["article", "status", "root", "id"], name="comment_thread"),
            models.Index(fields=["status", "created_at"], name="comment_queue"),
            models.Index(fields=["article", "appearance", "root"], name="comment_shown"),
            models.Index(fields=["email", "status"], name="comment_email"),
            models.Index(fields=["text_hash"], name="comment_text"),
            models.Index(fields=["article"], name="comment_by_author", condition=Q(author__isnull=False)),
            models.Index(fields=["article"], name="comment_followed", condition=~Q(notify=Notify.OFF)),
            models.Index(fields=["network_hash", "created_at"], name="comment_network", condition=~Q(network_hash="")),
            models.Index(fields=["subnet_hash", "created_at"], name="comment_subnet", condition=~Q(subnet_hash="")),
            models.Index(fields=["network_until"], name="comment_forget", condition=Q(network_until__isnull=False)),
        ]
        permissions = [
            ("decide_comment", _("Can approve and reject comments")),
            ("move_comment", _("Can move comments")),
            ("close_thread", _("Can close and reopen threads")),
            ("see_email_address", _("Can see commenters’ e-mail addresses")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comment_status_known"),
            models.CheckConstraint(condition=Q(appearance__in=Appearance.values), name="comment_appearance_known"),
            models.CheckConstraint(
                condition=~Q(appearance=Appearance.SHOWN) | Q(status=Status.APPROVED, erased=False),
                name="comment_shown_only_if_approved",
            ),
            models.CheckConstraint(
                condition=~Q(appearance=Appearance.TOMBSTONE) | Q(public_since__isnull=False),
                name="comment_tombstone_only_if_it_was_public",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")), name="comment_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=(Q(closed_at=None, closed_reason="", reopens_at=None))
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="comment_thread_closed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(hides_replies=False) | Q(status=Status.REJECTED), name="comment_hides_only_if_rejected"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("comments:comment", args=[self.pk])

    @property
    def anchor(self):
        return f"c{self.pk}"

    @property
    def post(self):
        """Return what stands under the name: role and affiliation; of a vague role, the affiliation alone."""
        vague = self.profession in (Profession.OTHER, Profession.HEALTH_PROFESSIONAL)
        if vague and self.affiliation:
            return self.affiliation[0].upper() + self.affiliation[1:]
        profession = self.get_profession_display() if self.profession != Profession.OTHER else ""
        return ", ".join(part for part in (profession, self.affiliation) if part)


class Version(models.Model):
    """What a comment said before its writer changed it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions", verbose_name=_("comment"))
    number = models.PositiveIntegerField(_("version"))  # the comment's own number while it said this
    text = models.TextField(_("text as typed"))
    fields = models.JSONField(default=dict)  # what else the form asks for: name, affiliation, interests and so on
    until = models.DateTimeField(_("replaced at"), default=timezone.now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="version_once")]

    def __str__(self):
        return f"{self.comment_id}, {self.number}"


class Notice(models.Model):
    """That one person is to hear of one comment: once, whatever becomes of it later."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="notices", verbose_name=_("comment"))
    person = models.CharField(max_length=64)  # a keyed hash of the e-mail address
    mail = models.ForeignKey("delivery.Mail", models.CASCADE, related_name="+", verbose_name=_("mail"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["person", "created_at"], name="notice_rate")]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="notice_once")]

    def __str__(self):
        return f"{self.comment_id}, {self.mail_id}"


class Act(models.TextChoices):
    """What a row of the log records."""

    POSTED = "posted", _("posted")
    DECIDED = "decided", _("decided")
    EDITED = "edited", _("edited")
    WITHDRAWN = "withdrawn", _("withdrawn by its writer")
    CONFIRMED = "confirmed", _("confirmed by its writer")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    MOVED = "moved", _("moved")
    UNDONE = "undone", _("undone")
    PUBLISHED = "published", _("published by the rules")
    ERASED = "erased", _("erased at its writer’s wish")
    REPORTED = "reported", _("reported")
    ANSWERED = "answered", _("reports answered")
    NOTED = "noted", _("closing note left")
    SET = "set", _("settings changed")
    REDACTED = "redacted", _("redacted")
    LOOKED_UP = "looked-up", _("e-mail address looked up")
    EXPORTED = "exported", _("exported")
    RETENTION = "retention", _("retention")


class LogEntry(models.Model):
    """A row of the append-only log: nobody changes or deletes one, the database sees to it.

    No personal text stands in it, so neither retention nor erasure has to reach it. Its keys are plain numbers
    to the database, so that nothing has to be changed here when the other row goes.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    act = models.CharField(_("what"), max_length=12, choices=Act.choices)
    by = models.ForeignKey(
        "accounts.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("who")
    )
    comment = models.ForeignKey(
        Comment, models.DO_NOTHING, null=True, db_constraint=False, related_name="log", verbose_name=_("comment")
    )
    article = models.ForeignKey(
        Article, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("article")
    )
    before = models.CharField(_("from"), max_length=40, blank=True)
    after = models.CharField(_("to"), max_length=40, blank=True)
    version = models.PositiveIntegerField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_act_display()}"
