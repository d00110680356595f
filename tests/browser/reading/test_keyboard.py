"""Everything can be reached and seen by keyboard, in the order in which it is read."""

import pytest

from tests.browser.reading.places import ARTICLE, PAGES

FOCUS = """() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent ?? element.ariaLabel ?? element.textContent;
  return element === document.body ? null : label.trim().replace(/\\s+/g, " ");
}"""
OUTLINE = """() => {
  const shown = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && outlineColor !== "rgba(0, 0, 0, 0)";
  };
  const element = document.activeElement;
  const visible = element.getBoundingClientRect().height > 0;
  return visible && (shown(element) || [...element.labels ?? []].some(shown)) ? null : element.outerHTML.slice(0, 160);
}"""
AT_FIRST_SIGHT = """
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.themeAtFirstSight = document.documentElement.dataset.theme ?? "";
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
"""
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(245, 248, 243)", "rgb(18, 24, 21)"


def stops(page, what):
    """Press Tab through the page and return what `what` says at each stop."""
    found = []
    while True:
        page.keyboard.press("Tab")
        place, said = page.evaluate(f"() => [({FOCUS})(), ({what})()]")
        if place is None:
            return found
        found.append(said)


def test_a_form_is_walked_through_as_it_is_read(page):
    page.goto(f"{ARTICLE}comment/")

    assert stops(page, FOCUS) == [
        "Skip to the content",
        "Open Rounds",
        "Articles",
        "Topics",
        "About",
        "Search",
        "Back to the discussion",
        "The patient in the photograph can read",
        "The rules, in one page",
        "Name",
        "E-mail address",
        "I am a",
        "Field or affiliation",
        "Handle or website",
        "I have none on this subject",
        "What they are",
        "Comment",
        "Tell me by e-mail about",
        "Nobody could recognise a patient from this, or I hold their written consent.",
        "I have read the community rules and agree to them.",
        "Read it through first",
        "Forget it",
        "About",
        "Community rules",
        "Republishing",
        "Corrections",
        "Privacy",
        "feed",
        "Write to the editors",
        "As my device",
        "Light",
        "Dark",
    ]


def test_an_article_is_walked_through_from_its_head_to_its_discussion(page):
    page.goto(ARTICLE)

    walked = stops(page, FOCUS)

    landmarks = [
        "Skip to the content",
        "Search",
        "Amara Osei-Lindqvist",
        "Note 1",
        "Get the text",
        "Link to this page",
    ]
    landmarks += ["Add a comment", "Reply to Rosalind Achterberg", "Name", "Read it through first", "Community rules"]
    places = [walked.index(landmark) for landmark in landmarks]
    assert places == sorted(places)


def test_the_first_key_leads_past_the_navigation(page):
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to the content").is_visible()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate(FOCUS) == "Case reports"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", ARTICLE, f"{ARTICLE}republish/", PAGES["search, with hits"]])
def test_the_place_of_the_focus_can_be_seen(look, path, scheme):
    look.emulate_media(color_scheme=scheme)
    look.goto(path)

    unseen = [place for place in stops(look, OUTLINE) if place]

    assert unseen == []


def test_the_comment_that_was_linked_to_is_marked(page):
    page.goto(ARTICLE)
    comment = page.get_by_role("article", name="Comment by Rosalind Achterberg").first
    ground = "comment => getComputedStyle(comment).backgroundColor"
    before = comment.evaluate(ground)

    comment.locator("time").click()
    page.wait_for_url(f"**{ARTICLE}#c*")

    assert page.locator(".comment:target").count() == 1
    assert comment.evaluate(ground) != before


def test_dark_is_chosen_by_keyboard_and_remembered_without_a_flash(new_context):
    page = new_context(color_scheme="light").new_page()
    page.add_init_script(AT_FIRST_SIGHT)
    page.goto("/")
    assert page.evaluate(GROUND) == LIGHT

    page.get_by_role("button", name="Dark").press("Enter")

    assert page.evaluate(GROUND) == DARK
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.goto("/about/")
    assert page.evaluate("themeAtFirstSight") == "dark"
    assert page.evaluate(GROUND) == DARK
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"

    page.get_by_role("button", name="As my device").press("Space")

    page.reload()
    assert page.evaluate("themeAtFirstSight") == ""
    assert page.evaluate(GROUND) == LIGHT


def test_the_switch_of_colours_is_not_offered_where_it_could_not_work(no_javascript):
    no_javascript.goto("/")

    assert no_javascript.get_by_role("button", name="Dark", include_hidden=True).count() == 1
    assert not no_javascript.get_by_role("button", name="Dark").is_visible()
