from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from authors.orcid import validate_orcid
from delivery.fields import PictureField
from richtext import columns


class Author(models.Model):
    """Somebody who writes here."""

    name = columns.Line(_("name"), max_length=120)
    sort_name = columns.Line(
        _("sort name"), max_length=120, help_text=_("Family name first: “Osei-Lindqvist, Amara”. Citations use it.")
    )
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    credentials = columns.Line(_("credentials"), max_length=120, blank=True, help_text=_("“MD, FRCSC”"))
    position = columns.Line(_("position"), max_length=200, blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, validators=[validate_orcid])
    biography = columns.Text(
        _("biography"), max_length=1000, blank=True, help_text=_("One paragraph that reads on from the name.")
    )
    portrait = PictureField(_("portrait"), widths=(112, 224, 448), blank=True)
    interests = columns.Text(
        _("standing interests"), blank=True, help_text=_("Competing interests in a sentence or two; empty for none.")
    )
    interests_stated_on = models.DateField(_("interests stated on"), null=True, blank=True)
    user = models.OneToOneField(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("user"),
        help_text=_("Who may edit this entry and write under this name."),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["orcid"],
                condition=~models.Q(orcid=""),
                name="author_orcid_once",
                violation_error_message=_("Another author has this ORCID iD."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])

    def clean(self):
        super().clean()
        if not all(map(str.strip, self.biography.strip().splitlines())):
            raise ValidationError({"biography": _("A biography is one paragraph. Join the paragraphs, or cut one.")})

    @property
    def orcid_url(self):
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""


class Affiliation(models.Model):
    """Where an author works now; articles keep where it was when they were written."""

    author = models.ForeignKey(Author, models.CASCADE, related_name="affiliations")
    institution = columns.Line(_("institution"), max_length=200)
    city = columns.Line(_("city"), max_length=120, blank=True)
    ror = models.CharField(
        _("ROR ID"),
        max_length=30,
        blank=True,
        validators=[
            RegexValidator(
                r"^https://ror\.org/0[a-z0-9]{6}[0-9]{2}$", _("A ROR ID looks like https://ror.org/0abcdef12.")
            )
        ],
        help_text=_("The institution’s entry at ror.org, if it has one."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.institution}, {self.city}" if self.city else self.institution


class Link(models.Model):
    """Another place where an author can be found."""

    author = models.ForeignKey(Author, models.CASCADE, related_name="links")
    label = columns.Line(_("label"), max_length=60)
    url = models.URLField(
        _("URL"), validators=[URLValidator(schemes=["https"], message=_("A link begins with https://."))]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.label
