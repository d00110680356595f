"""A telephone number in the text is noticed, and the many other numbers of medicine are not."""

import pytest

from comments.screening import Context
from moderation.findings import telephone


def found(text):
    return [text[start:end] for finding in telephone.find(text, Context()) for start, end in finding.spans]


@pytest.mark.parametrize(
    "number",
    [
        "+44 20 7946 0018",
        "+44 (0)20 7946 0018",
        "+14165550199",
        "+1 416.555.0199",
        "+33\u00a01\u00a099\u00a000\u00a012\u00a034",
        "0044 20 7946 0018",
        "(416) 555-0199",
        "416-555-0199",
        "416.555.0199",
        "(416) 555 0199",
        "416 555-0199",
        "+1 416 555 0199",
        "1-800-555-0199",
        "01.99.00.12.34",
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "Call {}.", "My office ({}), any day", "Tel:{}"])
def test_a_telephone_number_is_noticed_where_it_stands(number, sentence):
    assert found(sentence.format(number)) == [number]


@pytest.mark.parametrize(
    "call",
    [
        "Tel. ",
        "phone: ",
        "call ",
        "call me at ",
        "my phone number is ",
        "Fax ",
        "tél. ",
        "appelez-moi au ",
        "Téléphonez au ",
        "WhatsApp ",
    ],
)
@pytest.mark.parametrize(
    "number", ["020 7946 0018", "416 555 0199", "1 416 555 0199", "01 99 00 12 34", "913-456-789", "5550199"]
)
def test_digits_that_are_called_a_telephone_number_are_one(call, number):
    assert found(f"{call}{number} please") == [number]


@pytest.mark.parametrize("field", ["name", "affiliation", "interests"])
def test_a_telephone_number_beside_the_text_is_noticed_and_stands_nowhere_in_it(field):
    (finding,) = telephone.find("Hello.", Context(**{field: "Grey clinic, (416) 555-0199"}))

    assert finding.spans == ()
    assert telephone.find("Hello.", Context(**{field: "Grey clinic, 416 beds"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-15 and 15/03/2026, 15.03.2026 at 10:30",
        "250-500-1000 mg, 250 500 1000 mg",
        "200 400 1000 units",
        "120/80, 140/90-135/85 mmHg",
        "https://doi.org/10.1001/jama.2020.1585",
        "doi:10.1136/416-555-0199",
        "https://a.example/416-555-0199?t=416-555-0199",
        "ISSN 1234-5678",
        "ISBN 978-2-07-036822-8",
        "ORCID 0000-0002-1825-0097, 0009-0001-2345-6789",
        "NCT01234567, ISRCTN12345678, ACTRN12605000123606, 2004-000446-20",
        "PMID: 31234567, PMID 212-555-0199",
        "2019;380(4):345-352, 1234-1245",
        "pp. 212-555-0199",
        "CD4+1234567890",
        "an increase of +1.23456789, +5 to +10",
        "a telephone survey 2019-2020, by phone 2019-2020",
        "phone 911",
        "3 000 000 000 people, 1 234 567 890",
        "0.1234567890",
        "NHS number 943 476 5919",
        "NHS number: 943-476-5919, NHS no. 943-476-5919",
        "visits in weeks 02 04 16 20 24, steps 01 02 03 04 05",
        "counts of 200 239 1000 and 514 288 1200",
        "call 10 000 000 followers, phone 250 000 000 times, call 2 000 000 000 bacteria",
        "Phone 2 3 4 5 6 7 8",
    ],
)
def test_other_numbers_are_none(text):
    assert found(text) == []
