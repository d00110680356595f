"""How signing in is done here, told to the library that does it."""

import base64
import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import factors, sessions
from accounts.guessing import Limits
from accounts.mails import Mails
from delivery.site import absolute
from publication.models import Publication

WRONG_CODE = _("This code does not fit. Codes of an app change every half minute, and each works once.")

WAYS = {"reauthenticate": _("Your password"), "mfa_reauthenticate:webauthn": _("Your passkey")}
BY_APP, BY_CODE = _("A code of your app, or a recovery code"), _("A recovery code")


class AccountAdapter(Mails, Limits):
    """Accounts are made by administrators."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address and the password do not go together. Look at both, or choose a new password."
        ),
        "enter_current_password": _("This is not the password you have until now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code from our latest mail."),
        "invalid_password_reset": _("This link was used already, or is too old. Ask for a new one."),
        "too_many_login_attempts": _("There were too many attempts. Try again in a quarter of an hour."),
        "rate_limited": _("There were too many attempts. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """Say whether JSON is answered: to what asks for a passkey alone. Of any form it would tell what was typed."""
        return request.path == reverse("mfa_login_webauthn") and super().is_ajax(request)

    def is_safe_url(self, url):
        """Say whether to lead there after signing in: to this site alone."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def format_email_subject(self, subject):
        return subject

    def get_reset_password_from_key_url(self, key):
        uid, _dash, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[uid, token]))

    def render_mail(self, template_prefix, email, context, headers=None):
        own = {"publication": Publication.objects.current(), "way": absolute(reverse("account_reset_password"))}
        return super().render_mail(template_prefix, email, context | own, headers)

    def pre_login(self, request, user, **kwargs):
        sessions.start_over(request)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request, user):
        messages.error(request, gettext("This account is switched off. Write to whoever keeps the accounts here."))
        return redirect("account_login")

    def get_login_stages(self):
        return ["accounts.stages.Begun", *super().get_login_stages(), "accounts.stages.Unchanged"]

    def is_login_by_code_required(self, login):
        return factors.asks_for_mailed_code(login.user)

    def get_reauthentication_methods(self, user):
        """Call the ways to say again who one is as this site does."""
        by_code = (
            BY_APP if Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists() else BY_CODE
        )
        named = WAYS | {"mfa_reauthenticate": by_code}
        return [way | {"description": named[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def is_reauthentication_required(self, *, app, **options):
        if app == "allauth.mfa" and factors.may_enrol_at_once(self.request):
            return False
        return super().is_reauthentication_required(app=app, **options)


class FactorAdapter(DefaultMFAAdapter):
    """The second factors. What would let somebody else make the codes is stored encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _("Recovery codes stand in for a second factor. Set one up first."),
    }

    def get_totp_issuer(self):
        return Publication.objects.current().name

    def get_public_key_credential_rp_entity(self):
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user, type):
        return gettext("Passkey")

    def encrypt(self, text):
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # of a key that is gone; what no code was ever made from fits none
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _keys() -> MultiFernet:
    """Return what encrypts with SECRET_KEY, and decrypts with those before it too."""
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(sha256(b"accounts.factors" + key.encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
