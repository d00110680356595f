"""No page of the discussion breaks WCAG 2.2 AA, by day on a desktop or by night on a telephone of 320 pixels."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from comments import links, ownership
from comments.models import Status
from comments.states import move
from comments.throttle import UNCONFIRMED
from moderation import closing
from tests.browser import steps
from tests.browser.discussion.conftest import come_to_the_form

DOUBTFUL = "Write to me at m.dunmore@example.org, or look at https://pills.example and https://more-pills.example."


@pytest.mark.page_errors_expected("refusals are 409 and 422, which a script asked for")
def test_writing_in_an_article(page, sound, article, make_comment, moderator):
    make_comment("Before.", status="approved")
    come_to_the_form(page, article)
    steps.fill_in(page, text=DOUBTFUL)
    page.get_by_text("kept in this tab").wait_for()
    sound()

    page.get_by_label("Name", exact=True).fill("…")
    steps.read_through(page)
    sound()

    page.get_by_label("Name", exact=True).fill("Marguerite Dunmore")
    page.get_by_role("button", name="Read it through first").click()
    page.get_by_role("heading", name="What now?").wait_for()
    sound()

    page.get_by_role("button", name="Change it").click()
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )
    page.get_by_role("button", name="Read it through first").click()
    page.get_by_label("Your text, to keep").wait_for()
    sound()


@pytest.mark.page_errors_expected("a refused form is a 422, which a script asked for")
def test_answering_on_a_page_of_its_own(page, sound, form, make_comment):
    parent = make_comment("Before.", status="approved")
    page.goto(f"{form}?reply={parent.pk}")
    steps.read_through(page)
    sound()

    steps.fill_in(page, text=DOUBTFUL)
    page.get_by_role("button", name="Read it through first").click()
    page.get_by_role("heading", name="What now?").wait_for()
    sound()

    page.get_by_role("button", name="Send it to the moderators").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    sound()


def test_a_check_of_its_own_and_a_refused_sending(new_context, page, sound, form, make_comment):
    page.goto(form)
    steps.fill_in(page, text=DOUBTFUL)
    page.locator("form[data-check]").evaluate("form => form.submit()")
    page.get_by_role("heading", name="What now?").wait_for()
    sound()

    page.context.clear_cookies()
    page.get_by_role("button", name="Send it to the moderators").click()
    page.get_by_role("alert").wait_for()
    sound()

    for number in range(UNCONFIRMED):
        make_comment(f"Number {number} of too many.", email="marguerite@example.org", network_hash="elsewhere")
    page.goto(form)
    steps.fill_in(page)
    page.locator("form[data-check]").evaluate("form => form.submit()")
    page.get_by_label("Your text, to keep").wait_for()
    assert page.get_by_role("button", name="Read it through again").is_visible()
    sound()


def test_a_comments_own_pages(page, sound, make_comment, article, moderator):
    comment = make_comment("I was the patient in somebody’s case.")
    own = reverse("comments:mine", args=[links.token(comment)])
    for path in ("", "edit/", "withdraw/", "notices/", "data/"):
        page.goto(f"{own}{path}")
        sound()

    page.goto(f"{own}edit/")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Comment", exact=True).fill(DOUBTFUL)
    page.get_by_role("button", name="Read it through first").click()
    page.get_by_role("alert").wait_for()
    sound()
    page.get_by_label("Name", exact=True).fill("Rosalind Achterberg")
    page.get_by_label("I am a", exact=True).select_option("patient")
    page.get_by_label("Nobody could recognise a patient").check()
    page.get_by_role("button", name="Read it through first").click()
    page.get_by_role("heading", name="What now?").wait_for()
    sound()


def test_a_comments_own_page_in_each_standing(page, sound, make_comment):
    for status in (Status.APPROVED, Status.RETURNED, Status.REJECTED, Status.SPAM, Status.WITHDRAWN):
        comment = ownership.confirm(make_comment(f"I was {status} in somebody’s case."))
        move(comment, status, by=None, version=comment.version)

        page.goto(reverse("comments:mine", args=[links.token(comment)]))

        sound()


def test_links_that_are_old_or_broken_and_the_one_that_is_mailed_anew(page, sound, make_comment):
    comment = make_comment("I was the patient in somebody’s case.")
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        old = reverse("comments:mine", args=[links.token(comment)])

    page.goto(old)
    page.get_by_role("heading", name="This link has grown old.").wait_for()
    sound()
    page.get_by_role("button", name="Mail me a new link").click()
    page.get_by_role("heading", name="Look into your mail.").wait_for()
    sound()
    page.goto(old[:-9])
    page.get_by_role("heading", name="This link is not complete.").wait_for()
    sound()


def test_a_report_and_a_thread(page, sound, make_comment):
    comment = make_comment("Somebody is named here.", status="approved")
    make_comment("Indeed.", parent=comment, status="approved")
    page.goto(reverse("comments:thread", args=[comment.pk]))
    sound()

    page.goto(reverse("moderation:report", args=[comment.pk]))
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("alert").wait_for()
    sound()
    page.locator("[name=reason]").first.check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    sound()


def test_nothing_glides_when_an_answer_comes_for_readers_who_want_no_movement(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)

    steps.read_through(page)

    assert page.evaluate("document.getAnimations().length") == 0
    heading = page.get_by_role("heading", name="Read it once, as a stranger")
    assert heading.evaluate("heading => getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert 0 <= heading.evaluate("heading => heading.getBoundingClientRect().top") < 200
