"""The same words in the same place are noticed; what is the same place is known to whoever asks."""

from comments.screening import Context
from moderation.findings import duplicate


def test_case_28_the_same_words_in_the_same_place_are_noticed_and_elsewhere_not():
    assert [finding.kind for finding in duplicate.find("Well said.", Context(repeated=True))] == ["duplicate"]
    assert duplicate.find("Well said.", Context(repeated=False)) == []
