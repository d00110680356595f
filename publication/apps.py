from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_the_row(using, **kwargs):
    """Make the one row where it is missing, so that the admin has something to edit."""
    from publication.models import Publication

    Publication.objects.using(using).get_or_create(pk=1)


class PublicationConfig(AppConfig):
    name = "publication"
    verbose_name = _("Publication")

    def ready(self):
        post_migrate.connect(make_the_row, sender=self)
