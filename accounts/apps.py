from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def apply_roles(app_config, using, **kwargs):
    from accounts import roles

    roles.apply(app_config.label, using)


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        post_migrate.connect(apply_roles, dispatch_uid="accounts.roles")
