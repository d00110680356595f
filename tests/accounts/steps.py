"""What somebody does who signs in: the password, the code that was mailed, the code of an app."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.urls import reverse
from lxml import html

from delivery import outbox

PASSWORD = "a long enough password"  # noqa: S105 -- the one that make_user gives everybody
LOGIN = "/accounts/login/"


def give_password(client, user, password=PASSWORD, *, follow=False, **data):
    return client.post(LOGIN, {"login": user.email, "password": password} | data, follow=follow)


def mailed_code():
    """Return the code of the latest mail."""
    outbox.drain()
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE).group()


def give_mailed_code(client, code=None):
    return client.post(reverse("account_confirm_login_code"), {"code": code or mailed_code()})


def app_code(secret, steps=0):
    """Return what an app that was told a secret shows now, or some steps of half a minute from now."""
    step = int(auth.time.time()) // 30 + steps
    return auth.format_hotp_value(auth.hotp_value(secret.replace(" ", ""), step))


def secret_on(page):
    return html.document_fromstring(page.text).get_element_by_id("secret").text


def set_up_app(client):
    """Set an app up and return its secret; the code of half a minute ago was used for it."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = secret_on(page)
    answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret, -1)})
    assert answer.status_code == 302, html.document_fromstring(answer.text).text_content()
    return secret


def sign_in_with_app(client, user, secret, steps=0):
    give_password(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": app_code(secret, steps)})


def factors_of(user):
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
