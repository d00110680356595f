"""The copy as JSON: every name is there, whatever the article has, and what it holds is what it says."""

import json

import pytest

from articles import licences
from tests.republish.conftest import CANONICAL, OPEN

HOSTILE = '"}</script><script>alert(1)</script>\u2028 \\u0000 & {{ x }} ]]>'
NAMES = (
    "format version title language standfirst url first_published reviewed doi topics words site authors licence"
    " copyright warranty conditions credit corrections interests figures left_out body_html body_text"
).split()


@pytest.fixture
def data(take):
    """Return the copy as the object it holds."""
    return lambda slug="an-article": json.loads(take("json", slug))


def test_everything_is_in_it(piece, data, publication):
    publication.publisher = "The Rounds Society"
    publication.save()
    piece.doi, piece.reviewed_on = "10.5555/1", "2026-05-01"
    piece.topics.create(name="Privacy", slug="privacy")
    piece.save()
    piece.corrections.update(old_wording="two", new_wording="three")

    copy = data()

    assert (copy["format"], copy["version"]) == ("open-rounds-copy", 1)
    assert (copy["title"], copy["language"], copy["standfirst"]) == ("An article", "en", "What to ask first.")
    assert (copy["url"], copy["first_published"], copy["reviewed"]) == (CANONICAL, "2026-02-04", "2026-05-01")
    assert (copy["doi"], copy["topics"], copy["words"]) == ("10.5555/1", ["Privacy"], piece.words)
    assert copy["site"] == {
        "name": "Open Rounds",
        "url": "http://testserver/",
        "publisher": "The Rounds Society",
        "contact": "editors@rounds.example",
    }
    assert copy["corrections"] == [
        {
            "kind": "Correction",
            "date": "2026-03-18",
            "text": "It was three, not two.",
            "old_wording": "two",
            "new_wording": "three",
        }
    ]
    assert copy["interests"] == [
        {"name": "Ada Byron", "interests": "Is paid to teach.", "funding": "The Fund."},
        {"name": "Wen Li", "interests": None, "funding": None},
    ]


def test_the_authors_are_named_in_their_order(piece, data):
    author = piece.people[0].author
    author.orcid = "0000-0002-1825-0097"
    author.save()

    assert data()["authors"] == [
        {
            "name": "Ada Byron",
            "sort_name": "Byron, Ada",
            "url": "http://testserver/authors/ada-byron/",
            "affiliation": "St Brigid’s, Kestrel Bay",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {
            "name": "Wen Li",
            "sort_name": "Li, Wen",
            "url": "http://testserver/authors/wen-li/",
            "affiliation": "Val-Merisier",
            "orcid": None,
        },
    ]


@pytest.mark.parametrize("code", OPEN)
def test_the_licence_is_told_as_data(piece, data, code):
    piece.licence = code
    piece.save()
    licence = licences.get(code)

    told = data()["licence"]

    assert told == {
        "code": code,
        "name": licence.name,
        "title": licence.title,
        "url": licence.url,
        "legal_code_url": licence.legal_code_url or None,
        "spdx": licence.spdx or None,
        "asks_credit": licence.asks_credit,
        "permits_changes": licence.permits_changes,
        "asks_same_licence": licence.asks_same_licence,
        "forbids_commerce": licence.forbids_commerce,
    }


def test_the_public_domain_has_neither_owner_nor_conditions(piece, data):
    piece.licence = "cc0-1.0"
    piece.save()

    copy = data()

    assert (copy["copyright"], copy["warranty"], copy["conditions"]) == (None, None, [])


def test_the_credit_is_given_twice_in_each_language(piece, data):
    credit = data()["credit"]

    assert list(credit) == ["en", "fr"]
    for said, words in (("en", "Provided as is, without warranties"), ("fr", "Fourni tel quel, sans garantie")):
        assert f'<a href="{CANONICAL}">An article</a>' in credit[said]["html"]
        assert f"<{CANONICAL}>" in credit[said]["text"]
        assert words in credit[said]["html"]
        assert words in credit[said]["text"]


def test_a_french_article_speaks_french(piece, data):
    piece.language, piece.licence = "fr", "by-4.0"
    piece.save()

    copy = data()

    assert list(copy["credit"]) == ["fr", "en"]
    assert copy["copyright"] == "© 2026 Ada Byron et Wen Li"
    assert copy["warranty"].startswith("Fourni tel quel, sans garantie")
    assert copy["licence"]["legal_code_url"] == "https://creativecommons.org/licenses/by/4.0/legalcode.fr"
    assert copy["corrections"][0]["kind"] == "Rectificatif"


def test_figures_that_travel_are_told_with_their_rights_and_the_others_with_the_reason(piece, data):
    piece.figures.filter(number=2).update(lead=True)

    copy = data()

    bridge, doors = copy["figures"]
    shown = piece.figures.get(number=2)
    licence = bridge.pop("licence")
    assert bridge == {
        "number": 2,
        "lead": True,
        "url": f"http://testserver{shown.image.url}",
        "width": 64,
        "height": 48,
        "alt": "Drawing 2",
        "caption": "A bridge.",
        "credit": "Otto Span",
        "source": "https://span.example/7",
    }
    assert licence["url"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert (doors["number"], doors["lead"], doors["licence"]["code"]) == (1, False, "by-nd-4.0")
    assert copy["left_out"][1] == {
        "what": "Figure 4: A scan.",
        "whose": "Not stated",
        "why": "Its rights are not known",
        "ask": "editors@rounds.example",
    }
    assert [figure["what"] for figure in copy["left_out"]] == [
        "Figure 3: A logo.",
        "Figure 4: A scan.",
        "Figure 5",
    ]


def test_the_text_is_there_as_html_and_as_words(piece, data):
    copy = data()

    assert copy["body_html"].startswith("<p>Ask <em>three</em> people.<sup>")
    assert '<li id="an-article-n1">All of them' in copy["body_html"]
    assert copy["body_text"].startswith("Ask three people.[1]\n\n[Drawing 1] <")
    assert copy["body_text"].endswith("1. All of them answered.\n2. Twice.")


def test_every_name_is_there_where_nothing_is_known(make_article, take):
    make_article(standfirst="", body="")

    copy = json.loads(take("json"))

    assert list(copy) == NAMES
    for name in ("standfirst", "reviewed", "doi"):
        assert copy[name] is None, name
    for name in ("topics", "authors", "corrections", "interests", "figures", "left_out"):
        assert copy[name] == [], name
    assert copy["site"]["contact"] is None
    assert (copy["body_html"], copy["body_text"]) == ("", "")


def test_whatever_is_typed_is_the_text_it_was(make_article, make_author, data, client):
    made = make_article(HOSTILE, slug="an-article", standfirst=HOSTILE, authors=[make_author(HOSTILE, slug="h")])
    made.corrections.create(text=f"{HOSTILE}\x01")

    copy = data()

    assert copy["title"] == copy["standfirst"] == copy["authors"][0]["name"] == HOSTILE
    assert copy["corrections"][0]["text"] == HOSTILE
    assert "<script" not in copy["credit"]["en"]["html"]
    answer = client.get("/articles/an-article/republish.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="an-article.json"'


def test_it_is_text_that_people_can_read(piece, take):
    copy = take("json")

    assert "St Brigid’s" in copy
    assert copy.startswith('{\n "format": "open-rounds-copy",\n')
    assert copy.endswith("\n}\n")
    assert copy == take("json")
