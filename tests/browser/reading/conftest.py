"""Reading the demonstration: one site for all tests of this folder, none of which changes it."""

import pytest

from tests.browser.demonstration import demonstration


@pytest.fixture(scope="session")
def site():
    with demonstration() as running:
        yield running


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
