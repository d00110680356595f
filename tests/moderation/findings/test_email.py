"""An e-mail address in the text is noticed, and what only has the sign in it is not."""

import pytest

from comments.screening import Context
from moderation.findings import email


def found(text):
    return [text[start:end] for finding in email.find(text, Context()) for start, end in finding.spans]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Write to m.dunmore@example.org.", ["m.dunmore@example.org"]),
        ("(A.B+c-d@mail.example.co.uk)", ["A.B+c-d@mail.example.co.uk"]),
        ("o’brien@example.org or o'brien@example.org", ["o’brien@example.org", "o'brien@example.org"]),
        ("mailto:a@example.org,b@example.org;", ["a@example.org", "b@example.org"]),
        ("renée@hôpital.example", ["renée@hôpital.example"]),
        ("<b@example.org>", ["b@example.org"]),
    ],
)
def test_an_e_mail_address_is_noticed_where_it_stands(text, pieces):
    assert found(text) == pieces


@pytest.mark.parametrize("field", ["name", "affiliation", "interests"])
def test_an_e_mail_address_beside_the_text_is_noticed_and_stands_nowhere_in_it(field):
    (finding,) = email.find("Hello.", Context(**{field: "Grey clinic, m.dunmore@example.org"}))

    assert finding.spans == ()
    assert email.find("Hello.", Context(**{field: "Grey clinic @ Linden Falls"})) == []


def test_an_e_mail_address_that_only_a_link_of_the_text_leads_to_is_noticed():
    assert email.find("[write](mailto&colon;m&commat;example.org)", Context(links=("mailto:m@example.org",)))


@pytest.mark.parametrize(
    "text",
    [
        "@mdunmore",
        "@mdunmore@social.example",
        "5 @ 3.50",
        "package@1.2.3",
        "name@host",
        "https://social.example/@mdunmore",
        "https://user@host.example/",
        "name @ example.org",
    ],
)
def test_handles_and_other_uses_of_the_sign_are_none(text):
    assert found(text) == []
