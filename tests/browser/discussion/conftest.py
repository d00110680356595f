"""Writing in a discussion: with and without scripts, on a telephone and on a desktop."""

import pytest
from django.urls import reverse

from comments import links
from comments.models import Comment
from delivery.models import Mail
from tests.browser.conftest import FITS, PHONE

SMALL = """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, textarea, .button, "
  + ".actions > a, .comment-foot a, .topic a, summary)")].filter((element) => {
  const pressed = element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : element;
  return pressed.checkVisibility() && pressed.getBoundingClientRect().height < 24;
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def page(new_context):
    """A page without movement, so that nothing is looked at halfway."""
    return new_context(reduced_motion="reduce").new_page()


@pytest.fixture
def phones(new_context):
    """Make a page on a telephone, with scripts or without."""
    return lambda scripts: new_context(**PHONE, java_script_enabled=scripts, reduced_motion="reduce").new_page()


@pytest.fixture
def form(article):
    """The URL of the page that is all about writing a comment."""
    return reverse("comments:write", args=[article.slug])


@pytest.fixture
def own_link():
    """Return the link that was mailed to the writer of the only, or of this, comment."""

    def find(comment=None):
        comment = comment or Comment.objects.get()
        assert Mail.objects.filter(to=comment.email).exists()
        return reverse("comments:mine", args=[links.token(comment)])

    return find


def come_to_the_form(page, article):
    """Go to the form beneath an article, where the scripts that help to write are fetched."""
    page.goto(article.get_absolute_url())
    page.locator("form[data-check]").scroll_into_view_if_needed()
    page.locator("form[data-check][aria-busy=false]").wait_for()
    page.get_by_text("kept in this tab").wait_for()


def fits_a_phone(page):
    """Say what keeps a page from being used with a thumb: nothing."""
    assert page.evaluate(FITS), page.url
    assert page.evaluate(SMALL) == [], page.url
