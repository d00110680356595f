"""What is noticed is kept as it was, and a finder that fails costs nobody anything but a look by a person."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import screening
from comments.screening import FAILED, Context, Finding, Kind, Register, Rule, holds, screen

PRIVATE = "my patient Rosalind"


@pytest.fixture
def register(monkeypatch):
    """A register with nothing in it, in the place of the site's."""
    empty = Register()
    monkeypatch.setattr(screening, "register", empty)
    return empty


def failing(text, context):
    raise ValueError(f"cannot read {text}")


def test_a_finder_that_fails_holds_the_comment_and_the_others_are_still_asked(register):
    register.add(Kind("broken", "Broken"), failing)
    register.add(Kind("quiet", "Quiet", holds=False), lambda text, context: [Finding("quiet")])

    found = screen(PRIVATE, Context())

    assert found == [Finding(FAILED, rule="broken"), Finding("quiet")]
    assert holds(found)


def test_a_failure_is_logged_without_a_word_of_the_text(register, caplog):
    register.add(Kind("broken", "Broken"), failing)

    with caplog.at_level(logging.ERROR):
        screen(PRIVATE, Context(name=PRIVATE))

    (record,) = caplog.records
    logged = logging.Formatter().format(record)
    assert "finder broken failed: ValueError at " in logged
    assert "test_screening.py" in logged
    assert "Rosalind" not in logged


@pytest.mark.parametrize("error", [RecursionError, MemoryError, AssertionError, UnicodeError])
def test_whatever_goes_wrong_is_never_an_error(register, error):
    def finder(text, context):
        raise error

    register.add(Kind("broken", "Broken"), finder)

    assert holds(screen("Hello.", Context()))


def test_only_a_kind_that_holds_holds(register):
    register.add(Kind("quiet", "Quiet", holds=False))
    register.add(Kind("loud", "Loud"))

    assert not holds([Finding("quiet")])
    assert holds([Finding("quiet"), Finding("loud")])


def test_a_kind_that_is_no_longer_known_holds_and_has_a_name(register):
    assert holds([Finding("forgotten")])
    assert str(register.kind("forgotten").label) == "forgotten"


SPANS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), max_size=5).map(tuple)


@given(st.builds(Finding, st.sampled_from(["links", "words"]), SPANS, st.text(max_size=10), st.integers(1, 99)))
def test_what_is_stored_reads_back_as_it_was(finding):
    kept = json.loads(json.dumps(finding.stored()))

    assert Finding.read(kept) == finding


def test_nothing_is_stored_but_kind_places_rule_and_version():
    rules = (Rule("words", "spam", 3, "secret word"), Rule("links", "links", 1, "1"))
    text = "The secret word; https://a.example/x; me@example.org; 416-555-0199"

    stored = [finding.stored() for finding in screen(text, Context(website="https://b.example", rules=rules))]

    assert {finding["kind"] for finding in stored} == {"words", "links", "email", "telephone"}
    assert all(set(finding) == {"kind", "spans", "rule", "version"} for finding in stored)
    told = json.dumps(stored)
    assert not [piece for piece in ("secret", "example", "555") if piece in told]


def test_a_context_hands_out_the_rules_of_a_kind():
    rules = (Rule("words", "a", 1, "x"), Rule("links", "b", 1, "2"), Rule("words", "c", 1, "y"))

    assert [rule.name for rule in Context(rules=rules).of("words")] == ["a", "c"]
