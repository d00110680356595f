"""What each licence means in plain words."""

import pytest

from articles import licences
from republish.terms import terms_of
from tests.republish.conftest import OPEN


def said(terms):
    return " ".join(term.words for term in terms)


@pytest.mark.parametrize("code", OPEN)
def test_the_words_follow_the_facts(code):
    licence = licences.get(code)

    terms = terms_of(licence)

    if licence.asks_credit:
        assert ("Shorten, translate or rewrite it" in said(terms.may)) == licence.permits_changes
        assert ("Share a changed version" in said(terms.not_)) != licence.permits_changes
        assert ("This version was changed" in said(terms.must)) == licence.permits_changes
        assert ("compatible licence" in said(terms.must)) == licence.asks_same_licence
        assert ("also where money is earned" in said(terms.may)) != licence.forbids_commerce
        assert ("commercial advantage" in said(terms.not_)) == licence.forbids_commerce
        assert "Name every author" in said(terms.must)
    else:
        assert "for any purpose" in said(terms.may)
        assert terms.must == []


@pytest.mark.parametrize("code", [code for code in OPEN if licences.get(code).is_licence])
def test_each_sentence_names_the_section_it_rests_on(code):
    terms = terms_of(licences.get(code))

    for term in [*terms.may, *terms.must, *terms.not_]:
        assert term.section[0] in "123"


def test_no_derivatives_still_permits_parts_and_formats():
    may = said(terms_of(licences.get("by-nd-4.0")).may)

    assert "whole or in part" in may
    assert "change its format" in may
