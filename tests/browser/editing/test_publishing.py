"""Publishing, correcting and putting people in order, in a browser; the numbers are those of the steps it takes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Act, State, Topic

WHEN = timezone.now() + timedelta(days=2)


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


@pytest.fixture
def nearly(draft):
    """A draft of which its writer has declared no interests, and which has no standfirst."""
    draft.topics.add(Topic.objects.create(name="Consent", slug="consent"))
    draft.review_by = timezone.localdate() + timedelta(days=300)
    draft.save()
    return draft


def test_what_blocks_is_mended_from_the_list_and_the_article_scheduled_in_nine_steps(desk, nearly, sound):
    desk.goto(change(nearly))
    desk.get_by_label("What now?").select_option("published")  # 1
    save(desk)  # 2
    expect(desk.get_by_text("Saved. Not published yet: 1 to mend, 1 to confirm.")).to_be_visible()
    sound()

    desk.get_by_role("link", name="Mend it").click()  # 3
    expect(desk.get_by_label("competing interests", exact=False).first).to_be_focused()
    desk.get_by_label("has no competing interests to declare", exact=False).first.check()  # 4
    desk.get_by_label("What now?").select_option("published")  # 5
    save(desk)  # 6

    expect(desk.get_by_role("button", name="Publish now")).to_be_visible()
    desk.get_by_label("It has no standfirst.", exact=False).check()  # 7
    desk.get_by_label("When it comes out: date").fill(timezone.localtime(WHEN).strftime("%Y-%m-%d"))  # 8
    desk.get_by_label("When it comes out: time").fill("09:00")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Schedule for ").click()  # 9

    expect(desk.get_by_text("Scheduled: it comes out on ")).to_be_visible()
    nearly.refresh_from_db()
    assert (nearly.state, nearly.is_public) == (State.PUBLISHED, False)


def test_an_article_that_readers_know_is_corrected_with_a_proposed_wording_in_five_steps(desk, article, sound, phone):
    desk.goto(change(article))
    expect(desk.get_by_label("What was wrong, and what is right")).to_be_hidden()
    desk.get_by_label("Title:", exact=True).fill("Another article")  # 1
    save(desk)  # 2
    expect(desk.get_by_role("alert").get_by_text("Readers see this text already.")).to_be_visible()

    desk.get_by_label("A correction: something was wrong.", exact=False).check()  # 3
    desk.get_by_label("What was wrong, and what is right").fill("It is another one.")  # 4
    sound()
    save(desk)  # 5

    expect(desk.get_by_text("“An article” became “Another article”")).to_be_visible()
    assert article.revisions.first().act == Act.CORRECTED
    phone.goto(article.get_absolute_url())
    expect(phone.get_by_text("It is another one.")).to_be_visible()


def test_people_are_added_by_name_and_put_in_order_from_the_keyboard(desk, draft, make_author, sound):
    wen = make_author("Wen Li")
    wen.interests = "Sells a course."
    wen.save()
    desk.goto(change(draft))
    bylines = desk.locator("#bylines-group")
    rows = bylines.locator(".inline-related:not(.empty-form)")

    bylines.get_by_role("button", name="Add another Byline").click()
    rows.nth(1).get_by_role("combobox").first.click()
    desk.get_by_role("searchbox").fill("wen")
    desk.get_by_role("option", name="Wen Li").click()
    bylines.get_by_role("button", name="Add another Byline").click()
    with desk.expect_popup() as opened:
        rows.nth(2).get_by_role("link", name="Add another author").click()
    popup = opened.value
    popup.get_by_label("Name:", exact=True).press_sequentially("Guest van Who")
    expect(popup.get_by_label("Sort name:")).to_have_value("van Who, Guest")
    expect(popup.get_by_label("Slug:")).to_have_value("guest-van-who")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save", exact=True).click()
    expect(rows.nth(2)).to_contain_text("Guest van Who")

    up = rows.nth(2).get_by_role("button", name="Move up")
    up.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text("Guest van Who")
    expect(desk.get_by_text("Guest van Who stands 1 of 3 now.")).to_be_visible()
    assert desk.evaluate("document.activeElement.dataset.move") == "up"
    rows.nth(2).get_by_role("button", name="Remove").click()
    save(desk)

    assert [byline.author.name for byline in draft.bylines.all()] == ["Guest van Who", "Ada Byron"]
    sound()
