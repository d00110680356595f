"""What the site leaves in a browser over TLS: cookies of its own host alone, and one that a script may read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.signing_in import say_again

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough password"  # noqa: S105
READ_BY_A_SCRIPT = {"__Host-staff"}
SHOWN = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
PRINT = f"from django.conf import settings; print(*(getattr(settings, name) for name in {SHOWN}))"


@pytest.fixture
def over_tls(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"


def left_by(user, comment):
    """Return each cookie that somebody is given who signs in, does something and signs out again."""
    browser, left = Client(), []
    acts = [
        ("get", reverse("account_login"), {}),
        ("post", reverse("account_login"), {"login": user.email, "password": PASSWORD}),
        ("post", reverse("moderation:notes", args=[comment.pk]), {"text": "A note."}),
        ("get", reverse("admin:accounts_user_changelist"), {}),
        ("post", reverse("admin:accounts_user_invite", args=[user.pk]), {}),
        ("get", reverse("moderation:report", args=[comment.pk]), {}),
        ("post", reverse("account_logout"), {}),
    ]
    for method, url, data in acts:
        if url.endswith("/invite/"):
            say_again(browser)
        answer = getattr(browser, method)(url, data, secure=True)
        left += answer.cookies.values()
    return left


def test_every_cookie_is_for_this_host_over_tls_and_sent_by_no_other_site(over_tls, administrator, make_comment):
    left = left_by(administrator, make_comment(status="approved"))

    amiss = [
        cookie.OutputString()
        for cookie in left
        if not (cookie.key.startswith("__Host-") and cookie["secure"] and cookie["path"] == "/")
        or cookie["domain"]
        or cookie["samesite"] != "Lax"
        or not (cookie["httponly"] or cookie.key in READ_BY_A_SCRIPT or cookie["max-age"] == 0)
    ]
    assert amiss == []
    assert {cookie.key for cookie in left} == {
        *("__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-staff", "__Host-browser")
    }


def test_a_site_is_set_so_where_nothing_else_is_said():
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    base = {"SITE_URL": "https://rounds.example", "DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": "x" * 60}

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PRINT],
        cwd=ROOT,
        env=kept | base,
        capture_output=True,
        text=True,
    )

    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True"]
