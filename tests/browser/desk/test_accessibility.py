"""No page of the desk breaks WCAG 2.2 AA: by day on a desktop, by night on a telephone of 320 pixels."""

import pytest
from django.urls import reverse

from comments.models import Comment, Status
from moderation import closing


@pytest.fixture
def desk(page, sign_in, administrator):
    return sign_in(page, administrator)


@pytest.mark.page_errors_expected("a refusal is 409, which a script asked for")
def test_the_queue_with_everything_open(desk, sound, few):
    desk.goto("/moderation/")
    desk.locator("[data-card][aria-current]").wait_for()
    sound()

    for details in desk.locator(f"#card-{few[0].pk} details").all():
        details.evaluate("details => (details.open = true)")
    desk.locator("[name=picked]").first.check()
    sound()

    desk.keyboard.press("s")
    desk.locator("[data-done]").wait_for()
    Comment.objects.filter(pk=desk.locator("[data-card][aria-current]").get_attribute("data-card")).update(version=9)
    desk.keyboard.press("s")
    desk.get_by_role("alert").first.wait_for()
    sound()

    desk.locator("[name=picked]").last.check()
    desk.locator(".bulk [value=approve]").click()
    desk.locator(".results").wait_for()
    sound()

    desk.keyboard.press("?")
    desk.locator("dialog[open]").wait_for()
    sound()


def test_the_pages_about_one_comment(desk, sound, make_comment, administrator):
    thread = make_comment("A quarrel.", status=Status.APPROVED)
    reply = make_comment("It goes on.", parent=thread)
    thread.refresh_from_db()
    closing.close_thread(thread, by=administrator, reason="It had run its course.", version=thread.version)

    for name, comment in [("comment", thread), ("comment", reply), ("move", reply), ("writer", reply)]:
        desk.goto(reverse(f"moderation:{name}", args=[comment.pk]))
        sound()


def test_the_lists(desk, sound, few, article, administrator):
    closing.close_discussion(article, by=administrator, reason="Said and done.", version=article.discussion.version)

    for path in ["filters/", "discussions/", f"discussions/{article.pk}/", "log/", "log/?act=nonsense"]:
        desk.goto(f"/moderation/{path}")
        sound()


def test_what_is_closed_and_what_was_refused(desk, sound, article, make_user):
    desk.goto(f"/moderation/discussions/{article.pk}/")
    closing.close_discussion(article, by=make_user("moderator", "Ann Other"), reason="Said and done.", version=1)
    desk.get_by_label("Reason that readers see").fill("I typed this.")
    desk.get_by_role("button", name="Close the discussion").click()
    desk.get_by_role("alert").wait_for()
    sound()

    desk.get_by_role("button", name="Close the discussion").click()
    desk.get_by_role("status").wait_for()
    sound()

    desk.goto("/moderation/discussions/")
    desk.get_by_text("Close every discussion at once…").click()
    desk.get_by_role("button", name="Close every discussion").click()
    desk.get_by_text("Closing needs a reason that readers see.").wait_for()
    sound()

    desk.get_by_label("Reason that readers see").fill("A flood.")
    desk.get_by_role("button", name="Close every discussion").click()
    desk.get_by_role("status").wait_for()
    sound()
