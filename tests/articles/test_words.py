"""How words are made alike for searching."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.words import marked, stem, words
from richtext.text import fold

TEXT = st.text() | st.text(alphabet="aeéœsxiuchl'’ -_\u0301\u00a0\u202f")


@pytest.mark.parametrize(
    "alike",
    [
        "médecin medecins MÉDECINS Me\u0301decin",
        "physician physicians Physician’s physician's",
        "résident résidents resident RESIDENTS",
        "hôpital hôpitaux hopital hopitaux l’hôpital d'hôpitaux",
        "œuvre œuvres oeuvre Oeuvres l’œuvre",
        "biopsy biopsies biopsie",
        "maladie maladies",
        "réseau réseaux",
        "journal journaux",
        "essai essais",
        "loi lois",
        "class classes classe",
        "index indexes",
        "complex complexes complexe",
        "tax taxes taxe",
        "approach approaches",
        "headache headaches",
        "recherche recherches",
        "box boxes",
        "dish dishes",
        "don’t don't",
        "straße strasse",
        "ﬁle file files",
        "Ørsted orsted",
    ],
)
def test_these_are_the_same_word(alike):
    assert len({tuple(words(word)) for word in alike.split()}) == 1


@pytest.mark.parametrize(
    "apart", ["patient patience", "case cause", "consent content", "diagnosis diagnose", "gas ga", "bus bu"]
)
def test_these_are_not(apart):
    one, other = apart.split()

    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  \n ", []),
        ('!!! "*" — …', []),
        ("🩺🧑‍⚕️", []),
        ("l’hôpital", ["hopital"]),
        ("qu’un d'abord s’il", ["un", "abord", "il"]),
        ("the patient’s, the patients’", ["the", "patient", "the", "patient"]),
        ("they’re we've I’ll I'd I’m isn't", ["they", "we", "i", "i", "i", "isn"]),
        ("O’Brien-Li", ["o", "brien", "li"]),
        ("snake_case and/or kebab-case", ["snake", "case", "and", "or", "kebab", "case"]),
        ("COVID-19, H5N1", ["covid", "19", "h5n1"]),
        ("ＦＵＬＬ ½ x²", ["full", "1", "2", "x2"]),
        ("الأطباء", ["الاطباء"]),
    ],
)
def test_a_text_is_cut_into_its_words(text, found):
    assert words(text) == found


@given(TEXT)
@example("\u0130")
@example("ŉ")
@example("ǆ")
@example("ﷺ")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_any_text_has_words_and_they_are_letters_and_digits(text):
    for word in words(text):
        assert word
        assert word.isalnum()
        assert len(word) <= 60


@given(st.text())
def test_a_stem_is_never_empty_nor_longer(word):
    assert len(stem(word)) <= len(word)
    assert bool(stem(word)) == bool(word)


@given(TEXT)
def test_capitals_and_spaces_do_not_matter(text):
    assert words(f"  {text}  ") == words(text)


def test_a_word_of_any_length_is_found_by_its_beginning():
    assert words("a" * 5000) == words("a" * 4000) == ["a" * 60]


@given(TEXT, TEXT)
def test_marking_changes_no_text(text, wanted):
    pieces = marked(text, set(words(wanted)), "a")

    assert "".join(piece for piece, _hit in pieces) == text


@pytest.mark.parametrize(
    ("text", "wanted", "last", "hits"),
    [
        ("Les médecins, LE MÉDECIN.", {"medecin"}, "", ["médecins", "MÉDECIN"]),
        ("Un me\u0301decin", {"medecin"}, "", ["me\u0301decin"]),
        ("Des œuvres.", {"oeuvre"}, "", ["œuvres"]),
        ("L’hôpital, l'hopital", {"hopital"}, "", ["hôpital", "hopital"]),
        ("Postings post-mortem posts", {"post"}, "", ["post", "posts"]),
        ("Postings post-mortem posts", {"post"}, "post", ["Postings", "post", "posts"]),
        ("Nothing here", {"word"}, "wor", []),
    ],
)
def test_what_a_search_finds_is_marked_as_it_was_written(text, wanted, last, hits):
    assert [piece for piece, hit in marked(text, wanted, last) if hit] == hits
