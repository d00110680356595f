"""The first comment of an e-mail address is told to moderators; whether it is held is a matter of the hold mode."""

from comments.screening import Context, holds
from moderation.findings import first


def test_a_first_comment_is_told_and_does_not_hold_by_itself():
    found = first.find("Hello.", Context(first=True))

    assert [finding.kind for finding in found] == ["first"]
    assert not holds(found)


def test_a_later_comment_is_not():
    assert first.find("Hello again.", Context(first=False)) == []
