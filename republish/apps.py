from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def offer_formats():
    """Tell the articles as which files each can be had; without the one whose readers would be counted."""
    from articles.encodings import Encoding, offer
    from republish.formats import FORMATS, counted

    for module in FORMATS.values():
        if module is not counted:
            offer(Encoding("republish:download", module.extension, module.content_type))


class RepublishConfig(AppConfig):
    name = "republish"
    verbose_name = _("Republishing")

    def ready(self):
        offer_formats()
