"""The pages behind the writer's own link, and the report, on a telephone without scripts."""

import pytest
from django.urls import reverse

from comments.models import Comment, Status
from comments.states import move
from moderation.models import Report
from tests.browser import steps
from tests.browser.discussion.conftest import fits_a_phone

TEXT = "I was the patient in somebody’s case."


@pytest.fixture
def phone(phones):
    return phones(False)


@pytest.fixture
def sent(phone, form):
    """Send a comment and return it."""
    phone.goto(form)
    steps.fill_in(phone, text=TEXT)
    steps.read_through(phone)
    phone.get_by_role("button", name="Send it to the moderators").click()
    phone.get_by_role("heading", name="Thank you").wait_for()
    return Comment.objects.get()


def press(page, name, role="button"):
    page.get_by_role(role, name=name).click()
    page.wait_for_load_state()
    fits_a_phone(page)


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_a_comment_is_confirmed_edited_followed_and_taken_back(phone, sent, own_link):
    phone.goto(own_link())
    fits_a_phone(phone)
    assert headline(phone) == "Is this yours?"
    press(phone, "Yes, I wrote this")
    assert headline(phone) == "It waits for a moderator."

    press(phone, "Edit it", role="link")
    assert phone.get_by_label("Comment", exact=True).input_value() == TEXT
    phone.get_by_label("Comment", exact=True).fill("I was the patient in a case.")
    phone.get_by_label("Nobody could recognise a patient").check()
    press(phone, "Read it through first")
    assert phone.get_by_text("Nothing has been changed yet.").is_visible()
    press(phone, "Save the change")
    assert phone.get_by_text("I was the patient in a case.").is_visible()

    press(phone, "Notices by e-mail", role="link")
    phone.locator("[name=notify][value=replies]").check()
    press(phone, "Keep this choice")
    press(phone, "Send me nothing more about this discussion")
    assert headline(phone) == "No more mail."

    phone.goto(own_link())
    press(phone, "Take it back", role="link")
    press(phone, "Take it back")
    assert headline(phone) == "You took it back."
    sent.refresh_from_db()
    assert (sent.status, sent.text, sent.notify) == (Status.WITHDRAWN, "I was the patient in a case.", "off")


def test_everything_about_an_e_mail_address_is_shown_copied_and_erased(phone, sent, own_link):
    phone.goto(own_link())
    press(phone, "Everything kept about me", role="link")
    assert phone.get_by_text("1 comment, with its name").is_visible()
    with phone.expect_download() as copy:
        phone.get_by_role("link", name="Take a copy").click()
    assert TEXT in copy.value.path().read_text()

    press(phone, "Erase everything")
    assert phone.get_by_text("Tick this first; nothing was erased.").is_visible()
    phone.get_by_label("I know that this cannot be undone.").check()
    press(phone, "Erase everything")

    assert headline(phone) == "Erased."
    sent.refresh_from_db()
    assert (sent.text, sent.email) == ("", "")


def test_a_comment_that_was_answered_cannot_be_edited_and_the_text_is_given_back(phone, sent, own_link, make_comment):
    phone.goto(f"{own_link()}edit/")
    phone.get_by_label("Comment", exact=True).fill("Too late.")
    phone.get_by_label("Nobody could recognise a patient").check()
    move(sent, Status.APPROVED, by=None, version=sent.version)
    make_comment("An answer.", parent=sent)

    press(phone, "Read it through first")
    press(phone, "Send it to the moderators")

    assert phone.get_by_label("Your words, to keep").first.input_value() == "Too late."


def test_a_comment_is_reported(phone, article, make_comment):
    comment = make_comment("Somebody is named here.", status="approved")
    phone.goto(reverse("moderation:report", args=[comment.pk]))
    fits_a_phone(phone)
    press(phone, "Send the report")
    phone.get_by_role("alert").wait_for()

    phone.locator("[name=reason]").first.check()
    press(phone, "Send the report")

    assert "Thank you" in headline(phone)
    assert Report.objects.get().comment == comment
