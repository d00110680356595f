"""With scripts, what the site answers to a comment stands where its form was, and the page stays what it is."""

import pytest
from django.urls import reverse

from comments.models import Comment
from tests.browser import steps
from tests.browser.discussion.conftest import come_to_the_form

DOUBTFUL = "Write to me at m.dunmore@example.org, or look at https://pills.example and https://more-pills.example."
FOCUSED = "element => element === document.activeElement"
TWICE = """() => [...document.querySelectorAll("[id]")].map(({ id }) => id)
  .filter((id, place, ids) => ids.indexOf(id) !== place)"""
FRAMES = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
IN_SIGHT = """element => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture
def posts(page):
    """What the page has posted so far."""
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request))
    return sent


def heading(page):
    return page.get_by_role("heading", name="Read it once, as a stranger")


def test_the_check_stands_where_the_form_was_with_its_marks_and_reasons(page, article, make_comment):
    comment = make_comment("Before.", status="approved")
    come_to_the_form(page, article)
    steps.fill_in(page, text=DOUBTFUL)
    above = page.locator(f"#c{comment.pk}")
    top = above.evaluate("comment => comment.getBoundingClientRect().top + scrollY")

    steps.read_through(page)

    assert page.url.endswith(article.get_absolute_url())
    assert page.get_by_role("article", name="Comment by Marguerite Dunmore").locator("mark").count() >= 3
    assert page.get_by_text("An e-mail address would be public.").is_visible()
    assert heading(page).evaluate(FOCUSED)
    assert heading(page).evaluate("({ tagName }) => tagName") == "H2"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_label("Comment", exact=True).count() == 0
    assert page.evaluate(TWICE) == []
    assert above.evaluate("comment => comment.getBoundingClientRect().top + scrollY") == top
    assert Comment.objects.count() == 1


def test_change_it_gives_the_form_back_as_it_was_without_asking_the_site(page, article, posts):
    come_to_the_form(page, article)
    steps.fill_in(page, text=DOUBTFUL)
    steps.read_through(page)

    page.get_by_role("button", name="Change it").click()

    text = page.get_by_label("Comment", exact=True)
    assert text.input_value() == DOUBTFUL
    assert text.evaluate(FOCUSED)
    assert page.get_by_label("E-mail address").input_value() == "marguerite@example.org"
    assert page.get_by_label("I have read the community rules").is_checked()
    assert heading(page).count() == 0
    assert len(posts) == 1
    text.fill("Nothing doubtful at all.")
    steps.read_through(page)
    assert page.get_by_role("article", name="Comment by").get_by_text("Nothing doubtful at all.").is_visible()


@pytest.mark.page_errors_expected("a refused form is a 422, which a script asked for")
@pytest.mark.parametrize("on", ["the page of the article", "the page of the form"])
def test_a_refused_form_says_in_place_what_is_amiss_and_forgets_it_once_mended(page, article, form, on):
    page.goto(form) if on == "the page of the form" else come_to_the_form(page, article)
    steps.fill_in(page)
    page.get_by_label("Name", exact=True).fill("…")
    steps.read_through(page)
    url = page.url

    summary = page.get_by_role("alert")
    assert summary.evaluate(FOCUSED)
    assert page.get_by_text("A name has at least one letter in it.").is_visible()
    assert page.get_by_label("Comment", exact=True).input_value() == steps.COMMENT
    assert page.evaluate(TWICE) == []
    page.get_by_label("Name", exact=True).fill("Marguerite Dunmore")
    page.get_by_role("button", name="Read it through first").click()
    heading(page).wait_for()
    page.get_by_role("button", name="Change it").click()

    assert page.get_by_label("Name", exact=True).input_value() == "Marguerite Dunmore"
    assert summary.count() == 0
    assert page.get_by_text("A name has at least one letter in it.").count() == 0
    assert page.url == url


def test_back_gives_the_form_back_and_forward_the_check(page, article, posts):
    come_to_the_form(page, article)
    steps.fill_in(page, text=DOUBTFUL)
    entries = page.evaluate("history.length")
    steps.read_through(page)
    text = page.get_by_label("Comment", exact=True)

    page.go_back()
    text.wait_for()

    assert page.url.endswith(article.get_absolute_url())
    assert text.input_value() == DOUBTFUL
    assert text.evaluate(FOCUSED)
    assert text.evaluate(IN_SIGHT)
    assert page.get_by_label("E-mail address").input_value() == "marguerite@example.org"
    assert heading(page).count() == 0
    page.go_forward()
    heading(page).wait_for()
    assert heading(page).evaluate(FOCUSED)
    assert text.count() == 0
    assert len(posts) == 1
    page.get_by_role("button", name="Change it").click()
    steps.read_through(page)
    heading(page).wait_for()
    assert page.evaluate("history.length") == entries + 1


def test_forward_leads_to_no_check_of_what_was_changed_since(page, article, posts):
    come_to_the_form(page, article)
    steps.fill_in(page, text=DOUBTFUL)
    steps.read_through(page)
    page.go_back()
    text = page.get_by_label("Comment", exact=True)
    text.fill("Nothing doubtful at all.")

    page.go_forward()

    page.evaluate(FRAMES)
    assert heading(page).count() == 0
    assert text.input_value() == "Nothing doubtful at all."
    steps.read_through(page)
    assert page.get_by_role("article", name="Comment by").get_by_text("Nothing doubtful at all.").is_visible()
    page.go_back()
    assert text.input_value() == "Nothing doubtful at all."
    assert len(posts) == 2


def test_where_a_check_is_loaded_anew_the_form_stands_with_its_draft(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    steps.read_through(page)

    page.reload()
    page.locator("form[data-check]").scroll_into_view_if_needed()

    page.get_by_text("Your draft is here").wait_for()
    text = page.get_by_label("Comment", exact=True)
    assert text.input_value() == steps.COMMENT
    page.get_by_label("E-mail address").fill("marguerite@example.org")
    steps.read_through(page)
    page.go_back()
    assert text.input_value() == steps.COMMENT
    page.go_back()
    page.evaluate(FRAMES)
    assert page.url.endswith(article.get_absolute_url())
    assert text.input_value() == steps.COMMENT


@pytest.mark.page_errors_expected("a refused form is a 422, which a script asked for")
def test_a_link_to_what_is_amiss_leads_there_and_back_to_the_form_before(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    name = page.get_by_label("Name", exact=True)
    name.fill("…")
    steps.read_through(page)

    page.get_by_role("alert").get_by_role("link", name="Name").click()
    page.evaluate(FRAMES)

    assert page.get_by_text("A name has at least one letter in it.").is_visible()
    name.fill("Marguerite Dunmore")
    page.get_by_role("button", name="Read it through first").click()
    heading(page).wait_for()
    page.go_back()
    assert name.input_value() == "Marguerite Dunmore"
    page.go_back()
    page.go_back()
    page.evaluate(FRAMES)
    assert page.url.endswith(article.get_absolute_url())
    assert page.get_by_role("alert").count() == 0
    assert page.get_by_label("Comment", exact=True).input_value() == steps.COMMENT


def test_change_it_works_where_a_link_within_the_page_was_followed(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    steps.read_through(page)
    page.get_by_role("link", name="Skip to the content").press("Enter")
    page.wait_for_url("**#content")
    assert heading(page).is_visible()

    page.get_by_role("button", name="Change it").click()

    assert page.get_by_label("Comment", exact=True).input_value() == steps.COMMENT
    page.go_back()
    heading(page).wait_for()


def test_sending_leads_to_a_page_of_its_own_from_which_one_can_go_back(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    steps.read_through(page)

    page.get_by_role("button", name="Send it to the moderators").click()
    page.wait_for_url(f"**{reverse('comments:sent', args=[article.slug])}")
    page.go_back()

    page.wait_for_url(f"**{article.get_absolute_url()}")
    assert page.get_by_role("heading", level=1).inner_text() == "An article"
    assert Comment.objects.count() == 1


@pytest.mark.page_errors_expected("the network fails")
def test_when_no_answer_comes_it_says_so_and_the_second_try_is_a_page_of_its_own(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    page.route("**/comment/", lambda route: route.abort(), times=1)
    button = page.get_by_role("button", name="Read it through first")

    button.click()

    page.get_by_text("No answer came, and nothing is lost.").wait_for()
    assert button.is_enabled()
    assert button.evaluate(FOCUSED)
    assert page.get_by_label("Comment", exact=True).input_value() == steps.COMMENT
    button.click()
    page.wait_for_url("**/comment/")
    assert heading(page).is_visible()
    assert page.get_by_text(steps.COMMENT).is_visible()


@pytest.mark.page_errors_expected("the answer is none of the site’s")
@pytest.mark.parametrize("answer", ["<!doctype html><title>Sign in to the Wi-Fi</title><p>Welcome.", "busy"])
def test_what_would_not_give_the_text_back_is_not_taken_for_an_answer(page, article, answer):
    come_to_the_form(page, article)
    steps.fill_in(page)
    page.route("**/comment/", lambda route: route.fulfill(body=answer, content_type="text/html"))

    page.get_by_role("button", name="Read it through first").click()

    page.get_by_text("No answer came, and nothing is lost.").wait_for()
    assert page.get_by_label("Comment", exact=True).input_value() == steps.COMMENT


def test_it_says_that_it_is_busy_and_a_second_press_asks_nothing_more(page, article, posts):
    come_to_the_form(page, article)
    steps.fill_in(page)
    waiting = []
    page.route("**/comment/", lambda route: waiting.append(route))
    button = page.get_by_role("button", name="Read it through first")

    button.click()
    page.get_by_role("status").get_by_text("One moment …").wait_for()

    assert button.is_disabled()
    assert page.locator("form[data-check]").get_attribute("aria-busy") == "true"
    page.locator("form[data-check]").evaluate("form => form.requestSubmit()")
    assert len(posts) == 1
    waiting.pop().continue_()
    heading(page).wait_for()


@pytest.mark.page_errors_expected("the refusal is a 410, which a script asked for")
def test_the_text_is_given_back_in_place_where_the_article_has_gone(page, article):
    come_to_the_form(page, article)
    steps.fill_in(page)
    article.state = "unpublished"
    article.save()

    steps.read_through(page)

    assert page.get_by_role("heading", name="This cannot be sent now.").is_visible()
    assert page.get_by_text("The article you wrote to is no longer here.").is_visible()
    assert page.get_by_label("Your text, to keep").input_value() == steps.COMMENT


def test_whoever_only_reads_fetches_nothing_that_helps_to_write(page, make_article):
    article = make_article("Long", body="<p>Many words.</p>" * 200)
    scripts = []
    page.on("request", lambda request: request.resource_type == "script" and scripts.append(request.url))

    page.goto(article.get_absolute_url(), wait_until="networkidle")

    assert not [url for url in scripts if url.endswith(("check.js", "draft.js", "words.js", "staff-bar.js"))]
    come_to_the_form(page, article)
    assert len([url for url in scripts if url.endswith(("check.js", "draft.js", "words.js"))]) == 3
