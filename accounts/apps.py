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
        from accounts import browsers, checks, events, factors  # noqa: F401 -- checks register themselves

        browsers.connect()
        events.connect()
        factors.connect()
        self.limit_sessions()
        self.write_mails()
        post_migrate.connect(apply_roles, dispatch_uid="accounts.roles")

    def limit_sessions(self):
        from allauth.account.signals import authentication_step_completed
        from django.contrib.auth.signals import user_logged_in

        from accounts import limits

        user_logged_in.connect(limits.begin_signed_in, dispatch_uid="accounts.limits")
        authentication_step_completed.connect(limits.renew, dispatch_uid="accounts.limits.renew")

    def write_mails(self):
        from accounts import invitations, lockouts, mails
        from delivery import outbox

        outbox.register(mails.CODE, mails.compose)
        outbox.register(mails.NOTICE, mails.compose)
        outbox.register(mails.RESET, mails.compose_reset)
        outbox.register(invitations.KIND, invitations.compose)
        outbox.register(lockouts.KIND, lockouts.compose)
