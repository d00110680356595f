"""Reading the demonstration: one site for all tests of this folder, none of which changes it."""

import pytest

from tests.browser.demonstration import running


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
