"""Copying, sharing and printing an article."""

import re

from tests.browser.reading.places import ARTICLE

SHARING = "navigator.share = async (what) => { window.shared = what; };"
REFUSING = "navigator.clipboard.writeText = async () => { throw new DOMException('no', 'NotAllowedError'); };"
CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const html = await (await item.getType("text/html")).text();
  const [, tag] = html.match(/<(\\w+)[^>]*>She found it on a Sunday/);
  const [, note] = html.match(/<sup[^>]*><a[^>]*href="([^"]+)"/);
  return [[...item.types].sort(), tag, note];
}"""
SELECTED = "box => box.value.slice(box.selectionStart, box.selectionEnd) === box.value"


def test_a_copy_is_made_by_a_button_that_says_so(new_context):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(f"{ARTICLE}republish/")

    page.get_by_role("button", name="Copy as HTML", exact=True).click()

    page.get_by_role("status").get_by_text("Copied: HTML.").wait_for()
    box = page.get_by_label("The article as HTML", exact=True)
    assert page.evaluate("navigator.clipboard.readText()") == box.input_value()


def test_a_format_is_chosen_by_keyboard(page):
    page.goto(f"{ARTICLE}republish/")
    page.get_by_role("radio", name="HTML", exact=True).focus()

    page.keyboard.press("ArrowRight")

    assert page.get_by_role("button", name="Copy as HTML with our counter").is_visible()
    assert not page.get_by_label("The article as HTML", exact=True).is_visible()


def test_a_copy_with_its_formatting_is_taken_by_editors_that_show_it(new_context):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(f"{ARTICLE}republish/")

    page.get_by_role("button", name="Copy formatted").click()

    page.get_by_role("status").get_by_text("Copied with its formatting.").wait_for()
    assert page.evaluate(CLIPBOARD) == [["text/html", "text/plain"], "p", f"https://openrounds.example{ARTICLE}#n1"]


def test_the_title_is_copied_by_itself(new_context):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(f"{ARTICLE}republish/")

    page.get_by_role("button", name="Copy the title").click()

    page.get_by_role("status").get_by_text("The title is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "The patient in the photograph can read"


def test_the_copy_is_seen_before_it_is_taken(page):
    page.goto(f"{ARTICLE}republish/")

    page.get_by_text("See what will be copied").click()

    preview = page.locator(".preview article")
    assert preview.get_by_text("She found it on a Sunday").is_visible()
    assert preview.get_by_role("heading", name="Interests and funding").is_visible()


def test_a_copy_that_the_browser_refuses_is_selected_instead(page):
    page.add_init_script(REFUSING)
    page.goto(f"{ARTICLE}republish/")

    page.get_by_role("button", name="Copy as HTML", exact=True).click()

    page.get_by_role("status").get_by_text("Selected: now press").wait_for()
    assert page.get_by_label("The article as HTML", exact=True).evaluate(SELECTED)


def test_a_copy_is_selected_when_it_is_gone_to(page):
    page.goto(f"{ARTICLE}republish/")

    page.get_by_label("The article as HTML", exact=True).focus()

    assert page.get_by_label("The article as HTML", exact=True).evaluate(SELECTED)


def test_without_scripts_a_copy_is_plain_text_to_select(no_javascript):
    no_javascript.goto(f"{ARTICLE}republish/")

    box = no_javascript.get_by_label("The article as HTML", exact=True)

    assert box.is_visible()
    assert "She found it on a Sunday" in box.input_value()
    assert not box.is_editable()
    assert not no_javascript.get_by_role("button", name="Copy as HTML", exact=True).is_visible()


def test_the_share_sheet_is_offered_where_there_is_one(page):
    page.add_init_script(SHARING)
    page.goto(ARTICLE)

    page.get_by_role("button", name="Share …").click()

    assert page.evaluate("shared") == {
        "title": "The patient in the photograph can read",
        "url": f"https://openrounds.example{ARTICLE}",
    }


def test_the_share_sheet_is_not_offered_where_there_is_none(page):
    page.goto(ARTICLE)

    assert not page.get_by_role("button", name="Share …").is_visible()


def test_an_article_is_printed_with_its_credit_and_nothing_to_press(page):
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")

    for gone in ("nav", "form", ".actions", ".share", ".skip-link", ".colophon", ".comment-foot a.reply"):
        assert [part for part in page.locator(gone).all() if part.is_visible()] == [], gone
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_text("Competing interests: none declared").first.is_visible()
    assert page.locator(".print-only").inner_text().startswith(f"https://openrounds.example{ARTICLE}")
    assert "Amara Osei-Lindqvist and Callum Reyes · CC BY-ND 4.0" in page.locator(".print-only").inner_text()


def test_an_article_is_printed_in_dark_ink_on_white_paper(page):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(ARTICLE)
    colours = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"

    grounds = {
        page.locator(part).first.evaluate(colours)[1] for part in ("html", "body", ".notice", ".republish", ".badge")
    }

    assert grounds <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    for part in (".prose > p", "h1", ".comment-text p", ".notice p"):
        ink = [int(value) for value in re.findall(r"\d+", page.locator(part).first.evaluate(colours)[0])]
        assert max(ink[:3]) < 110, part


def test_a_printed_article_has_pages_and_a_title(page):
    page.goto(ARTICLE)

    printed = page.pdf(format="A4")

    assert len(re.findall(rb"/Type /Page\b", printed)) >= 4
    assert "The patient in the photograph can read".encode("utf-16-be").hex().upper().encode() in printed
