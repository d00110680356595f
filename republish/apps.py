from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


def offer_formats():
    """Tell the articles as which files each can be had; without the one whose readers would be counted."""
    from articles.encodings import Encoding, offer
    from republish.formats import FORMATS, counted

    for module in FORMATS.values():
        if module is not counted:
            offer(Encoding("republish:download", module.extension, module.content_type))


def tell_followers():
    """Mail the link to who asks for corrections, and each correction to who confirmed it."""
    from articles.models import Correction
    from delivery import outbox
    from republish import announcing, following

    outbox.register(following.LINK, following.compose)
    outbox.register(announcing.NOTICE, announcing.compose)
    post_save.connect(announcing.announce_what_is_new, sender=Correction, dispatch_uid="republish.corrections")


class RepublishConfig(AppConfig):
    name = "republish"
    verbose_name = _("Republishing")

    def ready(self):
        offer_formats()
        tell_followers()
