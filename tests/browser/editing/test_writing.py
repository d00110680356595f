"""Writing an article's text in the editor: buttons, pasting, figures, footnotes, and losing nothing."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article
from richtext.sanitise import article_refusal
from tests.browser.conftest import END_TRANSITIONS, RULES
from tests.fixtures import picture_file

ADD = "/admin/articles/article/add/"
CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """([html, text, files]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  for (const bytes of files) data.items.add(new File([new Uint8Array(bytes)], "doors.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("[role=textbox]").dispatchEvent(paste);
}"""
DROP = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "doors.png", { type: "image/png" }));
  const words = document.querySelector("[role=textbox] p");
  const range = document.createRange();
  range.selectNodeContents(words);
  const { left, right, bottom } = range.getBoundingClientRect();
  const at = { clientX: (left + right) / 2, clientY: bottom - 2 };
  words.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, ...at }));
}"""
SPACES = "\u2003" * 200_000
# What would take minutes if it were gone through again for each of its pieces.
LARGE = {
    "breaks": ("<p>" + "a<br><br>" * 20_000 + "</p>", "<p>a</p>" * 20_000),
    "three breaks": ("<p>a<br> <br><br>b<br>c</p>", "<p>a</p><p>b<br>c</p>"),
    "sheets without an end": ("<style>" * 30_000 + "x", "x"),
    "a rule without an end": ("<style>" + ".a{" * 60_000 + "</style>x</style>y", "xy"),
    "spaces": (f"<p>x{SPACES}y</p>", f"<p>x{SPACES}y</p>"),
}
CLEANED = "async (html) => (await import('editing/paste')).cleaned(html).html"
EVERYTHING = (CLIPBOARD.parent / "everything.html").read_text()


NAMES = "(all) => all.filter((each) => each.checkVisibility()).map((each) => each.ariaLabel ?? each.textContent)"
BUTTONS = [
    *("Heading", "Heading, third level", "Heading, fourth level"),
    *("Strong", "Emphasis", "Superscript", "Subscript", "Code"),
    *("List with bullets", "List with numbers", "Quotation", "Text with its spaces and line ends", "Line across"),
    *("Link", "Footnote", "Figure", "Table", "Undo", "Redo", "HTML"),
]


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def paste(page, html="", text="", files=()):
    page.evaluate(PASTE, [html, text, [list(file) for file in files]])


def text_of(page):
    return page.get_by_role("textbox", name="Body")


def stored(page):
    return page.locator("textarea[name=body]").input_value()


def button(page, name):
    return page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True)


def holds(page, part):
    """Hold a part of the page against the rules; the rest of the form is not the editor's."""
    page.evaluate(END_TRANSITIONS)
    found = Axe().run(page, context=part, options={"runOnly": RULES, "resultTypes": ["violations"], "preload": False})
    assert not found.violations_count, found.generate_report()


def begin_anew(page):
    text_of(page).press("Control+a")
    text_of(page).press("Delete")
    expect(page.locator("textarea[name=body]")).to_have_value("")


def test_what_is_pasted_from_other_programs_comes_out_clean(desk):
    desk.goto(ADD)
    text_of(desk).click()

    for expected in sorted(CLIPBOARD.glob("*.expected.html")):
        paste(desk, expected.with_name(expected.name.replace(".expected", "")).read_text(), "words")
        assert stored(desk) == expected.read_text().strip(), expected.name
        assert article_refusal(stored(desk)) is None
        if expected.name.startswith("word_table"):
            expect(desk.get_by_text("2 pictures were left out. Save them as files and add them under")).to_be_visible()
        begin_anew(desk)
    for name, (html, expected) in LARGE.items():
        assert desk.evaluate(CLEANED, html) == expected, name


def test_all_that_an_article_may_hold_survives_the_editor(desk, draft):
    assert article_refusal(EVERYTHING) is None
    Article.objects.filter(pk=draft.pk).update(body=EVERYTHING)
    desk.goto(change(draft))
    expect(text_of(desk)).to_be_visible()
    untouched = stored(desk)

    text_of(desk).get_by_text("End").click()
    desk.keyboard.press("End")
    desk.keyboard.type(" of it")

    assert untouched == EVERYTHING
    assert stored(desk) == EVERYTHING.strip().replace("End", "End of it")
    desk.get_by_role("button", name="Save and continue editing").click()
    draft.refresh_from_db()
    assert draft.body == EVERYTHING.strip().replace("End", "End of it")


def test_what_the_editor_would_lose_stays_html_until_somebody_has_read_so(desk, draft):
    Article.objects.filter(pk=draft.pk).update(body="<p>One</p><div>Two</div>")
    desk.goto(change(draft))
    why = desk.get_by_text("The text is shown as HTML, since the editor would lose this: <div>")

    expect(why).to_be_visible()
    desk.get_by_label("Body").fill("<p>One</p><script>two()</script>")
    desk.get_by_role("button", name="Open the editor all the same").click()
    expect(desk.get_by_text("would lose this: <script>")).to_be_visible()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(
        desk.get_by_text("<script> would be removed, after “…One”. Take it out and save again.", exact=True)
    ).to_be_visible()
    assert stored(desk) == "<p>One</p><script>two()</script>"
    desk.get_by_role("button", name="Open the editor all the same").click()
    expect(text_of(desk)).to_have_text("One")


def test_figures_notes_and_tables_are_put_in_by_buttons(desk, draft, make_figure):
    make_figure(draft, number=1, caption="Two doors")
    Article.objects.filter(pk=draft.pk).update(body="<p>Ask.</p>")
    desk.goto(change(draft))
    text_of(desk).get_by_text("Ask.").click()
    desk.keyboard.press("End")
    assert desk.get_by_role("toolbar").get_by_role("button").evaluate_all(NAMES) == BUTTONS

    button(desk, "Footnote").click()
    desk.keyboard.type("Twice")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.type(" Then")
    button(desk, "Link").click()
    desk.get_by_label("Where it leads").fill("rounds example")
    desk.get_by_role("button", name="Set the link").click()
    assert desk.get_by_label("Where it leads").evaluate("(input) => input.validationMessage").startswith("Begin with")
    desk.get_by_label("Where it leads").fill("rounds.example/ask")
    desk.get_by_role("button", name="Set the link").click()
    desk.keyboard.press("Enter")
    button(desk, "Table").click()
    for words in ["Year", "Asked", "Share"]:
        desk.keyboard.type(words)
        desk.keyboard.press("Tab")
    button(desk, "Delete the row").press("ArrowRight")
    expect(button(desk, "Add a column")).to_be_focused()
    button(desk, "Caption").click()
    desk.keyboard.type("By year")
    button(desk, "Figure").click()
    holds(desk, "dialog[open]")
    desk.get_by_role("dialog", name="Place a figure").get_by_role("button", name="Figure 1: Two doors").press("Enter")
    expect(text_of(desk).get_by_text("Figure 1: Two doors")).to_be_visible()
    paste(desk, files=[picture_file().read(), picture_file().read()])
    expect(
        desk.get_by_text("Figure 2 was added. Say in words what it shows, under “Figures”. Figure 3 was")
    ).to_be_visible()
    desk.get_by_label("Caption").nth(2).fill("Three doors")
    expect(text_of(desk).get_by_text("Figure 3: Three doors")).to_be_visible()
    holds(desk, ".field-body")

    assert (
        stored(desk)
        == """<p>Ask.<span data-footnote="">Twice</span> Then\
<a href="https://rounds.example/ask">https://rounds.example/ask</a></p>
<figure data-figure="1"></figure>
<figure data-figure="2"></figure>
<figure data-figure="3"></figure>
<table>
<caption>By year</caption>
<thead>
<tr><th scope="col">Year</th><th scope="col">Asked</th><th scope="col">Share</th></tr>
</thead>
<tbody>
<tr><td></td><td></td><td></td></tr>
<tr><td></td><td></td><td></td></tr>
</tbody>
</table>"""
    )


def test_a_title_that_stands_above_is_left_out_and_a_picture_dropped_on_a_sentence_does_not_cut_it(desk):
    desk.goto(ADD)
    desk.get_by_label("Title:", exact=True).fill("Two doors")
    text_of(desk).click()

    paste(desk, "<h1>Two  doors</h1><h2>First</h2><p>Ask.</p>")
    expect(desk.get_by_text("The title was left out of the text: it stands above.")).to_be_visible()
    assert stored(desk) == "<h2>First</h2>\n<p>Ask.</p>"

    desk.evaluate(DROP, list(picture_file().read()))
    expect(desk.get_by_text("Figure 1 was added.")).to_be_visible()
    assert stored(desk) == '<h2>First</h2>\n<p>Ask.</p>\n<figure data-figure="1"></figure>'


def test_an_article_without_figures_leads_to_where_one_is_added(desk):
    desk.goto(ADD)

    button(desk, "Figure").click()
    expect(desk.get_by_text("This article has no figure yet. Add one under “Figures”, then place it.")).to_be_visible()
    desk.get_by_role("dialog").get_by_role("button", name="Add a figure").click()

    expect(desk.locator("[name=figures-0-number]")).to_have_value("1")
    assert desk.evaluate("document.activeElement.closest('#figures-0') !== null")
    paste(desk, files=[picture_file().read(), picture_file().read()])
    expect(desk.get_by_text("Figure 3 was added.")).to_be_visible()
    assert stored(desk) == '<figure data-figure="2"></figure>\n<figure data-figure="3"></figure>'


def test_without_scripts_the_text_is_written_as_html(no_javascript, sign_in, editor, draft):
    page = sign_in(no_javascript, editor)
    page.goto(change(draft))

    page.get_by_label("Body").fill("<p>By hand.</p>")
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.get_by_label("Body")).to_have_value("<p>By hand.</p>")
