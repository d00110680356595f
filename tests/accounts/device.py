"""A device that holds a passkey, as far as a server can tell."""

import json
import secrets
from hashlib import sha256

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from lxml import html

ORIGIN = "http://testserver"
HOST = "testserver"
FLAG = AuthenticatorData.FLAG
SIGN_IN = reverse("mfa_login_webauthn")
ADD = reverse("mfa_add_webauthn")
AS_FACTOR = reverse("mfa_authenticate")
AGAIN = reverse("mfa_reauthenticate_webauthn")


class Device:
    """Holds one passkey, and asks its owner each time for their fingerprint."""

    def __init__(self, user, flags=FLAG.UP | FLAG.UV):
        self.user, self.flags = user, flags
        self.key, self.number = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)

    def made(self, challenge):
        """Return what it answers when it makes the passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        known = AttestedCredentialData.create(bytes(16), self.number, public)
        data = AuthenticatorData.create(_host(), self.flags | FLAG.AT, 0, known)
        attested = AttestationObject.create("none", data, {})
        told = _told("webauthn.create", challenge)
        return self._answer(clientDataJSON=told, attestationObject=bytes(attested))

    def shown(self, challenge):
        """Return what it answers when it shows the passkey."""
        told = _told("webauthn.get", challenge)
        data = bytes(AuthenticatorData.create(_host(), self.flags, 0))
        signature = self.key.sign(data + sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        whose = user_pk_to_url_str(self.user).encode()
        return self._answer(clientDataJSON=told, authenticatorData=data, signature=signature, userHandle=whose)

    def _answer(self, **parts):
        number = websafe_encode(self.number)
        response = {name: websafe_encode(part) for name, part in parts.items()}
        return {"id": number, "rawId": number, "type": "public-key", "response": response} | {
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
        }

    def give(self):
        """Let its passkey be one that its owner set up."""
        passkey = Authenticator(user=self.user, type=Authenticator.Type.WEBAUTHN)
        passkey.data = {"name": "A device", "credential": self.made(websafe_encode(b"of then"))}
        passkey.save()
        return self


def _host():
    return sha256(HOST.encode()).digest()


def _told(kind, challenge):
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()


def challenge_of(client, page):
    """Return what a page asks a device to sign."""
    if page == SIGN_IN:
        asked = client.get(page, headers={"accept": "application/json"}).json()["request_options"]
    else:
        (form,) = html.document_fromstring(client.get(page).text).xpath("//form[@data-options]")
        asked = json.loads(form.get("data-options"))
    return asked["publicKey"]["challenge"]


def send(client, page, answer, **fields):
    """Send the answer of a device, as it is or written as JSON."""
    written = answer if isinstance(answer, str) else json.dumps(answer)
    return client.post(page, {"credential": written} | fields)
