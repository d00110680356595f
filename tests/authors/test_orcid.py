"""ORCID iDs: their form, and the last character that shows a slip of the pen."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from authors.orcid import check_character, validate_orcid

VALID = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X", "0000-0002-9079-593X"]


@pytest.mark.parametrize("orcid", VALID)
def test_a_valid_one_is_taken(orcid):
    validate_orcid(orcid)


@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0098", "0000-0002-1852-0097", "0000-0002-1694-2330", "0000-0001-5109-370X"]
)
def test_a_slip_is_noticed(orcid):
    with pytest.raises(ValidationError) as refusal:
        validate_orcid(orcid)

    assert refusal.value.message == "This ORCID iD has a slip in it: its last character does not fit the others."


@pytest.mark.parametrize(
    "orcid",
    [
        "0000000218250097",
        "0000-0002-1825-009",
        "0000-0002-1825-00977",
        "https://orcid.org/0000-0002-1825-0097",
        "0000-0002-1694-233x",
        "0000-0002-1694-233X\n",
        "X000-0002-1825-0097",
        "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩7",
        "",
    ],
)
def test_anything_else_is_told_what_one_looks_like(orcid):
    with pytest.raises(ValidationError) as refusal:
        validate_orcid(orcid)

    assert refusal.value.message == "An ORCID iD looks like 0000-0002-1825-0097: four groups of four, with hyphens."


@given(st.from_regex(r"[0-9]{15}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits, place, more):
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]

    assert check_character(wrong) != check_character(digits)
