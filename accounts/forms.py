"""The forms by which one signs in, in the words of this site; what they do is the library's."""

import unicodedata

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.utils import encrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts import recovery
from accounts.adapter import WRONG_CODE
from accounts.credentials import CredentialField, refusing
from accounts.guessing import LONGEST, CountsCode, CountsPassword
from richtext.fields import LineField

PASSWORD = _("Password")
NEW = _("New password")
AGAIN = _("The same once more")
STRONG = _(
    "At least fifteen characters: a sentence that you can remember does well. Neither your name nor a password"
    " that is on the lists of those that leaked."
)
TWICE = {"password1": _("Write a password."), "password2": _("Write the same password here once more.")}
CODE = _("Code")
OF_THE_APP = _("The six digits that your authenticator app shows now, or one of your recovery codes.")

MISFITS = {  # by how many digits were typed
    6: WRONG_CODE,
    8: _("This recovery code does not fit. Each works once, and none of an older list."),
}


class Worded(forms.Form):
    """A form of the library with our labels and hints, and without its placeholders."""

    LABELS: dict = {}
    HINTS: dict = {}
    MISSING: dict = {}
    DIGITS: tuple[str, ...] = ()
    FIRST = ""  # the field in which one types at once, on a page that is nothing else

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")
            if name in self.MISSING:
                field.error_messages["required"] = self.MISSING[name]
            if isinstance(field.widget, forms.PasswordInput):
                _bound(field, LONGEST)
        for name in self.DIGITS:
            _bound(self.fields[name], 40)
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
        if self.FIRST:
            self.fields[self.FIRST].widget.attrs["autofocus"] = True


def _bound(field, most):
    """Let a field of the library take no more characters than these."""
    field.max_length = most
    field.validators.append(MaxLengthValidator(most))


class AddressField(forms.EmailField):
    """The e-mail address by which somebody signs in, however it is written."""

    def to_python(self, value):
        return unicodedata.normalize("NFKC", super().to_python(value)[: self.max_length + 1]).lower()


def address_field(**attributes):
    return AddressField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"} | attributes),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("This is no e-mail address. One looks like name@example.org."),
        },
    )


class SignInForm(Worded, account.LoginForm):
    LABELS = {"password": PASSWORD}
    MISSING = {"password": _("Write your password.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = address_field(autofocus=True)
        self.order_fields(["login", "password"])


class MailedCodeForm(CountsCode, Worded, account.ConfirmLoginCodeForm):
    LABELS = {"code": CODE}
    HINTS = {"code": _("Six digits. They hold for ten minutes.")}
    MISSING = {"code": _("Write the code from our mail.")}
    DIGITS = ("code",)
    FIRST = "code"


class PasswordAgainForm(Worded, account.ReauthenticateForm):
    LABELS = {"password": PASSWORD}
    MISSING = {"password": _("Write your password.")}
    FIRST = "password"


class ChangePasswordForm(CountsPassword, Worded, account.ChangePasswordForm):
    LABELS = {"oldpassword": _("Your password until now"), "password1": NEW, "password2": AGAIN}
    HINTS = {"password1": STRONG}
    MISSING = {"oldpassword": _("Write the password you have until now."), **TWICE}
    FIRST = "oldpassword"


class ForgottenPasswordForm(Worded, account.ResetPasswordForm):
    """Asks for the mail by which a password is chosen anew; whether there is such a user it does not tell."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = address_field(autofocus=True)

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.users = list(get_user_model().objects.filter(email=email, is_active=True))
        return email


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    LABELS = {"password1": NEW, "password2": AGAIN}
    HINTS = {"password1": STRONG}
    MISSING = TWICE
    FIRST = "password1"


class FirstPasswordForm(NewPasswordForm):
    """Asks whoever was invited for the password that they choose."""

    LABELS = {"password1": PASSWORD, "password2": AGAIN}


class TakesCode(CountsCode, Worded):
    """A form that takes a code of the app or a recovery code; what does not fit is told by what was typed."""

    LABELS = {"code": CODE}
    HINTS = {"code": OF_THE_APP}
    MISSING = {"code": _("Write a code.")}
    DIGITS = ("code",)

    def clean_code(self):
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            if getattr(error, "code", "") != "incorrect_code":
                raise
            raise forms.ValidationError(_misfit(self.cleaned_data["code"]), code=error.code) from error

    def save(self):
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            recovery.used(context.request, self.user, self.authenticator)


def _misfit(typed):
    digits = sum(letter.isalnum() for letter in typed)
    return MISFITS.get(digits, _("A code of an app has six digits, a recovery code has eight. Look at it again."))


class FactorForm(TakesCode, mfa.AuthenticateForm):
    FIRST = "code"


class BesidePasskeyForm(TakesCode, mfa.AuthenticateForm):
    """The same where a passkey is offered first."""


class RecoveryForm(TakesCode, mfa.AuthenticateForm):
    LABELS = {"code": _("Recovery code")}
    HINTS = {"code": _("Eight digits, from the list that you kept when you set up your second factor.")}
    MISSING = {"code": _("Write a recovery code.")}


class FactorAgainForm(TakesCode, mfa.ReauthenticateForm):
    FIRST = "code"


class AppForm(Worded, totp.ActivateTOTPForm):
    LABELS = {"code": _("The code that the app shows")}
    HINTS = {"code": _("Six digits, new ones every half minute.")}
    MISSING = {"code": _("Write the code that the app shows.")}
    DIGITS = ("code",)

    def clean_code(self):
        """Take the code as used, so that whoever saw it being typed does not sign in with it."""
        code = super().clean_code()
        app = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(self.secret)})
        if not app.wrap().validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class PasskeyForm(Worded, webauthn.AddWebAuthnForm):
    """Adds a passkey; that it asks who holds the device is what the server demanded when it was made."""

    LABELS = {"name": _("A name to know it by")}
    HINTS = {"name": _("For example “My telephone”.")}
    name = LineField(required=False, max_length=80)
    credential = CredentialField()
    passwordless = None

    def clean(self):
        with refusing():
            return super().clean()
