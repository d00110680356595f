"""What stands in a log, and what does not."""

import logging

import pytest

from comments import links
from delivery.logs import WithoutSecrets


@pytest.fixture
def logged(settings):
    """Say what the console's handler would write of a record."""
    handler = settings.LOGGING["handlers"]["console"]
    filters = [WithoutSecrets(settings.LOGGING["filters"][name]["beginnings"]) for name in handler["filters"]]

    def write(message, *arguments):
        record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, None)
        assert all(part.filter(record) for part in filters)
        return record.getMessage()

    return write


def test_the_secret_part_of_a_writer_s_link_is_in_no_log(logged, make_comment):
    token = links.token(make_comment())

    line = logged("%s: %s", "Unprocessable Entity", f"/comments/mine/{token}/edit/")

    assert line == "Unprocessable Entity: /comments/mine/…/edit/"


def test_any_other_path_is_logged_as_it_is(logged):
    assert logged("%s: %s", "Not Found", "/articles/mine/") == "Not Found: /articles/mine/"
