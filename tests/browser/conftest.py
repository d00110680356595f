"""Chromium against the running site: pages that report every error of theirs, and axe.

`page` is a page on a desktop; `phone`, `dark`, `light` and `no_javascript` are pages in other circumstances, and
`new_context(...)` makes any more. A path as in `page.goto("/articles/")` starts at the site's own URL.
"""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.core.handlers.wsgi import WSGIHandler
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import ARGUMENTS, CHROMIUM

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
END_TRANSITIONS = """async () => {
  for (const _frame of [1, 2]) {  // one that begins with this very frame is only known in the next
    await new Promise(requestAnimationFrame);
    document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish());
  }
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_itemcollected(item):
    item.add_marker("browser")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if not CHROMIUM:
        reason = "Chromium is not installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def playwright(playwright):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright leaves a loop running in the thread of the tests
    return playwright


@pytest.fixture(scope="session")
def live_server():
    """The site as it is served: its own middleware, not Django's test handlers, answers for static files and media."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda handler: WSGIHandler()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(autouse=True)
def site_url(settings, live_server):
    settings.SITE_URL = live_server.url


@pytest.fixture
def browser_context_args(browser_context_args, base_url):
    """Let paths start at the site under test: tests/browser/reading has another one, and the plugin asks only once."""
    return browser_context_args | {"base_url": base_url}


@pytest.fixture
def new_context(new_context, base_url, request):
    """Make a browser context; at its end the test fails for what its pages complained of, unless it is marked."""
    complaints = []

    def make(**options):
        context = new_context(**options)
        listen(context, base_url, complaints.append)
        return context

    yield make
    if not request.node.get_closest_marker("page_errors_expected"):
        assert not complaints, "\n".join(complaints)


def listen(context, site, complain):
    """Call `complain` for each error in a page's console or code, each missing file, each request to another site."""

    def on_console(message):
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complain(f"console: {message.text}")

    def on_request(request):
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and f"{url.scheme}://{url.netloc}" != site:
            complain(f"left the site: {request.url}")

    def on_response(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            complain(f"{response.status} for {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: complain(f"script: {error.error}"))
    context.on("request", on_request)
    context.on("response", on_response)


@pytest.fixture
def phone(new_context):
    return new_context(**PHONE).new_page()


@pytest.fixture
def dark(new_context):
    return new_context(color_scheme="dark").new_page()


@pytest.fixture
def light(new_context):
    return new_context(color_scheme="light").new_page()


@pytest.fixture
def no_javascript(new_context):
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def sign_in(client, live_server):
    """Give a page the session of a user; signing in by the form is tested elsewhere."""

    def sign_in(page, user):
        client.force_login(user)
        name = site_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture(scope="session")
def axe():
    """Check a page: `axe(page)` fails with what breaks WCAG 2.0 to 2.2, levels A and AA, or axe's best practices."""

    def check(page):
        assert page.evaluate("matchMedia('(scripting: enabled)').matches"), "axe is a script itself"
        page.evaluate(END_TRANSITIONS)
        # "preload" would have axe fetch imported stylesheets again, which the policies of the pages forbid.
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"], "preload": False})
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"

    return check


@pytest.fixture
def sound(page, axe):
    """Hold the page as it is against the rules, and against a window of 640 pixels at twice their size."""

    def check():
        axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(FITS), page.url
        axe(page)
        page.set_viewport_size({"width": 1280, "height": 720})
        page.emulate_media(color_scheme="light")

    return check
