"""Whoever fills in the field that nobody sees is no person."""

from comments.screening import Context
from moderation.findings import trap


def test_the_field_that_nobody_sees_is_a_trap():
    assert [finding.kind for finding in trap.find("Hello.", Context(trap="x"))] == ["trap"]
    assert trap.find("Hello.", Context(trap="")) == []
