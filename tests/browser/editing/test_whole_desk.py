"""What an editor does with an article from its first word to its last, with the number of steps that it takes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, State, Topic
from comments.models import Discussion, Opening
from tests.fixtures import picture_file

ADD = "/admin/articles/article/add/"
TABLE = (
    "<table><tr><td><b>Post</b></td><td><b>Read by</b></td></tr><tr><td>A thread</td><td>Everybody</td></tr></table>"
)
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


@pytest.fixture
def steps(desk):
    """Count what an editor does: `steps.type(...)`, `steps.press(...)` and the others are a step each."""
    return Steps(desk)


class Steps:
    def __init__(self, page):
        self.page, self.taken = page, 0

    def one(self, act, *details):
        self.taken += 1
        act(*details)

    def type(self, label, words):
        self.one(self.page.get_by_label(label, exact=True).first.fill, words)

    def tick(self, label):
        self.one(self.page.get_by_label(label, exact=True).last.check)

    def choose(self, label, option):
        self.one(self.page.get_by_label(label, exact=True).last.select_option, option)

    def press(self, name):
        self.one(self.page.get_by_role("button", name=name, exact=True).last.click)

    def leave_by(self, role, name):
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.one(self.page.get_by_role(role, name=name, exact=True).last.click)


def figure(steps, number):
    """Add a figure and place it where the text ends."""
    steps.press("Add another Figure")
    row = f"figures-{number - 1}"
    picture = {"name": "doors.png", "mimeType": "image/png", "buffer": picture_file(800, 500).read()}
    steps.one(steps.page.locator(f"[name={row}-image]").set_input_files, picture)
    steps.one(steps.page.locator(f"[name={row}-alt]").fill, f"A door, seen from side {number}.")
    steps.one(steps.page.locator(f"[name={row}-rights]").select_option, "article")
    steps.page.get_by_role("textbox", name="Body").click()
    steps.page.keyboard.press("Control+End")
    steps.press("Figure")
    steps.one(steps.page.get_by_role("dialog").get_by_role("button", name=f"Figure {number}").click)


def test_an_article_with_two_figures_and_a_table_is_written_previewed_and_scheduled_in_twenty_eight_steps(
    steps, desk, make_author
):
    make_author("Wen Li")
    Topic.objects.create(name="Consent", slug="consent")
    desk.goto(ADD)

    steps.type("Title:", "Two doors, one corridor")
    steps.type("Standfirst:", "What is said in the corridor is heard in the ward, and read at home in the evening.")
    desk.get_by_role("textbox", name="Body").click()
    steps.one(desk.evaluate, PASTE, f"<p>It was said in the corridor.</p>{TABLE}<p>And read at home.</p>")
    steps.tick("Consent")
    figure(steps, 1)
    figure(steps, 2)
    steps.press("Add another Byline")
    steps.one(desk.locator("#bylines-0").get_by_role("combobox").first.click)
    steps.one(desk.get_by_role("searchbox").fill, "wen")
    steps.one(desk.get_by_role("option", name="Wen Li").click)
    steps.one(desk.locator("[name=bylines-0-no_interests]").check)
    steps.type("Review by:", (timezone.localdate() + timedelta(days=365)).isoformat())
    steps.leave_by("button", "Save and continue editing")
    written = steps.taken

    with desk.expect_popup() as opened:
        steps.one(desk.get_by_role("link", name="Preview", exact=True).click)
    preview = opened.value
    expect(preview.get_by_role("heading", name="Two doors, one corridor")).to_be_visible()
    expect(preview.locator(".prose figure img")).to_have_count(2)
    expect(preview.locator(".prose th")).to_have_count(2)
    preview.close()

    day = timezone.localdate() + timedelta(days=7)
    steps.one(desk.locator("[name=published_at_0]").fill, day.isoformat())
    steps.one(desk.locator("[name=published_at_1]").fill, "08:00")
    steps.choose("What now?", "published")
    steps.leave_by("button", "Save")

    expect(desk.get_by_text("Scheduled: it comes out on")).to_be_visible()
    article = Article.objects.get()
    assert (article.state, article.is_public) == (State.PUBLISHED, False)
    assert timezone.localtime(article.published_at).date() == day
    assert [figure.alt for figure in article.figures.all()] == [f"A door, seen from side {n}." for n in (1, 2)]
    assert (written, steps.taken) == (23, 28)


def test_an_article_is_retracted_in_three_steps_and_readers_find_it_beneath_its_notice(steps, desk, article, phone):
    desk.goto(f"/admin/articles/article/{article.pk}/change/")

    steps.choose("What now?", "retracted")
    steps.type("Reason for the retraction:", "The figures were of another year.")
    steps.leave_by("button", "Save")

    phone.goto(article.get_absolute_url())
    expect(phone.get_by_text("The figures were of another year.")).to_be_visible()
    expect(phone.get_by_text("Some words that are read.")).to_be_visible()
    assert steps.taken == 3


def test_its_discussion_is_closed_in_three_steps_with_the_reason_that_readers_see(steps, desk, article, phone):
    desk.goto(f"/admin/articles/article/{article.pk}/change/")

    steps.tick("Closed, for the reason below")
    steps.type("Reason that readers see:", "It had run its course.")
    steps.leave_by("button", "Save")

    assert Discussion.objects.of(article).opening == Opening.CLOSED
    phone.goto(article.get_absolute_url())
    expect(phone.get_by_text("It had run its course.")).to_be_visible()
    assert steps.taken == 3
