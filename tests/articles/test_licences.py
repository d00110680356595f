"""The licences: facts, compared with what the licences' own pages say."""

import pytest

from articles import licences
from articles.licences import LICENCES

# code: changes, same licence, commerce forbidden, credit asked for
FACTS = {
    "by-4.0": (True, False, False, True),
    "by-sa-4.0": (True, True, False, True),
    "by-nd-4.0": (False, False, False, True),
    "by-nc-4.0": (True, False, True, True),
    "by-nc-sa-4.0": (True, True, True, True),
    "by-nc-nd-4.0": (False, False, True, True),
    "cc0-1.0": (True, False, False, False),
    "pdm-1.0": (True, False, False, False),
}


def test_there_are_nine_and_one_is_the_default():
    assert set(LICENCES) == {*FACTS, "all-rights-reserved"}
    assert licences.DEFAULT in LICENCES
    assert [code for code, _name in licences.CHOICES] == list(LICENCES)


@pytest.mark.parametrize("code", FACTS)
def test_each_says_what_it_permits_and_asks(code):
    licence = licences.get(code)

    facts = (licence.permits_changes, licence.asks_same_licence, licence.forbids_commerce, licence.asks_credit)

    assert facts == FACTS[code]
    assert licence.permits_copies
    assert licence.is_licence == licence.asks_credit


@pytest.mark.parametrize("code", FACTS)
def test_each_has_its_canonical_url_with_a_slash(code):
    licence = licences.get(code)
    kind = {"cc0-1.0": "publicdomain/zero/1.0/", "pdm-1.0": "publicdomain/mark/1.0/"}.get(
        code, f"licenses/{code.removesuffix('-4.0')}/4.0/"
    )

    assert licence.url == f"https://creativecommons.org/{kind}"
    assert licence.legal_code_url == ("" if code == "pdm-1.0" else f"{licence.url}legalcode.en")


@pytest.mark.parametrize(
    ("code", "name", "spdx"),
    [
        ("by-nc-sa-4.0", "CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("cc0-1.0", "CC0 1.0", "CC0-1.0"),
        ("pdm-1.0", "Public Domain Mark 1.0", ""),
        ("all-rights-reserved", "All rights reserved", ""),
    ],
)
def test_each_has_the_name_people_know(code, name, spdx):
    assert (str(licences.get(code)), licences.get(code).spdx) == (name, spdx)


def test_all_rights_reserved_permits_nothing_and_has_no_url():
    reserved = licences.get("all-rights-reserved")

    assert not reserved.permits_copies
    assert not reserved.permits_changes
    assert not reserved.is_licence
    assert reserved.url == reserved.legal_code_url == ""
