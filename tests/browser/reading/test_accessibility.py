"""No page and no state of a form breaks WCAG 2.2 AA, by day on a desktop or by night on a telephone."""

import pytest

from tests.browser import steps
from tests.browser.reading.places import ARTICLE, CLOSED, PAGES

FROM_ELSEWHERE = """<!doctype html><form method="post" action="{url}">
<textarea name="text">Kept, whatever happens.</textarea>{fields}<button>Send</button></form>"""


@pytest.fixture
def axe_by_day_and_night(axe):
    def check(page):
        axe(page)
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="dark")
        axe(page)

    return check


@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule(look, axe_by_day_and_night, name):
    look.goto(PAGES[name])

    axe_by_day_and_night(look)


def test_a_form_for_a_reply_breaks_no_rule(page, axe_by_day_and_night):
    page.goto(ARTICLE)

    page.get_by_role("link", name="Reply to Rosalind Achterberg").first.click()

    page.get_by_role("heading", name="Reply to Rosalind Achterberg").wait_for()
    axe_by_day_and_night(page)


@pytest.mark.page_errors_expected("a refused form is a 422, which a script asked for")
def test_a_refused_form_breaks_no_rule(page, axe_by_day_and_night):
    page.goto(f"{ARTICLE}comment/")

    steps.read_through(page)

    page.get_by_role("alert").wait_for()
    axe_by_day_and_night(page)


def test_a_comment_to_check_breaks_no_rule(page, axe_by_day_and_night):
    page.goto(f"{ARTICLE}comment/")
    steps.fill_in(page)

    steps.read_through(page)

    page.get_by_role("button", name="Send it to the moderators").wait_for()
    axe_by_day_and_night(page)


def test_a_comment_from_another_site_breaks_no_rule(page, site, axe_by_day_and_night):
    filled_in = {
        "name": "Marguerite Dunmore",
        "email": "marguerite@example.org",
        "profession": "trainee",
        "interests": "none",
        "patient": "on",
        "rules": "on",
    }
    fields = "".join(f'<input name="{name}" value="{value}">' for name, value in filled_in.items())
    page.set_content(FROM_ELSEWHERE.format(url=f"{site.url}{ARTICLE}comment/", fields=fields))

    page.get_by_role("button", name="Send").click()

    page.get_by_role("button", name="Open it in our form").wait_for()
    axe_by_day_and_night(page)


def test_a_comment_that_came_too_late_breaks_no_rule(page, site, axe_by_day_and_night):
    page.set_content(FROM_ELSEWHERE.format(url=f"{site.url}{CLOSED}comment/", fields=""))

    page.get_by_role("button", name="Send").click()

    page.get_by_label("Your text, to keep").wait_for()
    axe_by_day_and_night(page)


@pytest.mark.parametrize("role", ["Moderators", "Editors"])
def test_what_those_who_work_here_see_in_the_admin_breaks_no_rule(page, site, axe_by_day_and_night, role):
    steps.sign_in(page, *site.sign_ins[role])
    page.goto("/admin/")

    page.get_by_role("link", name="The moderators’ desk").first.wait_for()

    axe_by_day_and_night(page)


@pytest.mark.parametrize("kind", ["rule", "reason"])
def test_what_moderators_set_down_breaks_no_rule(page, site, axe_by_day_and_night, kind):
    steps.sign_in(page, *site.sign_ins["Moderators"])
    page.goto(f"/admin/moderation/{kind}/")
    axe_by_day_and_night(page)

    page.locator("#result_list tbody a").first.click()

    page.get_by_role("button", name="Save").or_(
        page.get_by_role("button", name="Show what it would have")
    ).first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")
    axe_by_day_and_night(page)
