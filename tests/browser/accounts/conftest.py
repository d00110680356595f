"""Signing in with a second factor, in a browser that has a device to unlock."""

import pytest

from delivery import outbox
from tests.accounts.steps import mailed_code

PASSWORD = "a long enough password"  # noqa: S105 -- the one that make_user gives everybody
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def second_factor(settings, transactional_db):
    settings.SECOND_FACTOR = True


@pytest.fixture
def fingerprint():
    """Give a page's browser a device with a fingerprint reader, whose owner always puts the finger on it."""

    def give(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    return give


@pytest.fixture
def come_in():
    """Sign somebody in by password, and by the code that was mailed, up to where it leads."""

    def sign_in(page, user, path="/admin/"):
        page.goto(path)
        page.get_by_label("E-mail address").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", name="A code by e-mail").wait_for()
        outbox.drain()
        page.get_by_label("Code", exact=True).fill(mailed_code())
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("heading", name="Set up a second factor").wait_for()

    return sign_in
