"""What readers and moderators do in a browser, in the words of the pages they do it on."""

from playwright.sync_api import Page

COMMENT = "The form is the least of it. Everyone in the room had consented, except the one person who was asleep."
ANSWER = "#next, #kept, [role=alert]"
IN_ITS_TYPEFACE = """async () => {
  await document.fonts.ready;
  const width = (family) => {
    const sample = document.body.appendChild(document.createElement("span"));
    sample.textContent = "Hamburgefonstiv";
    sample.style.cssText = `position: absolute; font: 100px ${family}`;
    const { width } = sample.getBoundingClientRect();
    sample.remove();
    return width;
  };
  return width("Petrona, monospace") !== width("monospace");
}"""


def visit(page: Page, path: str) -> None:
    """Go to a page and see it in its own typeface, which on a first visit may come too late to be used."""
    page.goto(path)
    while not page.evaluate(IN_ITS_TYPEFACE):
        page.reload()


def fill_in(page: Page, name: str = "Marguerite Dunmore", text: str = COMMENT) -> None:
    """Fill in what a comment has to have."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill("marguerite@example.org")
    page.get_by_label("I am a", exact=True).select_option(label="Trainee")
    page.get_by_label("I have none on this subject").check()
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_label("Nobody could recognise a patient").check()
    page.get_by_label("I have read the community rules").check()


def read_through(page: Page) -> None:
    """Go from the form to the check, a refusal or the form with what is amiss: a page, or in its place."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Read it through first").click()
    page.locator(ANSWER).first.wait_for()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
