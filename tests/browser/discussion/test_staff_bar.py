"""Those who work here are shown a bar over an article, by a script; everybody else is shown and asks nothing."""

import pytest
from django.urls import reverse

from tests.browser import steps
from tests.browser.discussion.conftest import fits_a_phone

PASSWORD = "a long enough password"  # noqa: S105 -- the one that make_user gives everybody
LINKS = "bar => [...bar.querySelectorAll('a')].map(({ textContent }) => textContent)"


@pytest.fixture
def comment(make_comment):
    make_comment("Waits.")
    return make_comment("To be read.", status="approved")


@pytest.fixture
def asked(page):
    """Every time that the page asked for a bar."""
    found = []
    page.on("request", lambda request: "/staff-bar/" in request.url and found.append(request.url))
    return found


def bar(page):
    return page.get_by_role("complementary", name="For staff")


def test_an_editor_is_offered_to_edit_the_article(page, editor, article, comment):
    steps.sign_in(page, editor.email, PASSWORD)
    page.goto(article.get_absolute_url())
    bar(page).wait_for()

    assert bar(page).evaluate(LINKS) == ["Edit"]
    assert bar(page).get_by_text("Edith Or").is_visible()
    assert page.get_by_role("link", name="Moderate").count() == 0
    bar(page).get_by_role("link", name="Edit").click()
    page.wait_for_url(f"**{reverse('admin:articles_article_change', args=[article.pk])}")


def test_a_moderator_is_offered_to_moderate_here_and_every_comment(page, axe, moderator, article, comment):
    page.set_viewport_size({"width": 360, "height": 740})
    steps.sign_in(page, moderator.email, PASSWORD)
    page.goto(article.get_absolute_url())
    bar(page).wait_for()

    assert bar(page).get_by_text("1 comment waits").is_visible()
    assert bar(page).evaluate(LINKS) == ["Moderate here"]
    fits_a_phone(page)
    axe(page)
    page.emulate_media(media="print")
    assert not bar(page).is_visible()
    page.emulate_media(media="screen", color_scheme="dark")
    axe(page)
    page.get_by_role("link", name="Moderate the comment by Rosalind Achterberg").click()
    page.wait_for_url(f"**{reverse('moderation:comment', args=[comment.pk])}")


def test_a_thread_offers_what_its_article_offers(page, moderator, comment):
    steps.sign_in(page, moderator.email, PASSWORD)

    page.goto(reverse("comments:thread", args=[comment.pk]))

    bar(page).wait_for()
    assert bar(page).evaluate(LINKS) == ["Moderate here"]
    assert page.get_by_role("link", name="Moderate the comment by Rosalind Achterberg").is_visible()


@pytest.mark.page_errors_expected("an author may do nothing there: the answer is a 404")
def test_an_author_who_may_do_nothing_is_shown_no_bar(page, make_user, make_article, make_author, asked):
    author = make_user("author")
    article = make_article("Out", authors=[make_author("Au Thor", user=author)])
    steps.sign_in(page, author.email, PASSWORD)

    with page.expect_response("**/staff-bar/**") as answer:
        page.goto(article.get_absolute_url())

    assert answer.value.status == 404
    page.wait_for_load_state("networkidle")
    assert bar(page).count() == 0


def test_nobody_else_asks_for_a_bar_and_nothing_stands_in_its_place(page, editor, article, comment, asked):
    page.goto(article.get_absolute_url(), wait_until="networkidle")
    assert page.context.cookies() == []
    steps.sign_in(page, editor.email, PASSWORD)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()

    page.goto(article.get_absolute_url(), wait_until="networkidle")

    assert asked == []
    assert bar(page).count() == 0


def test_a_marker_that_has_outlived_its_session_brings_no_bar(page, editor, article, asked):
    steps.sign_in(page, editor.email, PASSWORD)
    page.context.clear_cookies(name="sessionid")
    page.context.clear_cookies(name="__Host-sessionid")

    page.goto(article.get_absolute_url(), wait_until="networkidle")

    assert asked
    assert bar(page).count() == 0
