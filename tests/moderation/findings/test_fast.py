"""What is sent sooner than a person can read is noticed."""

import pytest

from comments.screening import Context
from moderation.findings import fast


@pytest.mark.parametrize(("seconds", "noticed"), [(-1, True), (0.0, True), (1.99, True), (2.0, False), (7200, False)])
def test_less_than_two_seconds_are_too_few(seconds, noticed):
    assert bool(fast.find("Hello.", Context(seconds=seconds))) == noticed


def test_before_anything_is_sent_nothing_is_too_fast():
    assert fast.find("Hello.", Context()) == []
