"""What the headers are worth by the Observatory's arithmetic, on every page, over TLS."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.places import PLACES, PUBLIC, ROLES, Visitors
from tests.security.observatory import grade, score

ROOT = Path(__file__).resolve().parents[2]
INERT = {"media", "republish:counter"}  # which other sites may show, and which need neither forms nor frames
PROBES = {"healthz", "readyz"}  # which answer without TLS too, as a proxy asks them
ONLY_HERE = {"DEMO", "TLS", "SECOND_FACTOR", "STATIC_FROM_SOURCE", "ALLOWED_HOSTS"}


@pytest.fixture
def over_tls(settings):
    """The settings that a site with TLS has."""
    settings.SITE_URL = "https://testserver"
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"


@pytest.fixture
def worth(over_tls, world):
    """What the page at a place is worth to a role; None for what is no page there."""
    visitors, plain = Visitors(world.users), Client()

    def worth(name, role):
        url = PLACES[name].url(name, world)
        answer = visitors.ask(role, "get", url, secure=True)
        return score(answer, plain.get(url)) if answer.status_code == 200 else None

    return worth


def lowest(found):
    name = min(found, key=found.get)
    return f"{found[name]} {grade(found[name])} ({name}), of {len(found)}"


def test_every_page_without_a_cookie_is_worth_150_and_one_with_a_token_155(worth, figure):
    names = set(PUBLIC) - INERT - PROBES
    found = {name: points for name in names if (points := worth(name, "anonymous")) is not None}

    figure(3, "public pages, the lowest", lowest(found), "150 A+")
    assert found.pop("moderation:report") == 155
    assert found == dict.fromkeys(found, 150)
    assert len(found) > 25


def test_the_check_page_is_worth_155(over_tls, world, figure):
    url = PUBLIC["comments:write"].url("comments:write", world)
    client = Client(enforce_csrf_checks=True)

    page = client.post(url, world.filled_in, secure=True, headers={"sec-fetch-site": "same-origin"})

    points = score(page, client.get(url))
    figure(3, "the check page, which has a token", points, "155")
    assert "csrfmiddlewaretoken" in page.text
    assert points == 155


def test_pictures_that_other_sites_show_are_worth_100(worth, figure):
    found = {name: worth(name, "anonymous") for name in INERT}

    figure(3, "pictures, the lowest", lowest(found), "at least 100")
    assert min(found.values()) >= 100


def test_every_page_of_those_who_work_here_is_worth_100(worth, figure):
    names = set(PLACES) - set(PUBLIC)
    found = {
        f"{name} for {role}": points
        for role in ROLES
        for name in names
        if role in ("anonymous", "administrator") and (points := worth(name, role)) is not None
    }

    figure(3, "admin, desk and accounts, the lowest", lowest(found), "at least 100")
    assert min(found.values()) >= 100
    assert len(found) > 30


@pytest.mark.parametrize(
    ("headers", "most"),
    [
        ({"Content-Security-Policy": ""}, 75),
        ({"Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-inline'"}, 80),
        ({"Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-eval'"}, 140),
        ({"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}, 135),
        ({"Strict-Transport-Security": "max-age=1"}, 140),
        ({"X-Content-Type-Options": "yes"}, 145),
        ({"X-Frame-Options": "", "Content-Security-Policy": "default-src 'none'"}, 80),
        ({"Cross-Origin-Resource-Policy": "anything"}, 135),
        ({"Set-Cookie": "sessionid"}, 70),
    ],
)
def test_the_arithmetic_takes_off_for_what_is_missing(over_tls, article, headers, most):
    client = Client()
    page, plain = client.get("/", secure=True), client.get("/")
    for name, value in headers.items():
        page.headers[name] = value
    if "Set-Cookie" in headers:
        page.set_cookie("sessionid", "x", secure=True, samesite="Lax")

    assert score(page, plain) <= most
    assert score(page, HttpResponse()) <= most - 20 or score(page, HttpResponse()) < 90


def test_the_production_settings_leave_no_warning(figure):
    production = {name: value for name, value in os.environ.items() if name not in ONLY_HERE}
    production |= {"SITE_URL": "https://rounds.example", "DATABASE_URL": "sqlite://:memory:", "EMAIL_URL": "smtp://x"}

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
    )

    figure(3, "check --deploy --fail-level WARNING", done.returncode, "0")
    assert done.returncode == 0, done.stderr
