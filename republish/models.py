"""What is known of copies elsewhere: who wants to hear of corrections, and how often copies were read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class FollowerQuerySet(models.QuerySet):
    def confirmed(self):
        """Keep those who opened the link in their mail and pressed the button there."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, article):
        """Keep those who asked about this article, or about all."""
        return self.filter(Q(article=article) | Q(article=None))


class Follower(models.Model):
    """Somebody who republishes and wants to hear of corrections and retractions, of one article or of all."""

    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="followers")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8, default="en")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    network_hash = models.CharField(
        max_length=64, blank=True, editable=False
    )  # keyed; empty once `network_until` is past
    network_until = models.DateTimeField(null=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower of corrections")
        verbose_name_plural = _("followers of corrections")
        constraints = [
            models.UniqueConstraint(fields=["article", "email"], name="follower_of_article_once"),
            models.UniqueConstraint(fields=["email"], condition=Q(article=None), name="follower_of_all_once"),
        ]
        indexes = [models.Index(fields=["network_hash", "created_at"], name="follower_network")]

    def __str__(self):
        return f"{self.pk}"  # an e-mail address has no business in logs


class Tally(models.Model):
    """How often copies of an article were read at one origin on one day."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="tallies")
    origin = models.CharField(max_length=253, blank=True)  # a host name; empty where the browser does not say
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("readers of copies")
        verbose_name_plural = _("readers of copies")
        constraints = [models.UniqueConstraint(fields=["article", "day", "origin"], name="tally_once")]

    def __str__(self):
        return f"{self.origin} {self.day}: {self.count}"


class Salt(models.Model):
    """The random secret of one day, without which what was kept of a reader means nothing; gone the next day."""

    day = models.DateField(unique=True)
    secret = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.day}"


class Sighting(models.Model):
    """A reader of a copy who was counted today, as a hash that cannot be undone; gone the next day."""

    digest = models.CharField(max_length=64, unique=True)
    day = models.DateField(db_index=True)

    def __str__(self):
        return f"{self.day}"
