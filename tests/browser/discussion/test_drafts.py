"""What is typed survives in its tab, but for the e-mail address, until it is sent or forgotten; words are counted."""

import json

import pytest
from django.urls import reverse

from comments import links
from richtext.text import count_words
from tests.browser import steps
from tests.browser.discussion.conftest import come_to_the_form

KEPT = "() => Object.entries({ ...sessionStorage })"
PAUSE = 400  # milliseconds without a key, after which words are told
REFUSING = (
    "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
ABOVE = "(line, field) => line.compareDocumentPosition(field) === Node.DOCUMENT_POSITION_FOLLOWING"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


def comment_field(page):
    return page.get_by_label("Comment", exact=True)


@pytest.fixture
def typed(page, article):
    """A page on which everything was filled in."""
    come_to_the_form(page, article)
    steps.fill_in(page)
    page.get_by_label("Tell me by e-mail about").select_option("replies")
    return page


def test_a_draft_comes_back_without_the_e_mail_address(typed, article):
    typed.goto("about:blank")

    come_to_the_form(typed, article)

    assert comment_field(typed).input_value() == steps.COMMENT
    assert typed.get_by_label("Name", exact=True).input_value() == "Marguerite Dunmore"
    assert typed.get_by_label("I am a", exact=True).input_value() == "trainee"
    assert typed.get_by_label("Tell me by e-mail about").input_value() == "replies"
    assert typed.get_by_label("I have none on this subject").is_checked()
    assert typed.get_by_label("I have read the community rules").is_checked()
    assert typed.get_by_label("E-mail address").input_value() == ""
    assert "marguerite@example.org" not in json.dumps(typed.evaluate(KEPT))
    assert typed.get_by_text("kept in this tab").is_visible()


def test_a_draft_that_came_back_is_spoken_of_above_the_form(typed, article):
    restored = typed.get_by_text("Your draft is here; only the e-mail address is missing.")
    assert restored.count() == 0
    typed.goto("about:blank")

    come_to_the_form(typed, article)

    assert restored.evaluate(ABOVE, typed.get_by_label("Name", exact=True).element_handle())
    typed.get_by_text("580 words left").wait_for()
    restored.get_by_role("button", name="Forget it").click()
    said = typed.get_by_text("Forgotten. From now on nothing is kept")
    assert said.evaluate("line => line === document.activeElement")
    assert not typed.get_by_text("kept in this tab").is_visible()
    assert typed.evaluate(KEPT) == []
    assert comment_field(typed).input_value() == steps.COMMENT


def test_nothing_is_said_of_a_draft_where_there_is_none(page, article):
    come_to_the_form(page, article)

    assert page.get_by_text("Your draft is here").count() == 0


def test_an_e_mail_address_that_is_there_is_not_called_missing(typed, form):
    waiting = []
    typed.route("**/draft.js", lambda route: waiting.append(route))
    typed.goto(form, wait_until="commit")
    typed.get_by_label("E-mail address").fill("marguerite@example.org")

    waiting.pop().continue_()

    typed.get_by_text("kept in this tab").wait_for()
    assert comment_field(typed).input_value() == steps.COMMENT
    assert typed.get_by_text("Your draft is here").count() == 0


def test_a_draft_follows_to_the_page_of_the_form_and_not_to_a_reply(typed, form, make_comment):
    parent = make_comment("Before.", status="approved")

    typed.goto(form)
    assert comment_field(typed).input_value() == steps.COMMENT
    typed.goto(f"{form}?reply={parent.pk}")

    assert comment_field(typed).input_value() == ""
    comment_field(typed).fill("An answer.")
    typed.goto(form)
    assert comment_field(typed).input_value() == steps.COMMENT
    typed.goto(f"{form}?reply={parent.pk}")
    assert comment_field(typed).input_value() == "An answer."


def test_a_draft_is_gone_once_it_was_sent(typed, article):
    steps.read_through(typed)
    typed.get_by_role("button", name="Send it to the moderators").click()

    typed.wait_for_url(f"**{reverse('comments:sent', args=[article.slug])}")

    assert typed.evaluate(KEPT) == []
    come_to_the_form(typed, article)
    assert comment_field(typed).input_value() == ""


def test_a_draft_stays_where_sending_was_refused(typed, article, publication):
    steps.read_through(typed)
    article.state = "unpublished"
    article.save()

    typed.get_by_role("button", name="Send it to the moderators").click()

    typed.get_by_label("Your text, to keep").wait_for()
    assert steps.COMMENT in json.dumps(typed.evaluate(KEPT))


def test_two_tabs_and_two_articles_do_not_mix(typed, article, make_article):
    other = make_article("Another article")
    tab = typed.context.new_page()

    come_to_the_form(tab, article)
    assert comment_field(tab).input_value() == ""
    comment_field(tab).fill("Something else.")
    come_to_the_form(typed, other)

    assert comment_field(typed).input_value() == ""
    come_to_the_form(typed, article)
    assert comment_field(typed).input_value() == steps.COMMENT


def test_a_draft_is_never_laid_over_a_form_that_the_site_has_filled_in(new_context, article, form):
    page = new_context().new_page()
    page.goto(form)
    steps.fill_in(page, text="What the site gives back.")
    key = f"draft:{article.slug}:"
    draft = json.dumps({"text": "An old draft.", "affiliation": "An old affiliation", "name": "Old"})
    page.evaluate("([key, draft]) => sessionStorage.setItem(key, draft)", [key, draft])

    page.locator("form[data-check]").evaluate("form => form.submit()")
    page.get_by_role("button", name="Change it").click()
    page.wait_for_url(f"**{form}")

    assert comment_field(page).input_value() == "What the site gives back."
    assert page.get_by_label("Field or affiliation").input_value() == ""


def test_what_is_kept_is_forgotten_when_the_writer_says_so(typed, article):
    typed.get_by_role("button", name="Forget it").click()

    assert typed.get_by_text("Forgotten. From now on nothing is kept").is_visible()
    assert comment_field(typed).input_value() == steps.COMMENT
    comment_field(typed).press_sequentially(" More.")
    typed.goto("about:blank")
    come_to_the_form(typed, article)
    assert typed.evaluate(KEPT) == []
    assert comment_field(typed).input_value() == ""


@pytest.mark.parametrize("storage", [REFUSING, FULL], ids=["refused", "full"])
def test_a_browser_that_keeps_nothing_is_promised_nothing(page, article, storage):
    page.add_init_script(storage)
    page.goto(article.get_absolute_url())

    steps.fill_in(page)

    page.get_by_text("580 words left").wait_for()
    page.locator("form[data-check][aria-busy=false]").wait_for()
    assert not page.get_by_text("kept in this tab").is_visible()
    steps.read_through(page)
    assert page.get_by_role("button", name="Send it to the moderators").is_visible()


def test_without_scripts_neither_a_draft_nor_a_count_is_spoken_of(no_javascript, article):
    no_javascript.goto(article.get_absolute_url())

    assert not no_javascript.get_by_text("kept in this tab").is_visible()
    assert not no_javascript.get_by_role("button", name="Forget it").is_visible()
    assert no_javascript.get_by_text("Up to 600 words").is_visible()


def test_words_are_counted_where_a_comment_is_edited(page, make_comment):
    comment = make_comment("Four words stand here.")

    page.goto(f"{reverse('comments:mine', args=[links.token(comment)])}edit/")

    page.get_by_text("596 words left").wait_for()
    comment_field(page).fill("Two words.")
    page.get_by_text("598 words left").wait_for()
    assert page.evaluate(KEPT) == []


def test_words_are_counted_as_the_site_counts_them(page, form):
    page.clock.install()
    page.goto(form)

    for text in (
        "Two words",
        "well-known – and so on … 3 % of 4½ (n = 12)",
        "l’hôpital,  c’était\n\n* une * erreur\t!",
        "手術 は 成功 した ②　Ⅷ",
        "سلمى الخطيب",
        "😀 🙂 ok",
    ):
        comment_field(page).fill(text)
        page.clock.fast_forward(PAUSE)
        page.get_by_text(f"{600 - count_words(text)} words left").wait_for()


def test_the_words_left_are_told_in_the_singular_and_beyond_the_last(page, form, publication):
    publication.comment_words = 3
    publication.save()
    page.clock.install()
    page.goto(form)
    told = page.locator("[data-words]")
    assert not told.is_visible()

    for text, sentence in (
        ("One", "2 words left"),
        ("One two", "1 word left"),
        ("One two three", "0 words left"),
        ("One two three four", "1 word too many"),
        ("One two three four five", "2 words too many"),
    ):
        comment_field(page).fill(text)
        page.clock.fast_forward(PAUSE)
        told.get_by_text(sentence, exact=True).wait_for()
    assert told.get_attribute("role") == "status"
