"""A comment, a reply: written, looked at again, sent, with scripts and without, by thumb and by keyboard."""

import pytest
from django.urls import reverse

from comments.models import Comment
from moderation import closing
from tests.browser import steps
from tests.browser.discussion.conftest import come_to_the_form, fits_a_phone

TEXT = "I was the patient in somebody’s case."
FOCUSED = "element => element === document.activeElement"


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_reply_is_written_on_a_telephone(phones, scripts, article, make_comment):
    parent = make_comment("What did the patient say?", status="approved")
    page = phones(scripts)
    page.goto(article.get_absolute_url())
    fits_a_phone(page)

    page.get_by_role("link", name="Reply to Rosalind Achterberg").click()
    page.get_by_role("heading", name="Reply to Rosalind Achterberg").wait_for()
    assert page.get_by_text("What did the patient say?").is_visible()
    steps.fill_in(page, text=TEXT)
    fits_a_phone(page)
    steps.read_through(page)

    assert page.get_by_role("article", name="Comment by Marguerite Dunmore").get_by_text(TEXT).is_visible()
    assert page.get_by_role("heading", level=1).inner_text() == "Read it once, as a stranger"
    assert page.get_by_text("What did the patient say?").is_visible()
    fits_a_phone(page)
    page.get_by_role("button", name="Send it to the moderators").click()

    page.wait_for_url(f"**{reverse('comments:sent', args=[article.slug])}")
    assert "Thank you" in page.get_by_role("heading", level=1).inner_text()
    fits_a_phone(page)
    reply = Comment.objects.get(parent=parent)
    assert (reply.text, reply.email) == (TEXT, "marguerite@example.org")


def test_everything_is_done_by_keyboard_alone(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page, text=TEXT)
    page.get_by_label("I have read the community rules").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Read it once, as a stranger").wait_for()
    assert page.get_by_role("heading", name="Read it once, as a stranger").evaluate(FOCUSED)

    press_to(page, "Change it")
    assert page.get_by_label("Comment", exact=True).evaluate(FOCUSED)
    press_to(page, "Read it through first")
    page.get_by_role("heading", name="Read it once, as a stranger").wait_for()
    press_to(page, "Send it to the moderators")

    page.wait_for_url(f"**{reverse('comments:sent', args=[article.slug])}")
    assert Comment.objects.get().text == TEXT


def press_to(page, name):
    """Press Tab until the focus is on this button, and press it."""
    button = page.get_by_role("button", name=name)
    for _stop in range(20):
        if button.evaluate(FOCUSED):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.page_errors_expected("the refusal is a 409, which a script asked for")
@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_what_was_typed_is_given_back_where_the_discussion_was_closed_meanwhile(phones, scripts, article, moderator):
    page = phones(scripts)
    come_to_the_form(page, article) if scripts else page.goto(article.get_absolute_url())
    steps.fill_in(page, text=TEXT)
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )

    steps.read_through(page)

    assert page.get_by_role("heading", name="This cannot be sent now.").is_visible()
    assert page.get_by_text("It had run its course.").is_visible()
    assert page.get_by_label("Your text, to keep").input_value() == TEXT
    assert page.url.endswith(article.get_absolute_url()) == scripts
    fits_a_phone(page)
