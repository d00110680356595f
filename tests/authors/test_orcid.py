import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from authors.orcid import check_character, validate_orcid


# The examples of ISO 7064 in ORCID's own documentation.
@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_a_right_orcid_passes(orcid):
    validate_orcid(orcid)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0098", "0000-0002-1694-2331", "0000-0020-1825-0097"])
def test_a_slip_of_the_pen_is_noticed(orcid):
    with pytest.raises(ValidationError, match="slip"):
        validate_orcid(orcid)


@pytest.mark.parametrize(
    "orcid",
    [
        "",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "0000-0002-1694-233x",
        "٠٠٠٠-0002-1825-0097",
        " ",
    ],
)
def test_anything_else_is_told_what_an_orcid_looks_like(orcid):
    with pytest.raises(ValidationError, match="looks like"):
        validate_orcid(orcid)


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_never_goes_unnoticed(digits, place, by):
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]

    assert check_character(wrong) != check_character(digits)
