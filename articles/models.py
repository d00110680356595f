from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import licences
from authors.models import Author
from delivery.fields import PictureField
from delivery.site import absolute
from richtext import columns

# A page answers at /<slug>/, so it cannot take the first word of another URL.
RESERVED = frozenset(
    "accounts admin articles authors comments csp-report feeds figures healthz media moderation preview r readyz"
    " search staff-bar static topics".split()
)


class Topic(models.Model):
    """What an article is about, in two or three words."""

    name = columns.Line(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    description = columns.Line(_("description"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Unpublished")
    RETRACTED = "retracted", _("Retracted")


class Kind(models.TextChoices):
    ARTICLE = "article", _("Article")
    PAGE = "page", _("Page")


class ArticleQuerySet(models.QuerySet):
    def published(self, now=None):
        """Keep what anybody may read now: published or retracted, and its hour has come."""
        return self.filter(state__in=[State.PUBLISHED, State.RETRACTED], published_at__lte=now or timezone.now())

    def withdrawn(self):
        """Keep what was public once and is so no more."""
        now = timezone.now()
        out = Q(state__in=[State.PUBLISHED, State.RETRACTED], published_at__lte=now)
        return self.filter(~out, public_since__lte=now)

    def out(self, now=None):
        """Keep what is published and was not retracted; its hour has come."""
        return self.published(now).filter(state=State.PUBLISHED)

    def scheduled(self, now=None):
        """Keep what is published as soon as its hour comes."""
        return self.filter(state=State.PUBLISHED, published_at__gt=now or timezone.now())

    def overdue(self, today=None):
        """Keep what readers read past the day by which it was to be reviewed."""
        return self.out().filter(review_by__lt=today or timezone.localdate())

    def unfinished(self):
        """Keep what its authors still work on: drafts, and what is in review."""
        return self.filter(state__in=[State.DRAFT, State.REVIEW])

    def articles(self):
        return self.filter(kind=Kind.ARTICLE)

    def pages(self):
        return self.filter(kind=Kind.PAGE)

    def listed(self):
        """Keep what lists, feeds and search show."""
        return self.published().articles().filter(listed=True)

    def latest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_people(self):
        """Fetch what a teaser or a feed entry shows: bylines with their authors, figures."""
        return self.prefetch_related(models.Prefetch("bylines", Byline.objects.select_related("author")), "figures")

    def editable_by(self, user):
        """Keep what this user may edit: everything, or what is under their own name and not out yet."""
        if user.has_perm("articles.edit_any_article"):
            return self
        return self.unfinished().filter(bylines__author__user=user).distinct()


class Article(models.Model):
    """Something published here, or about to be. A page is an article without byline that answers at /<slug>/."""

    title = columns.Line(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("The last part of its URL. An old one keeps leading here.")
    )
    standfirst = columns.Text(_("standfirst"), max_length=500, blank=True)
    body = models.TextField(_("body"), blank=True)
    language = models.CharField(
        _("language"), max_length=8, default="en", choices=[("en", _("English")), ("fr", _("French"))]
    )
    topics = models.ManyToManyField(Topic, related_name="articles", blank=True, verbose_name=_("topics"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ARTICLE)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    listed = models.BooleanField(_("listed"), default=True, help_text=_("Appears in lists, feeds and search."))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    revised_at = models.DateTimeField(_("revised at"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=32, choices=licences.CHOICES, default=licences.DEFAULT)
    doi = models.CharField(
        _("DOI"),
        max_length=100,
        blank=True,
        validators=[
            RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and has a slash, without https://."))
        ],
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles", verbose_name=_("authors"))

    body_html = models.TextField(editable=False, default="")
    words = models.PositiveIntegerField(editable=False, default=0)
    public_since = models.DateTimeField(editable=False, null=True)  # when it first came out, or will
    version = models.PositiveIntegerField(editable=False, default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["kind", "state", "-published_at"], name="article_latest")]
        permissions = [
            ("publish_article", _("Can publish, unpublish and retract")),
            ("edit_any_article", _("Can edit everybody’s articles")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.REVIEW]) | Q(published_at__isnull=False),
                name="article_public_has_a_date",
                violation_error_message=_("What is published has a date of publication."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="article_state_known",
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="article_kind_known",
                violation_error_message=_("There is no such kind."),
            ),
            models.CheckConstraint(
                condition=Q(revised_at=None) | Q(published_at=None) | Q(revised_at__gte=F("published_at")),
                name="article_revised_after_publication",
                violation_error_message=_("A revision is not earlier than the publication."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        """Store the article; keep its old slug as a redirect and its licence in the dated history.

        What nobody could read or copy yet is forgotten.
        """
        from articles import derived

        with transaction.atomic():
            derived.render(self)
            known = self.was_public
            if not known:
                self.public_since = None if self.state in (State.DRAFT, State.REVIEW) else self.published_at
            super().save(**kwargs)
            self._remember_slug(known)
            self._remember_licence(known)
            derived.index(self)
        self._stored = {"slug": self.slug, "licence": self.licence}

    def get_absolute_url(self):
        if self.kind == Kind.PAGE:
            return reverse("articles:page", args=[self.slug])
        return reverse("articles:article", args=[self.slug])

    @classmethod
    def from_db(cls, db, field_names, values):
        article = super().from_db(db, field_names, values)
        article._stored = {name: article.__dict__.get(name) for name in ("slug", "licence")}
        return article

    def clean(self):
        super().clean()
        if self.kind == Kind.PAGE and self.slug in RESERVED:
            raise ValidationError({"slug": _("A page cannot answer there: another part of the site does.")})
        if FormerSlug.objects.filter(slug=self.slug).exclude(article=self.pk).exists():
            raise ValidationError({"slug": _("An older URL of another article is in the way. Choose another slug.")})

    def _remember_slug(self, known):
        before = getattr(self, "_stored", {}).get("slug")
        if not before or before == self.slug:
            return
        if known:
            FormerSlug.objects.get_or_create(slug=before, defaults={"article": self})
        FormerSlug.objects.filter(slug=self.slug, article=self).delete()

    def _remember_licence(self, known):
        if getattr(self, "_stored", {}).get("licence") == self.licence:
            return
        if known:
            self.licence_history.create(code=self.licence, since=timezone.now())
        else:
            self.licence_history.all().delete()
            self.licence_history.create(code=self.licence)

    def is_editable_by(self, user):
        """Say whether this user may edit it; the same condition as `editable_by()`."""
        return type(self).objects.editable_by(user).filter(pk=self.pk).exists()

    @property
    def canonical_url(self):
        return absolute(self.get_absolute_url())

    @property
    def is_public(self):
        """Say whether anybody may read it now; the same condition as `published()`."""
        out = self.state in (State.PUBLISHED, State.RETRACTED)
        return out and self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self):
        """Say whether it comes out by itself; the same condition as `scheduled()`."""
        return self.state == State.PUBLISHED and not self.is_public

    @property
    def is_overdue(self):
        """Say whether it should have been reviewed by now; the same condition as `overdue()`."""
        out = self.state == State.PUBLISHED and self.is_public
        return out and self.review_by is not None and self.review_by < timezone.localdate()

    @property
    def was_public(self):
        """Say whether anybody may have read or copied it already."""
        return self.public_since is not None and self.public_since <= timezone.now()

    @property
    def standing(self):
        """Say in which state it is; of what is scheduled also when it comes out."""
        if self.is_scheduled:
            when = date_format(timezone.localtime(self.published_at), "DATETIME_FORMAT")
            return _("Scheduled, %(when)s") % {"when": when}
        return self.get_state_display()

    @property
    def is_retracted(self):
        return self.state == State.RETRACTED

    @property
    def terms(self):
        """The licence itself, as data."""
        return licences.get(self.licence)

    @property
    def reading_minutes(self):
        """Return whole minutes at 220 words a minute, at least one."""
        return max(1, round(self.words / 220))

    @cached_property
    def lead_figure(self):
        return next((figure for figure in self.figures.all() if figure.lead), None)

    @cached_property
    def people(self):
        """Return the bylines in order, read once."""
        return list(self.bylines.all())

    @property
    def writers(self):
        """Return the bylines of those who wrote it, without illustrators and translators."""
        return [byline for byline in self.people if byline.role == Byline.Role.AUTHOR]

    @cached_property
    def notices(self):
        """Return corrections and a retraction, newest first, read once."""
        return list(self.corrections.all())

    @property
    def changed_on(self):
        """Return when readers last had something new to learn from it: published, revised, corrected or retracted."""
        noted = [timezone.make_aware(datetime.combine(notice.published_on, time(12))) for notice in self.notices]
        return max(moment for moment in (self.published_at, self.revised_at, *noted) if moment)

    @property
    def last_correction(self):
        return next((notice for notice in self.notices if notice.kind == Correction.Kind.CORRECTION), None)


class FormerSlug(models.Model):
    """A slug an article once had; its URL leads to the article for good."""

    slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self):
        return self.slug


class LicencePeriod(models.Model):
    """From when on an article had a licence. Copies made under an earlier one may go on relying on it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="licence_history")
    code = models.CharField(_("licence"), max_length=32, choices=licences.CHOICES)
    since = models.DateTimeField(_("since"), null=True, blank=True, help_text=_("Empty: since its publication."))

    class Meta:
        verbose_name = _("licence period")
        verbose_name_plural = _("licence history")
        ordering = [F("since").asc(nulls_first=True), "pk"]

    def __str__(self):
        return str(licences.get(self.code))


class Byline(models.Model):
    """An author's part in an article, with what was true when it was written."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        ILLUSTRATOR = "illustrator", _("Illustrator")
        TRANSLATOR = "translator", _("Translator")

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.AUTHOR)
    credentials = columns.Line(_("credentials"), max_length=120, blank=True)
    position = columns.Line(_("position then"), max_length=200, blank=True, help_text=_("Empty: as it is now."))
    affiliation = columns.Line(
        _("affiliation then"),
        max_length=300,
        blank=True,
        help_text=_("Empty: as it is now. Kept when the author moves."),
    )
    interests = columns.Text(
        _("competing interests"), blank=True, help_text=_("For this article, in a sentence or two.")
    )
    no_interests = models.BooleanField(
        _("has no competing interests to declare"), default=False, help_text=_("The author was asked, and has none.")
    )
    funding = columns.Text(_("funding"), blank=True, help_text=_("For this article; empty for none."))

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="byline_once",
                violation_error_message=_("This author stands here already, in this role."),
            ),
            models.CheckConstraint(
                condition=Q(no_interests=False) | Q(interests=""),
                name="byline_interests_or_none",
                violation_error_message=_("Declare the interests, or say that there are none. One of the two."),
            ),
        ]

    def __str__(self):
        return self.author.name

    def save(self, **kwargs):
        """Keep the author's credentials, position and affiliation as they are on this day."""
        if self._state.adding:
            self.credentials = self.credentials or self.author.credentials
            self.position = self.position or self.author.position
            self.affiliation = self.affiliation or "; ".join(map(str, self.author.affiliations.all()))
        super().save(**kwargs)

    @property
    def post(self):
        return ", ".join(part for part in (self.position, self.affiliation) if part)


class Rights(models.TextChoices):
    ARTICLE = "article", _("The same as the article")
    OWN = "own", _("A licence of its own")
    SITE = "site", _("Permission for this site only")
    UNKNOWN = "unknown", _("Not known")


class Figure(models.Model):
    """A picture in an article, with what must be known about it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="figures")
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("By which the text places it."))
    lead = models.BooleanField(_("lead figure"), default=False)
    image = PictureField(_("image"))
    alt = columns.Line(_("text instead of the image"), max_length=500, blank=True)
    decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Says nothing that the text does not.")
    )
    caption = columns.Text(_("caption"), max_length=1000, blank=True)
    credit = columns.Line(_("credit"), max_length=200, blank=True)
    source = models.URLField(_("source"), blank=True)
    rights = models.CharField(_("rights"), max_length=8, choices=Rights.choices, default=Rights.UNKNOWN)
    licence = models.CharField(
        _("its own licence"),
        max_length=32,
        blank=True,
        choices=[choice for choice in licences.CHOICES if licences.get(choice[0]).permits_copies],
    )
    shows_patient = models.BooleanField(_("may show a patient"), default=False)
    consent_on_file = models.BooleanField(_("the patient’s written consent is on file"), default=False)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"],
                name="figure_number_once",
                violation_error_message=_("Another figure of this article has this number."),
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(lead=True),
                name="figure_one_lead",
                violation_error_message=_("An article has one lead figure."),
            ),
            models.CheckConstraint(
                condition=Q(decorative=True, alt="") | (Q(decorative=False) & ~Q(alt="")),
                name="figure_alt_or_decorative",
                violation_error_message=_("Say in words what the image shows, or call it decorative. One of the two."),
            ),
            models.CheckConstraint(
                condition=(Q(rights=Rights.OWN) & ~Q(licence="")) | (~Q(rights=Rights.OWN) & Q(licence="")),
                name="figure_own_licence",
                violation_error_message=_("A figure with a licence of its own names it; any other names none."),
            ),
            models.CheckConstraint(
                condition=Q(shows_patient=False) | Q(consent_on_file=True),
                name="figure_patient_consents",
                violation_error_message=_(
                    "A picture that may show a patient needs their written consent on file before it is stored here."
                ),
            ),
        ]

    def __str__(self):
        return _("Figure %(number)s") % {"number": self.number}

    @property
    def may_travel(self):
        """Say whether a copy of the article may carry it. One that may show a patient never leaves."""
        return self.rights in (Rights.ARTICLE, Rights.OWN) and not self.shows_patient

    @property
    def terms(self):
        """The licence it travels under, or None."""
        if self.rights == Rights.OWN:
            return licences.get(self.licence)
        return self.article.terms if self.rights == Rights.ARTICLE else None


class Correction(models.Model):
    """A dated, public note about a change that matters."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CORRECTION)
    published_on = models.DateField(_("date"), default=timezone.localdate)
    text = columns.Text(_("public text"))
    old_wording = columns.Text(_("old wording"), blank=True)
    new_wording = columns.Text(_("new wording"), blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="correction_says_something",
                violation_error_message=_("A correction says what was wrong and what is right."),
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(kind="retraction"),
                name="retraction_once",
                violation_error_message=_("This article has a retraction already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.published_on}"


class Act(models.TextChoices):
    """What somebody did to an article when a revision of it was kept."""

    BEGUN = "begun", _("Begun")
    SAVED = "saved", _("Saved")
    SUBMITTED = "submitted", _("Submitted for review")
    RETURNED = "returned", _("Back to draft")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Unpublished")
    RETRACTED = "retracted", _("Retracted")
    FIXED = "fixed", _("Minor fix")
    CORRECTED = "corrected", _("Corrected")
    UPDATED = "updated", _("Updated")
    RESTORED = "restored", _("Restored")


class Revision(models.Model):
    """An article as it stood after somebody's act, whole: fields, topics, bylines and figures; never changed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    act = models.CharField(_("act"), max_length=12, choices=Act.choices, default=Act.SAVED)
    note = models.TextField(_("note"), blank=True)
    content = models.JSONField()  # as articles.revisions writes it

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="revision_act_known"),
        ]

    def __str__(self):
        return _("Revision %(number)s") % {"number": self.number}


class WorkingCopy(models.Model):
    """What somebody has typed into an article's form and not saved, and that they have the form open.

    It never shows anywhere but in that form again. Without an article: one that is being begun.
    """

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="working_copies")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="working_copies")
    version = models.PositiveIntegerField(default=0)  # of the article, when the form was opened
    fields = models.JSONField(default=dict)  # name: values, as the form would send them; empty: nothing was typed
    typed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)  # when the form last told that it is open

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="working_copy_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(article=None), name="working_copy_begun_once"),
        ]

    def __str__(self):
        return f"{self.article or '–'}, {self.user}"


class PreviewLink(models.Model):
    """A link by which somebody without an account reads an article before it is public, until it expires."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    revision = models.ForeignKey(Revision, models.CASCADE, null=True, blank=True, related_name="+")  # none: as it is
    made_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.article}, {self.expires_at:%Y-%m-%d}"
