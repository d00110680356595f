"""What a device answers that holds a passkey, before the library reads it: brief, in the shape that browsers send.

The library reads whatever is JSON, and stumbles over much of it; of a number where it looks for text it would make
so many bytes.
"""

import json
import re
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.utils import websafe_decode

from accounts.events import note
from delivery.busy import CACHE_AWAY
from delivery.logs import Event

LONGEST = 20_000  # characters; with the certificates of its maker a passkey says a few thousand
BYTES = re.compile(r"[\w-]*={0,2}", re.ASCII)  # as base64url writes them
PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
ATTACHED = ("platform", "cross-platform")
REFUSED = _("This passkey was not taken. Try again, or take another way.")


class CredentialField(forms.CharField):
    """The answer of a device; whatever is wrong with it, it is refused in the same words."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(max_length=LONGEST, **options)

    def clean(self, value):
        with refusing():
            return _credential(json.loads(super().clean(value)))


@contextmanager
def refusing():
    """Turn whatever reading a passkey raises into one refusal, except where the site itself cannot answer."""
    try:
        yield
    except (DatabaseError, *CACHE_AWAY):
        raise
    except Exception as error:
        raise ValidationError(REFUSED, code="incorrect_code") from error


def _credential(said):
    """Return of an answer what the library needs, and nothing else of it is stored."""
    response = {name: _bytes(said["response"][name]) for name in PARTS if said["response"].get(name) is not None}
    _look_at_texts(json.loads(websafe_decode(response["clientDataJSON"])))
    if "attestationObject" in response:
        _look_at_data(cbor.decode(websafe_decode(response["attestationObject"])))
    attached = said.get("authenticatorAttachment")
    return {
        "id": _bytes(said["id"]),
        "rawId": _bytes(said["rawId"]),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": _is_found_without_name(said)}},
        "response": response,
    } | ({"authenticatorAttachment": attached} if attached in ATTACHED else {})


def _bytes(text):
    if not (isinstance(text, str) and BYTES.fullmatch(text)):
        raise TypeError
    return text


def _look_at_texts(told):
    if not all(isinstance(told[name], str) for name in ("type", "challenge", "origin")):
        raise TypeError


def _look_at_data(attested):
    if not isinstance(attested["authData"], bytes):
        raise TypeError


def _is_found_without_name(said):
    """Say whether the device said that it finds the passkey by itself, as signing in without a name needs."""
    return (said.get("clientExtensionResults") or {}).get("credProps", {}).get("rk") is True


class ShowsPasskey:
    """A form by which somebody shows a passkey. One that was not taken is told as a code that is wrong would be."""

    def clean_credential(self):
        with refusing():
            return super().clean_credential()

    def add_error(self, field, error):
        note(Event.FACTOR_FAILED, who=self.user, factor=str(Authenticator.Type.WEBAUTHN))
        super().add_error(field, error)


class SignInByPasskeyForm(ShowsPasskey, webauthn.LoginWebAuthnForm):
    credential = CredentialField()


class PasskeyAsFactorForm(ShowsPasskey, webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField()


class PasskeyAgainForm(ShowsPasskey, webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField()
