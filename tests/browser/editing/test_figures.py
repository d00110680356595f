"""Figures while an article is written: drawn, refused, shown and carried on before anything is saved."""

from io import BytesIO

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import FITS, RULES


def hold_against_the_rules(page):
    """Check the figures alone: the rest of the form is checked where it is made."""
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, context="#figures-group", options=options)
    assert not found.violations_count, found.generate_report()


def picture(name="doors.png", size=(1200, 900)):
    data = BytesIO()
    Image.new("RGB", size, "#43289f").save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


def too_large(tmp_path):
    file = tmp_path / "scan.png"
    with file.open("wb") as holes:
        holes.truncate(200_000_000)
    return file


def keeps(words):
    return lambda request: request.url.endswith("/working/") and words in (request.post_data or "")


def change(page, article):
    page.goto(f"/admin/articles/article/{article.pk}/change/")


def test_a_figure_is_drawn_described_refused_and_saved(desk, draft, tmp_path):
    change(desk, draft)
    for _row in range(2):
        desk.get_by_role("button", name="Add another Figure").click()
    row, second = desk.locator("#figures-0"), desk.locator("#figures-1")
    file, alt = row.get_by_label("Image:", exact=True), row.get_by_label("Text instead")
    consent = row.get_by_label("written consent")

    expect(row.get_by_label("Number")).to_have_value("1")
    expect(second.get_by_label("Number")).to_have_value("2")
    second.get_by_role("button", name="Remove").click()

    # What the site would refuse is refused at once, and nothing is sent.
    for chosen, sentence in [
        (too_large(tmp_path), "This file is larger than 20 MB."),
        (picture("scan.png") | {"buffer": b"<svg></svg>"}, "is not a JPEG, PNG or WebP picture"),
        (picture(size=(9000, 2)), "more than 8000 pixels on one side"),
    ]:
        file.set_input_files(chosen)
        expect(row.get_by_role("alert")).to_contain_text(sentence)
        expect(file).to_have_value("")

    # The picture chosen is drawn, small and as pages show it.
    file.set_input_files(picture())
    expect(row.get_by_role("alert")).to_have_count(0)
    expect(row.get_by_role("img", name="The picture chosen").first).to_be_visible()
    row.get_by_text("As pages show it").click()
    expect(row.locator(".on-phone canvas")).to_have_css("width", "360px")
    assert row.locator(".as-lead canvas").evaluate("each => each.width / each.height") == 4 / 3
    hold_against_the_rules(desk)

    # Fields come and go with what they depend on.
    expect(row.get_by_label("Its own licence")).to_be_hidden()
    row.get_by_label("Rights").select_option("own")
    row.get_by_label("Its own licence").select_option("by-4.0")
    row.get_by_label("Decorative").check()
    expect(alt).to_be_disabled()
    row.get_by_label("Decorative").uncheck()
    expect(consent).to_be_hidden()
    row.get_by_label("May show a patient").check()
    expect(consent).to_be_visible()
    expect(consent).to_have_attribute("required", "")
    consent.check()

    # A form that is refused keeps the picture.
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(row.get_by_text("Say in words what the image shows")).to_be_visible()
    expect(row.get_by_text("Chosen already: doors.png.")).to_be_visible()
    expect(row.get_by_role("img", name="The picture as it is stored")).to_be_visible()
    row.get_by_label("Text instead").fill("Two doors")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(row.get_by_text("Not shown anywhere")).to_be_visible()

    assert (draft.figures.get().alt, draft.figures.get().image.width) == ("Two doors", 1200)


def test_a_form_with_figures_fits_a_phone_in_the_dark(phone, transactional_db, sign_in, editor, draft, make_figure):
    make_figure(draft, caption="Two doors in a ward")
    phone.emulate_media(color_scheme="dark")
    change(sign_in(phone, editor), draft)

    phone.get_by_text("As pages show it").first.click()

    expect(phone.get_by_text("Stored with 64 × 48 pixels")).to_be_visible()
    assert phone.evaluate(FITS)
    hold_against_the_rules(phone)


def test_pictures_too_large_together_stay_in_their_form(desk, draft, tmp_path):
    change(desk, draft)
    for row in range(6):
        desk.get_by_role("button", name="Add another Figure").click()
        file = tmp_path / f"{row}.png"
        file.write_bytes(picture()["buffer"] + b"\0" * 18_000_000)
        desk.locator(f"#figures-{row}").get_by_label("Image:", exact=True).set_input_files(file)
        expect(desk.locator(f"#figures-{row}").get_by_role("img", name="The picture chosen").first).to_be_visible()

    desk.get_by_role("button", name="Save and continue editing").click()

    expect(desk.get_by_role("alert")).to_contain_text("have more than 100 MB together")
    assert not draft.figures.exists()

    # It is as little sent as before: what is typed now is kept, and the form is not left by mistake.
    with desk.expect_request(keeps("Typed afterwards")):
        desk.get_by_label("Title:", exact=True).fill("Typed afterwards")
    with desk.expect_event("dialog", lambda dialog: dialog.dismiss() or dialog.type == "beforeunload"):
        desk.get_by_role("link", name="Home").click(no_wait_after=True)
