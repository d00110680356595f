"""What is typed is kept meanwhile; two people at one article hear of each other; nothing is left by mistake."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from articles.models import WorkingCopy

ADD = "/admin/articles/article/add/"
KEPT = re.compile(r"^Kept at .+, not saved yet\.")


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def title_of(page):
    return page.get_by_label("Title:", exact=True)


def line(page):
    return page.locator(".working-said")


@pytest.fixture
def colleague(new_context, live_server, make_user):
    """Another editor in a browser of their own."""
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(make_user("editor", "Colin Eague"))
    context = new_context()
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return context.new_page()


def test_what_was_typed_is_taken_up_after_the_tab_was_closed(desk, draft):
    desk.goto(change(draft))
    title = title_of(desk)
    expect(line(desk)).to_be_empty()

    title.fill("Better")
    expect(line(desk)).to_have_text(KEPT)
    tab = desk.context.new_page()
    desk.close()

    tab.goto(change(draft))
    expect(title_of(tab)).to_have_value("Before you post")
    tab.get_by_role("link", name="Take it up").click()
    expect(title_of(tab)).to_have_value("Better")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("was changed successfully")).to_be_visible()
    assert not WorkingCopy.objects.exclude(fields={}).exists()


def test_what_was_typed_before_is_not_written_over_unasked(desk, draft, editor):
    WorkingCopy.objects.create(article=draft, user=editor, version=draft.version, fields={"title": ["Before"]})
    with desk.expect_response("**/working/"):
        desk.goto(change(draft))
    expect(line(desk)).to_be_empty()

    title_of(desk).fill("Now")
    expect(line(desk)).to_have_text("Not kept yet. Say at the top of the form what becomes of what you typed before.")
    assert WorkingCopy.objects.get().fields == {"title": ["Before"]}
    desk.get_by_role("button", name="Throw it away").click()

    expect(line(desk)).to_have_text(KEPT)
    expect(title_of(desk)).to_have_value("Now")
    assert WorkingCopy.objects.get().fields["title"] == ["Now"]


def test_two_people_hear_of_each_other_and_save_nothing_over_what_they_have_not_read(desk, draft, colleague):
    desk.goto(change(draft))
    with colleague.expect_response("**/working/"):
        colleague.goto(change(draft))
    title_of(colleague).fill("Theirs")
    expect(line(colleague)).to_have_text(KEPT)

    desk.reload()
    expect(desk.get_by_text("Colin Eague has this article open, and typed something")).to_be_visible()
    colleague.get_by_role("button", name="Save", exact=True).click()
    expect(colleague.get_by_text("was changed successfully")).to_be_visible()
    title_of(desk).fill("Mine")
    expect(desk.get_by_text("Save nothing before you have read it.")).to_be_visible()
    expect(desk.get_by_text("Colin Eague has this article open")).to_have_count(0)

    desk.get_by_role("button", name="Save", exact=True).click()
    both = desk.get_by_role("region", name="Two texts of this article")
    expect(both.locator("dd del")).to_have_text("Theirs")
    expect(both.locator("dd ins")).to_have_text("Mine")
    both.get_by_label("I have read both. Save mine.").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    draft.refresh_from_db()
    assert draft.title == "Mine"


def test_a_form_is_not_left_by_mistake_and_left_freely_where_nothing_was_typed(desk, draft):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    desk.goto(change(draft))
    title = title_of(desk)
    title.click()
    desk.get_by_role("link", name="Home").click()
    desk.wait_for_url("/admin/")
    assert asked == []

    desk.goto(change(draft))
    title.fill("Better")
    desk.get_by_role("link", name="Home").click(no_wait_after=True)
    expect(line(desk)).to_have_text(KEPT)
    assert asked == ["beforeunload"]
    title.fill("Before you post")
    expect(line(desk)).to_be_empty()
    desk.get_by_role("link", name="Home").click()
    desk.wait_for_url("/admin/")
    assert asked == ["beforeunload"]


def test_a_preview_shows_what_was_typed_last(desk, draft):
    desk.goto(change(draft))
    title_of(desk).fill("Typed last")

    with desk.expect_popup() as preview:
        desk.get_by_role("link", name="Preview").click()

    expect(preview.value.get_by_role("heading", level=1)).to_have_text("Typed last")
    assert preview.value.evaluate("opener") is None


def test_a_button_clicked_twice_saves_once(desk, draft):
    sent = []
    desk.goto(change(draft))
    title_of(desk).fill("Better")
    save = desk.get_by_role("button", name="Save", exact=True)
    desk.route(f"**{change(draft)}", lambda route: sent.append(route))

    with desk.expect_request(f"**{change(draft)}"):
        save.click(no_wait_after=True)
    desk.keyboard.press("Enter")  # a second click would wait for the answer
    for route in sent:
        route.continue_()

    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    assert len(sent) == 1


def test_the_way_back_after_saving_leads_to_the_text_as_stored(desk, draft):
    desk.goto(change(draft))
    for words in ["Older", "Newer"]:
        title_of(desk).fill(words)
        desk.get_by_role("button", name="Save and continue editing").click()
        expect(desk.get_by_text("was changed successfully")).to_be_visible()

    for _page in ["where the newer text was sent from", "where the older one was"]:
        desk.go_back()
        with desk.expect_response("**/working/"):
            expect(title_of(desk)).to_have_value("Newer")
        expect(line(desk)).to_be_empty()
    assert desk.evaluate("performance.getEntriesByType('navigation')[0].type") == "back_forward"
    assert not WorkingCopy.objects.exclude(fields={}).exists()


def test_a_form_whose_answer_does_not_come_is_kept_on_and_is_not_shown_again_as_it_was_sent(desk, draft):
    desk.goto(change(draft))
    save, path = desk.get_by_role("button", name="Save and continue editing"), f"**{change(draft)}"
    desk.route(path, lambda each: each.fulfill(status=204) if each.request.post_data else each.continue_())
    title_of(desk).fill("Sent")
    save.click()
    title_of(desk).fill("Typed afterwards")
    expect(line(desk)).to_have_text(KEPT)

    save.click()
    desk.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }")
    expect(title_of(desk)).to_have_value("Before you post")


@pytest.mark.page_errors_expected
def test_whoever_is_signed_out_or_out_of_reach_goes_on_typing_and_saves_after_all(desk, draft, sign_in, editor):
    desk.goto(change(draft))
    standfirst = desk.get_by_label("Standfirst")
    desk.context.set_offline(True)
    standfirst.fill("Out of reach.")
    expect(line(desk)).to_have_text("Not kept: no connection. Trying again.")
    desk.context.set_offline(False)
    expect(line(desk)).to_have_text(KEPT)

    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    standfirst.fill("Signed out.")
    expect(line(desk)).to_have_text("You are signed out. Sign in in another tab; what you typed stays here.")
    desk.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)  # as signing in by the form would
    tab = sign_in(desk.context.new_page(), editor)
    tab.goto("/admin/login/")
    standfirst.press("End")
    standfirst.type(" And in again.")
    expect(line(desk)).to_have_text(KEPT)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    draft.refresh_from_db()
    assert draft.standfirst == "Signed out. And in again."
