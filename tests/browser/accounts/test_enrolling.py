"""An editor sets up a second factor on a telephone or at a computer, and signs in with it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.accounts.steps import app_code
from tests.browser.accounts.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("second_factor")

INDEX = "/admin/"
REFUSES = "() => { navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"


def sign_out(page):
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()


def give_password(page, user):
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_on_a_telephone_and_signing_in_with_it_alone(phone, fingerprint, come_in, editor, axe):
    fingerprint(phone)
    come_in(phone, editor)
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.get_by_role("link", name="Use this telephone or computer").click()
    phone.get_by_label("A name to know it by").fill("My telephone")
    axe(phone)
    phone.get_by_role("button", name="Make the passkey").click()

    phone.get_by_role("heading", name="Recovery codes").wait_for()
    axe(phone)
    assert len(phone.get_by_label("10 codes").input_value().split()) == 10
    expect(phone.get_by_text("write at least two of them down")).to_be_visible()
    about = phone.get_by_text(f"Recovery codes of {editor.email} at Open Rounds")
    phone.get_by_role("button", name="Copy").click()
    phone.emulate_media(media="print")
    expect(phone.get_by_label("10 codes")).to_be_visible()
    expect(about).to_be_visible()
    expect(phone.locator("main [role=status]:visible")).to_have_count(0)
    phone.emulate_media(media="screen")
    expect(about).to_be_hidden()
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Download").click()
    assert re.fullmatch(r"recovery-codes-open-rounds-\d{4}-\d\d-\d\d\.txt", download.value.suggested_filename)
    kept = Path(download.value.path()).read_text()
    assert kept.startswith(f"Recovery codes of {editor.email} at Open Rounds, ")
    assert len(kept.partition("\n\n")[2].split()) == 10
    phone.get_by_role("link", name="I have kept them; go on").click()
    expect(phone.get_by_role("heading", name="Administration")).to_be_visible()

    sign_out(phone)
    phone.get_by_role("button", name="Sign in by passkey").click()
    expect(phone.get_by_role("heading", name="Administration")).to_be_visible()  # no password, no code

    sign_out(phone)
    phone.goto("/accounts/login/?next=/admin/articles/article/")
    give_password(phone, editor)
    phone.get_by_role("button", name="Use the passkey").click()
    phone.wait_for_url("**/admin/articles/article/")
    phone.goto("/accounts/2fa/")
    expect(phone.get_by_text("My telephone")).to_be_visible()


def test_a_device_that_refuses_is_told_of_and_an_app_does_instead(page, come_in, editor, sound):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # and no device
    come_in(page, editor)
    sound()
    page.get_by_role("link", name="Use this telephone or computer").click()
    page.evaluate(REFUSES)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The device gave no passkey")
    sound()

    page.get_by_role("link", name="Use an app instead").click()
    page.get_by_role("heading", name="Set up an authenticator app").wait_for()
    expect(page.get_by_role("link", name="Open in your authenticator app")).to_be_hidden()  # there is a mouse
    sound()
    secret = page.get_by_label("The secret", exact=True).input_value()
    page.get_by_label("The code that the app shows").fill("12")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("does not fit")).to_be_visible()
    sound()
    page.get_by_label("The code that the app shows").fill(app_code(secret, -1))
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    sound()
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()

    sign_out(page)
    sound()
    give_password(page, editor)
    page.get_by_role("heading", name="Your second factor").wait_for()
    sound()
    page.get_by_label("Code", exact=True).fill(app_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    page.goto("/accounts/2fa/")
    sound()


def test_without_scripts_an_app_does(no_javascript, come_in, moderator):
    page = no_javascript
    come_in(page, moderator, "/moderation/")
    expect(page.get_by_role("button", name="Sign in by passkey")).to_have_count(0)

    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("link", name="Use this telephone or computer")).to_be_hidden()
    page.get_by_role("link", name="Use an app").click()
    secret = page.get_by_label("The secret", exact=True).input_value()
    page.get_by_label("The code that the app shows").fill(app_code(secret, -1))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_label("10 codes")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_be_hidden()
    page.get_by_role("link", name="go on").click()
    page.wait_for_url("**/moderation/")

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in by passkey")).to_be_hidden()
    give_password(page, moderator)
    page.get_by_label("Code", exact=True).fill(app_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/moderation/")


def test_a_passkey_is_removed_and_another_asked_for(page, fingerprint, come_in, editor):
    fingerprint(page)
    come_in(page, editor)
    page.get_by_role("link", name="Use this telephone or computer").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="go on").click()
    page.goto("/accounts/2fa/")

    page.get_by_role("link", name="Remove “Passkey”").click()
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    page.goto(INDEX)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
