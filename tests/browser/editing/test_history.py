"""Revisions and previews in a browser: save, compare, restore, show a reviewer, withdraw."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from articles import revisions
from articles.models import Act


@pytest.fixture
def form(desk, draft):
    """The form of a draft that has two revisions."""
    revisions.keep(draft, by=None, act=Act.BEGUN)
    desk.goto(f"/admin/articles/article/{draft.pk}/change/")
    desk.get_by_label("Title", exact=False).first.fill("After you posted")
    desk.get_by_label("Standfirst").fill("Too late.")
    save(desk)
    return desk


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()


def test_what_was_saved_is_compared_restored_and_shown_to_a_reviewer(form, sound, draft, new_context):
    form.get_by_role("link", name="History").click()
    expect(form.get_by_role("heading", name="Revision 2: Saved")).to_be_visible()
    sound()
    form.get_by_role("button", name="Show what changed").click()

    expect(form.locator("del", has_text="Before")).to_be_visible()
    expect(form.locator("ins", has_text="Too late.")).to_be_visible()
    sound()

    form.get_by_role("link", name="Restore revision 1").click()
    form.get_by_role("button", name="Restore revision 1").click()
    expect(form.get_by_label("Title", exact=False).first).to_have_value("Before you post")
    draft.refresh_from_db()
    assert draft.title == "Before you post"

    form.get_by_role("link", name="Links for reviewers").click()
    form.get_by_label("7 days").check()
    form.get_by_role("button", name="Make a link").click()
    url = form.get_by_label("The link", exact=True).input_value()
    sound()

    reviewer = new_context().new_page()
    answer = reviewer.goto(url)
    assert (answer.headers["x-robots-tag"], answer.headers["cache-control"]) == ("noindex", "no-store")
    last = date_format(timezone.localtime(draft.preview_links.get().expires_at))
    expect(reviewer.get_by_role("complementary", name="Preview")).to_contain_text(f"This link works until {last}.")
    expect(reviewer.get_by_role("heading", name="Before you post")).to_be_visible()
    assert reviewer.context.cookies() == []

    form.get_by_role("button", name="Withdraw").click()
    expect(form.get_by_text("The link is withdrawn")).to_be_visible()
    assert reviewer.reload().status == 410
    expect(reviewer.get_by_text("was withdrawn")).to_be_visible()

    form.goto(f"/admin/articles/article/{draft.pk}/preview/")
    sound()


def test_without_scripts_revisions_are_compared_and_restored(no_javascript, sign_in, transactional_db, editor, draft):
    page = sign_in(no_javascript, editor)
    for title in ("First", "Second"):
        draft.title = title
        draft.save()
        revisions.keep(draft, by=editor)

    page.goto(f"/admin/articles/article/{draft.pk}/history/")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.locator("del", has_text="First")).to_be_visible()
    page.get_by_role("link", name="Restore revision 1").click()
    page.get_by_role("button", name="Restore revision 1").click()

    expect(page.get_by_label("Title", exact=False).first).to_have_value("First")
