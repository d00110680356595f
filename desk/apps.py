from django.apps import AppConfig
from django.contrib.admin import apps
from django.utils.translation import gettext_lazy as _


class DeskAdminConfig(apps.AdminConfig):
    default = False
    default_site = "desk.site.Desk"


class DeskConfig(AppConfig):
    default = True
    name = "desk"
    verbose_name = _("Desk")
