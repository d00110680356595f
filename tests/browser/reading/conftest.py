"""Reading the demonstration: one site for all tests of this folder, none of which changes it."""

import pytest

from tests.browser.conftest import listen
from tests.browser.demonstration import running

DESKTOP = {"width": 1280, "height": 720}


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """A server of each worker's own, on one folder for all of them."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "demonstration"
    folder.mkdir(exist_ok=True)
    with running(folder) as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture(autouse=True)
def site_url():
    """The demonstration knows its own."""


@pytest.fixture
def page(new_context):
    """A page without movement, so that nothing is looked at halfway."""
    return new_context(reduced_motion="reduce").new_page()


@pytest.fixture(scope="session")
def shared_page(browser, site):
    """A page that its worker opens once, with what it complains of."""
    complaints = []
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    listen(context, site.url, complaints.append)
    yield context.new_page(), complaints
    context.close()


@pytest.fixture
def look(shared_page):
    """A page for tests that only look and leave nothing behind: to open one for each takes longer than to look."""
    page, complaints = shared_page
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    complaints.clear()
    yield page
    assert not complaints, "\n".join(complaints)
