"""What is promised of the look, measured: lines, sizes, contrast, nothing cut off, nothing that moves by itself."""

import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.browser.reading.places import ARTICLE, LONG_WORDS, MANY_COMMENTS, PAGES, RIGHT_TO_LEFT

LINES = """(selector) => {
  const lines = [];
  for (const paragraph of document.querySelectorAll(selector)) {
    const found = new Map();
    const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest("sup")) continue;
      for (const word of texts.currentNode.data.matchAll(/\\S+\\s*/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].trimEnd().length);
        const line = Math.round(range.getBoundingClientRect().bottom / 8);
        found.set(line, (found.get(line) ?? 0) + word[0].length);
      }
    }
    lines.push(...[...found.values()].slice(0, -1));
  }
  return lines;
}"""
COLOURS = """(selector) => {
  const element = document.querySelector(selector);
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor]
    .map((colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
}"""
OVERFLOWING = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.right > document.documentElement.clientWidth + 1 && !element.closest(".scroll");
}).map((element) => element.outerHTML.slice(0, 120))"""
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const { overflowX, overflowY } = getComputedStyle(element);
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  return !element.matches(".visually-hidden, .visually-hidden *, svg") && element.clientWidth > 0
    && ((hides(overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1));
}).map((element) => element.outerHTML.slice(0, 120))"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
SMALL = """(least) => [...document.querySelectorAll(least.selector)].map((element) => {
  const pressed = element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : element;
  return [pressed.checkVisibility() ? pressed.getBoundingClientRect().height : least.height, pressed.outerHTML];
}).filter(([height]) => height < least.height - .01).map(([height, html]) => `${height}: ${html.slice(0, 120)}`)"""
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifts.push(shift.value);
  }).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-contentful-paint").length) resolve();
}).observe({ type: "paint", buffered: true }))"""
SETTLED = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""
GROUND = "element => getComputedStyle(element).backgroundColor.match(/\\d+/g).slice(0, 3).join()"
MOVING = """() => [getComputedStyle(document.documentElement).scrollBehavior,
  getComputedStyle(document.querySelector("main a")).transitionDuration.split(", ").some((time) => time !== "0s")]"""


@pytest.mark.parametrize(("width", "fewest", "most"), [(1280, 60, 75), (768, 60, 75), (360, 35, 45)])
def test_lines_have_a_length_that_eyes_can_follow(look, width, fewest, most):
    look.set_viewport_size({"width": width, "height": 900})
    steps.visit(look, ARTICLE)

    lines = look.evaluate(LINES, ".prose > p")

    assert fewest <= sum(lines) / len(lines) <= most


def test_text_is_large_enough_on_every_width(look):
    for width in (320, 360, 768, 1280):
        look.set_viewport_size({"width": width, "height": 900})
        look.goto(ARTICLE)

        size = look.locator(".prose > p").first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")

        assert size >= 18


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(look, scheme):
    look.emulate_media(color_scheme=scheme)
    look.goto(ARTICLE)

    for text in (
        ".prose > p",
        ".standfirst",
        ".comment-text p",
        ".notice-correction p",
        ".field label",
        ".republish p",
    ):
        assert contrast(*look.evaluate(COLOURS, text)) >= 7, text


def contrast(ink, ground):
    """Return the contrast of two sRGB colours as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", [*PAGES.values(), LONG_WORDS, MANY_COMMENTS])
def test_no_page_scrolls_sideways_at_320_pixels(look, path):
    look.set_viewport_size({"width": 320, "height": 640})

    look.goto(path)

    assert look.evaluate("document.documentElement.scrollWidth") <= 320, look.evaluate(OVERFLOWING)
    assert look.evaluate(OVERFLOWING) == []


def test_a_wide_table_scrolls_inside_itself_and_by_keyboard(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(ARTICLE)
    table = page.get_by_role("region", name="Table 1, scrolls sideways")

    table.focus()
    page.keyboard.press("ArrowRight")

    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    table.evaluate("table => table.scrollLeft || new Promise((resolve) => table.addEventListener('scroll', resolve))")


@pytest.mark.parametrize("path", [ARTICLE, f"{ARTICLE}comment/", f"{ARTICLE}republish/", "/search/?q=consent"])
def test_what_a_finger_presses_is_large_enough(new_context, path):
    page = new_context(**PHONE).new_page()

    page.goto(path)

    actions = "button, input:not([type=hidden]), select, textarea, .actions > a, .button"
    assert page.evaluate(SMALL, {"selector": actions, "height": 44}) == []
    others = "nav a, .comment-foot a, .comment-head a, .topic a, .chip, summary, .teaser a"
    assert page.evaluate(SMALL, {"selector": others, "height": 24}) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", ARTICLE, "/about/", f"{ARTICLE}comment/sent/"])
def test_nothing_moves_when_fonts_and_pictures_come_late(new_context, path, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.add_init_script(SHIFTS)
    waiting = []
    page.route("**/*.{woff2,webp,jpg}", lambda route: waiting.append(route))
    page.goto(path, wait_until="commit")
    page.evaluate(PAINTED)
    assert waiting

    while waiting:
        waiting.pop().continue_()
    page.unroute("**/*.{woff2,webp,jpg}")
    page.wait_for_load_state()
    page.evaluate(SETTLED)

    assert page.evaluate("shifts.reduce((sum, shift) => sum + shift, 0)") < 0.01


@pytest.mark.parametrize("path", ["/", ARTICLE, f"{ARTICLE}comment/", f"{LONG_WORDS}republish/"])
def test_nothing_is_lost_at_twice_the_size(new_context, path):
    page = new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2).new_page()

    page.goto(path)

    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/", ARTICLE, f"{ARTICLE}comment/", f"{LONG_WORDS}republish/"])
def test_nothing_is_lost_when_readers_space_the_text(look, path, width):
    look.set_viewport_size({"width": width, "height": 800})
    look.goto(path)

    look.evaluate(SPACED)

    assert look.evaluate("getComputedStyle(document.querySelector('main p')).letterSpacing") != "normal"
    assert look.evaluate(OVERFLOWING) == []
    assert look.evaluate(CUT_OFF) == []


def test_what_is_chosen_shows_in_forced_colours(page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{ARTICLE}republish/")
    formats = page.locator(".tabs > .tab")
    switch = page.get_by_role("group", name="Colours").get_by_role("button")

    for chosen, other in ((formats.nth(0), formats.nth(1)), (switch.nth(0), switch.nth(1))):
        assert chosen.evaluate(GROUND) != other.evaluate(GROUND)
        assert other.evaluate("button => getComputedStyle(button).borderWidth") != "0px"


def test_nothing_glides_for_readers_who_want_no_movement(page):
    page.goto("/")

    assert page.evaluate(MOVING) == ["auto", False]
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) == ["smooth", True]


def test_text_from_right_to_left_runs_that_way(look):
    look.goto(RIGHT_TO_LEFT)
    comment = look.get_by_role("article", name="سلمى الخطيب")

    text = comment.locator(".comment-text > p").first

    assert text.evaluate("text => getComputedStyle(text).direction") == "rtl"
    assert comment.evaluate("comment => getComputedStyle(comment).direction") == "ltr"


def test_replies_are_indented_five_times_and_then_no_more(look):
    look.goto(ARTICLE)
    ancestors = """comment => {
      const lefts = [];
      for (let item = comment.closest("li"); item; item = item.parentElement.closest("li")) {
        lefts.unshift(Math.round(item.getBoundingClientRect().left));
      }
      return lefts;
    }"""

    lefts = look.locator(".replies-flat .comment").last.evaluate(ancestors)

    assert lefts[:6] == sorted(set(lefts))
    assert lefts[6:] == [lefts[5]]
