"""Write docs/screenshots/: `python -m tests.browser.screenshots` runs the demonstration and looks at it.

Each view is taken on a telephone by day, on a tablet by night, on a desktop by both; `article.png` heads the README.
"""

import io
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import steps
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.demonstration import ROOT, Demonstration, demonstration
from tests.browser.reading.places import ARTICLE, CLOSED, PAGES

FOLDER = ROOT / "docs" / "screenshots"
Scheme = Literal["light", "dark"]
SIZES: list[tuple[int, int, list[Scheme]]] = [
    (360, 800, ["light"]),
    (768, 960, ["dark"]),
    (1280, 800, ["light", "dark"]),
]
FLAT = 16  # colours kept exactly: those of the fields
SHADES = 48  # and those of drawings and smoothed edges
READY = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode().catch(() => {}))]);
}"""


def at(path: str) -> Callable[[Page, Demonstration], object]:
    return lambda page, site: steps.visit(page, path)


def check(page: Page, site: Demonstration) -> None:
    steps.visit(page, f"{ARTICLE}comment/")
    steps.fill_in(page)
    steps.read_through(page)


def refused(page: Page, site: Demonstration) -> None:
    steps.visit(page, f"{ARTICLE}comment/")
    steps.fill_in(page)
    page.get_by_label("E-mail address").fill("marguerite")
    page.get_by_label("Nobody could recognise a patient").uncheck()
    steps.read_through(page)


def queue(page: Page, site: Demonstration) -> None:
    steps.sign_in(page, *site.sign_ins["Moderators"])
    steps.visit(page, "/moderation/")


def comment_on_the_desk(page: Page, site: Demonstration) -> None:
    queue(page, site)
    steps.visit(page, page.locator("[data-card] .since").first.get_attribute("href") or "")


def index(page: Page, site: Demonstration) -> None:
    steps.sign_in(page, *site.sign_ins["Editors"])  # which leads there


def writing(page: Page, site: Demonstration) -> None:
    index(page, site)
    page.get_by_role("link", name="The group chat nobody leaves").first.click()
    page.get_by_role("toolbar").wait_for()


VIEWS = {
    "home": at("/"),
    "article": at(ARTICLE),
    "discussion": at(f"{ARTICLE}#discussion"),
    "closed": at(f"{CLOSED}#discussion"),
    "check": check,
    "refused": refused,
    "republish": at(f"{ARTICLE}republish/"),
    "author": at(PAGES["author"]),
    "search": at(PAGES["search, with hits"]),
    "not-found": at(PAGES["nothing"]),
    "sent": at(PAGES["sent"]),
    "desk": queue,
    "desk-comment": comment_on_the_desk,
    "index": index,
    "writing": writing,
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with demonstration() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, height, schemes in SIZES:
            for scheme in schemes:
                for name, go in VIEWS.items():
                    with page(browser, site, width, height, scheme) as shown:
                        go(shown, site)
                        save(shown, f"{name}-{width}-{scheme}")
        with page(browser, site, 1280, 1100, "light") as shown:
            steps.visit(shown, ARTICLE)
            save(shown, "article", shades=192)
        browser.close()
    written = [picture.stat().st_size for picture in FOLDER.glob("*.png")]
    print(f"{FOLDER.relative_to(ROOT)}: {len(written)} pictures, {sum(written) / 1e6:.2f} MB")


@contextmanager
def page(browser: Browser, site: Demonstration, width: int, height: int, scheme: Scheme) -> Generator[Page]:
    """Open a page with no cookie from any other."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def save(page: Page, name: str, shades: int = SHADES) -> None:
    """Write what the page shows, once its pictures and fonts are there, in few colours."""
    page.evaluate(READY)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        in_few_colours(picture.convert("RGB"), shades).save(FOLDER / f"{name}.png", optimize=True)


def in_few_colours(picture, shades):
    """Return an RGB picture with a palette of its own."""
    commonest = sorted(picture.getcolors(picture.width * picture.height), reverse=True)[:FLAT]
    others = picture.quantize(shades, method=Image.Quantize.MAXCOVERAGE, kmeans=2).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for _count, colour in commonest for value in colour] + others)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
