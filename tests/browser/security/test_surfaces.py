"""Chromium loads each part of the site under its own policy: nothing is refused, missing or said in the console."""

import pytest
from django.urls import reverse

from tests.browser.steps import fill_in, read_through
from tests.places import PLACES

NOTICE = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`refused by ${event.effectiveDirective}: ${event.blockedURI} at ${event.sourceFile}`);
});"""
WIDTH = """async (url) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture.naturalWidth;
}"""
ANONYMOUS, ADMINISTRATOR = False, True
SURFACES = {  # by what it is: a place, who looks, and the status of the page
    "an article": ("articles:article", ANONYMOUS, 200),
    "a search": ("articles:search", ANONYMOUS, 200),
    "a report": ("moderation:report", ANONYMOUS, 200),
    "a comment’s own page": ("comments:mine", ANONYMOUS, 200),
    "the republish page": ("republish:republish", ANONYMOUS, 200),
    "the check of a copy": ("republish:check", ANONYMOUS, 200),
    "a preview": ("articles:preview", ANONYMOUS, 200),
    "signing in": ("account_login", ANONYMOUS, 200),
    "a forgotten password": ("account_reset_password", ANONYMOUS, 200),
    "an article as who works here sees it": ("articles:article", ADMINISTRATOR, 200),
    "the desk": ("moderation:queue", ADMINISTRATOR, 200),
    "a comment on the desk": ("moderation:comment", ADMINISTRATOR, 200),
    "the log": ("moderation:log", ADMINISTRATOR, 200),
    "the index of the admin": ("admin:index", ADMINISTRATOR, 200),
    "a list in the admin": ("admin:articles_article_changelist", ADMINISTRATOR, 200),
    "the form of an article": ("admin:articles_article_change", ADMINISTRATOR, 200),
    "the form of a user": ("admin:accounts_user_change", ADMINISTRATOR, 200),
    "copies counted": ("admin:copies", ADMINISTRATOR, 200),
}


@pytest.fixture
def looker(transactional_db, new_context):
    """A page whose console says what a policy refused."""
    context = new_context()
    context.add_init_script(NOTICE)
    return context.new_page()


def load(page, path):
    """Go to a page, and see it when nothing more is asked for."""
    answer = page.goto(path)
    page.wait_for_load_state("networkidle")
    return answer


def test_every_surface_loads_whole_under_its_policy(world, looker, new_context, sign_in):
    signed_in = new_context()
    signed_in.add_init_script(NOTICE)
    pages = {ANONYMOUS: looker, ADMINISTRATOR: sign_in(signed_in.new_page(), world.users["administrator"])}

    for what, (name, who, status) in SURFACES.items():
        answer = load(pages[who], PLACES[name].url(name, world))
        assert answer.status == status, what
        assert "default-src 'none'" in answer.header_value("content-security-policy"), what
        assert pages[who].evaluate("document.styleSheets.length") > 0, what


def test_the_check_page_loads_whole_under_its_policy(world, looker):
    load(looker, world.article.get_absolute_url())
    fill_in(looker)

    read_through(looker)

    looker.wait_for_load_state("networkidle")
    assert looker.locator("#next").is_visible()


def test_pages_of_errors_and_pictures_load_whole(world, looker):
    answer = load(looker, "/nothing/of/this/name/")
    assert answer.status == 404
    assert looker.evaluate("document.styleSheets.length") > 0

    assert looker.evaluate(WIDTH, world.figure.image.url) > 0


@pytest.mark.page_errors_expected("a picture of no site is asked for here")
def test_what_a_policy_refuses_is_seen(looker, publication):
    looker.goto(reverse("articles:home"))

    with looker.expect_console_message(lambda message: "refused by img-src: data" in message.text):
        looker.evaluate("new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='")
