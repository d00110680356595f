"""The whole path without a script on a telephone: read, write, check, send; approve, close; take the article along."""

import pytest
from django.urls import reverse

from tests.browser import steps
from tests.browser.conftest import PHONE

PASSWORD = "a long enough password"  # noqa: S105 -- the one that make_user gives everybody


@pytest.fixture
def reader(new_context):
    return new_context(**PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def desk(new_context, moderator):
    """A page on which the moderator is signed in."""
    page = new_context(java_script_enabled=False).new_page()
    steps.sign_in(page, moderator.email, PASSWORD)
    return page


@pytest.mark.smoke
def test_a_comment_is_written_without_scripts_and_stands_on_the_page_once_approved(reader, desk, article):
    reader.goto(article.get_absolute_url())
    assert reader.get_by_text("Some words that are read.").is_visible()
    steps.fill_in(reader, text="I was the patient in somebody’s cases.")
    steps.read_through(reader)
    assert reader.get_by_role("article", name="Comment by Marguerite Dunmore").is_visible()

    reader.get_by_role("button", name="Change it").click()
    assert reader.get_by_label("Name", exact=True).input_value() == "Marguerite Dunmore"
    reader.get_by_label("Comment", exact=True).fill("I was the patient in somebody’s case.")
    steps.read_through(reader)
    reader.get_by_role("button", name="Send it to the moderators").click()

    assert reader.get_by_role("heading", level=1).inner_text().startswith("Thank you. Now look into your mail")
    reader.get_by_role("link", name="Back to the discussion").click()
    assert reader.get_by_text("I was the patient").count() == 0

    desk.goto(reverse("moderation:queue"))
    card = desk.get_by_role("article", name="Marguerite Dunmore")
    assert card.get_by_text("I was the patient in somebody’s case.").is_visible()
    card.get_by_role("button", name="Approve").click()
    assert desk.get_by_text("It is on the page now.").is_visible()
    reader.reload()
    assert reader.get_by_text("I was the patient in somebody’s case.").is_visible()
    assert reader.get_by_role("heading", name="Discussion 1 comment").is_visible()


@pytest.mark.smoke
def test_a_thread_is_closed_with_a_reason_that_readers_see_at_once(reader, desk, article, make_comment):
    comment = make_comment("Where it began to turn.", status="approved")
    make_comment("Elsewhere.", status="approved")
    reader.goto(article.get_absolute_url())
    assert reader.get_by_role("link", name="Reply").count() == 2

    desk.goto(reverse("moderation:comment", args=[comment.pk]))
    closing = desk.get_by_role("region", name="The thread")
    closing.get_by_label("Reason that readers see").fill("Two people, one quarrel.")
    closing.get_by_role("button", name="Close this thread").click()

    reader.reload()
    assert reader.get_by_text("This thread is closed.").is_visible()
    assert reader.get_by_text("Two people, one quarrel.").is_visible()
    assert [link.is_visible() for link in reader.locator("a.reply").all()].count(True) == 1
    assert reader.get_by_role("button", name="Read it through first").is_visible()


def test_a_discussion_is_closed_with_a_reason_that_readers_see_at_once(reader, desk, article, make_comment):
    make_comment("Something to read.", status="approved")
    desk.goto(reverse("moderation:discussion", args=[article.pk]))
    closing = desk.get_by_role("form", name="Close it")
    closing.get_by_label("Reason that readers see").fill("It had run its course.")

    closing.get_by_role("button", name="Close the discussion").click()

    reader.goto(article.get_absolute_url())
    assert reader.get_by_role("heading", name="The comments section is closed.").is_visible()
    assert reader.get_by_text("It had run its course.").is_visible()
    assert reader.get_by_text("Something to read.").is_visible()
    assert reader.get_by_role("button", name="Read it through first").count() == 0


@pytest.mark.smoke
def test_an_article_is_taken_along_with_its_credit(reader, article):
    reader.goto(article.get_absolute_url())

    reader.get_by_role("link", name="Get the text").click()

    for format in ("HTML", "Plain text"):
        box = reader.get_by_label(f"The article as {format}", exact=True)
        assert "Some words that are read." in box.input_value()
        assert "https://creativecommons.org/licenses/by-nd/4.0/" in box.input_value()
    assert reader.get_by_label("The article as HTML", exact=True).is_visible()


def test_what_was_typed_survives_a_page_that_was_open_too_long(reader, article):
    reader.goto(f"{article.get_absolute_url()}comment/")
    steps.fill_in(reader, text="It took me all evening.")
    steps.read_through(reader)
    reader.context.clear_cookies()

    reader.get_by_role("button", name="Send it to the moderators").click()
    assert reader.get_by_text("It took me all evening.").is_visible()
    reader.get_by_role("button", name="Send it to the moderators").click()

    assert reader.get_by_role("heading", level=1).inner_text().startswith("Thank you")
