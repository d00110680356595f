"""Whoever was away for half an hour enters their password over the page, and loses nothing of what they typed."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article, State, WorkingCopy
from comments.models import Status
from moderation.models import Decision
from tests.signing_in import AWAY

PASSWORD = "a long enough password"  # noqa: S105
STORED = re.compile("was changed successfully")
ASKED = "Is it still you?"

# A locked session is answered 401, which is what these tests are about.
pytestmark = pytest.mark.page_errors_expected


def go_away():
    """Let nobody have been seen for 31 minutes, in whatever browser is signed in."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["seen"] -= AWAY
        session.save()


@pytest.fixture(autouse=True)
def nothing_said_while_closing(transactional_db, page, new_context, browser):
    """Let no page tell that it is closed while the database is emptied for the next test."""
    yield
    for context in browser.contexts:
        context.route("**/working/", lambda route: route.fulfill(status=204))


@pytest.fixture
def draft(transactional_db, make_article, make_author):
    return make_article("Before you post", state=State.DRAFT, authors=[make_author("Wren Oakes")])


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def title_of(page):
    return page.get_by_label("Title:", exact=True)


def enter(page, password=PASSWORD):
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Go on").click()


def test_an_editor_types_on_enters_the_password_and_saves(page, sign_in, editor, draft, axe):
    sign_in(page, editor).goto(change(draft))
    expect(title_of(page)).to_be_visible()
    go_away()

    title_of(page).fill("Typed for 31 minutes")
    expect(page.locator(".working-said")).to_contain_text("you were away for half an hour.")
    dialog = page.get_by_role("dialog", name=ASKED)
    expect(dialog).to_have_count(0)  # in the middle of typing nobody is interrupted
    page.get_by_role("button", name="Say that it is still you").click()
    expect(dialog).to_contain_text("Edith Or")
    expect(page.get_by_role("button", name="Use the passkey")).to_be_hidden()
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(title_of(page)).to_have_value("Typed for 31 minutes")
    expect(page.locator(".working-said")).to_contain_text("you were away for half an hour.")
    assert not WorkingCopy.objects.exclude(fields={}).exists()

    page.get_by_role("button", name="Save", exact=True).click()
    enter(page, "not my password")
    expect(dialog.get_by_role("alert")).to_contain_text("This is not your password.")
    enter(page)

    expect(page.get_by_text(STORED)).to_be_visible()
    assert Article.objects.get(pk=draft.pk).title == "Typed for 31 minutes"


def test_what_is_typed_is_kept_as_soon_as_the_password_is_entered(page, sign_in, editor, draft):
    sign_in(page, editor).goto(change(draft))
    expect(title_of(page)).to_be_visible()
    other = page.context.new_page()
    other.goto(change(draft))
    go_away()
    for tab, words in ((page, "In the first tab"), (other, "In the second")):
        tab.bring_to_front()
        title_of(tab).fill(words)
        if tab is page:
            tab.get_by_role("button", name="Say that it is still you").click()
            enter(tab)

        expect(tab.locator(".working-said")).to_contain_text("Kept at")

    assert WorkingCopy.objects.get(article=draft).fields["title"] == ["In the second"]


def test_an_editor_without_scripts_loses_nothing_either(no_javascript, sign_in, editor, draft):
    page = sign_in(no_javascript, editor)
    page.goto(change(draft))
    title_of(page).fill("Typed for 31 minutes")
    go_away()

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    enter(page, "not my password")
    expect(page.get_by_role("alert")).to_contain_text("This is not your password.")
    enter(page)

    expect(page.get_by_text(STORED)).to_be_visible()
    assert Article.objects.get(pk=draft.pk).title == "Typed for 31 minutes"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_saved_after_signing_in_afresh_in_another_tab_is_stored(scripts, new_context, sign_in, editor, draft):
    page = sign_in(new_context(java_script_enabled=scripts).new_page(), editor)
    page.goto(change(draft))
    page.context.clear_cookies()
    other = sign_in(page, editor).context.new_page()
    other.goto("/accounts/")  # which brings a new token
    page.bring_to_front()
    title_of(page).fill("Typed for half a day")
    if scripts:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # every tab is in view here

    page.get_by_role("button", name="Save", exact=True).click()
    if not scripts:
        page.get_by_role("button", name="Save what I typed").click()

    expect(page.get_by_text(STORED)).to_be_visible()
    assert Article.objects.get(pk=draft.pk).title == "Typed for half a day"


def test_a_decision_on_the_desk_follows_the_password(page, sign_in, moderator, transactional_db, make_comment, axe):
    comment = make_comment("Well said.")
    sign_in(page, moderator).goto("/moderation/")
    go_away()

    page.locator(".decide-form").get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog", name=ASKED)
    expect(dialog).to_contain_text("Mo Derator")
    axe(page)
    dialog.get_by_role("button", name="Go on").focus()
    page.keyboard.press("a")  # a key of the desk, which means nothing here
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("You were away for half an hour.")
    page.locator(".decide-form").get_by_role("button", name="Approve").click()
    enter(page)

    expect(page.locator("[data-done]")).to_be_visible()
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_whatever_was_pressed_on_the_desk_is_done_after_the_password(
    page, sign_in, moderator, transactional_db, make_comment
):
    first, second, third = (make_comment(f"Well said, {number}.") for number in range(3))
    sign_in(page, moderator).goto("/moderation/")

    def away_at(press, says):
        go_away()
        press()
        enter(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("#desk-head")).to_be_visible()
        expect(says).to_be_visible()
        expect(page.locator(".notices [role=alert]")).to_have_count(0)

    def card(comment):
        return page.locator(f"#card-{comment.pk}")

    away_at(card(first).get_by_role("button", name="Approve").click, card(first).locator("[data-done]"))
    card(second).get_by_text("Reject…").click()
    card(second).get_by_label("A word of your own").locator("visible=true").fill("This names a patient.")
    reason = card(second).locator(".choices button[value^=reject]").first
    code = reason.get_attribute("value").partition(":")[2]
    away_at(reason.click, card(second).locator("[data-done]"))
    card(third).get_by_role("checkbox", name="Pick").check()
    away_at(page.locator(".bulk").get_by_role("button", name="Spam").click, card(third).locator("[data-done]"))
    away_at(card(third).get_by_role("button", name="Undo").click, card(third).locator("[data-card]"))

    for comment, status in ((first, Status.APPROVED), (second, Status.REJECTED), (third, Status.PENDING)):
        comment.refresh_from_db()
        assert comment.status == status, comment.text
    rejected = Decision.objects.exclude(listed=None).get()
    assert rejected.listed.code == code
    assert "This names a patient." in rejected.reason


def test_a_decision_without_scripts_follows_the_password(
    no_javascript, sign_in, moderator, transactional_db, make_comment
):
    comment = make_comment("Well said.")
    page = sign_in(no_javascript, moderator)
    page.goto("/moderation/")
    go_away()

    page.locator(".decide-form").get_by_role("button", name="Approve").click()
    enter(page)

    expect(page).to_have_url(re.compile("/moderation/"))
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_a_passkey_says_as_well_who_it_is(
    page, administrator, second_factor, fingerprint, come_in, make_comment, draft, axe
):
    comment = make_comment("Well said.")
    fingerprint(page)
    come_in(page, administrator)
    page.get_by_role("link", name="Use this telephone or computer").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="go on").click()
    page.goto("/moderation/")
    go_away()
    page.locator(".decide-form").get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Use the passkey").click()
    expect(page.locator("[data-done]")).to_be_visible()
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED

    page.goto(change(draft))
    title_of(page).fill("Typed for 31 minutes")
    go_away()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_text(STORED)).to_be_visible()
    assert Article.objects.get(pk=draft.pk).title == "Typed for 31 minutes"


def test_the_pages_of_an_account_can_be_read_by_everybody(page, sign_in, administrator, transactional_db, sound):
    sign_in(page, administrator).goto("/accounts/")
    sound()
    go_away()
    page.goto("/admin/")
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    sound()
    enter(page)
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto("/admin/accounts/user/add/")
    expect(page.get_by_text("choose their password themselves")).to_be_visible()
    sound()
