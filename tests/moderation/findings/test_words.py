"""Listed words hold a comment: whole words, however they are accented, cut up or spaced."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening import Context, Rule
from moderation.findings import words

LISTED = "cialis\nbuy now\nhépatite\nœuvre\nStraße\nοδός\nक्या\n伟哥"


def found(text, pattern=LISTED, **beside):
    """Return the pieces of a text that were found, of all rules."""
    context = Context(**beside, rules=(Rule("words", "spam", 3, pattern),))
    return [text[start:end] for finding in words.find(text, context) for start, end in finding.spans]


@pytest.mark.parametrize(
    "text",
    ["A specialist said so.", "socialist", "Cialises", "cialis2", "buy it now", "now buy", "ci alis", "ci-alis"],
)
def test_case_35_a_listed_word_is_not_found_inside_other_words(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Cialis! (CIALIS) cialis’s", ["Cialis", "CIALIS", "cialis"]),
        ("ciális, CIÅLIS", ["ciális", "CIÅLIS"]),
        ("c\u0301ialis\u0301 twice", ["c\u0301ialis\u0301"]),
        ("l’HEPATITE, hépatite", ["HEPATITE", "hépatite"]),
        ("Œuvre, oeuvre", ["Œuvre", "oeuvre"]),
        ("STRASSE", ["STRASSE"]),
        ("ΟΔΟΣ", ["ΟΔΟΣ"]),
        ("ｃｉａｌｉｓ", ["ｃｉａｌｉｓ"]),
    ],
)
def test_case_35_accents_and_case_make_no_difference(text, pieces):
    assert found(text) == pieces


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u200d", "\ufeff", "\u2060", "\u034f", "\u3164", "\u202e"])
def test_case_35_what_cannot_be_seen_hides_no_word(sign):
    assert found(f"Take ci{sign}al{sign}{sign}is.") == [f"ci{sign}al{sign}{sign}is"]


@pytest.mark.parametrize(
    "word", ["ci<b>al</b>is", "ci<B class='x'>al</B >is", "ci<!-- x -->alis", "ci**al**is", "ci`al`is", "ci_al_is"]
)
def test_case_35_tags_and_signs_that_cut_a_word_up_hide_it_not(word):
    assert found(f"Take {word}, now.") == [word]


def test_case_35_a_link_that_begins_within_a_word_hides_it_not():
    assert found("Take ci[al](https://x.example)is.") == ["ci[al](https://x.example)is"]


@pytest.mark.parametrize("text", ["see<br>cialis", "see</p><p>cialis", "<x cialis>", "a<b and cialis>c", "*cialis*x"])
def test_case_35_tags_neither_join_lines_nor_hide_what_readers_see(text):
    assert found(text) == ["cialis"]


@pytest.mark.parametrize("between", [" ", "  ", ", ", "\n", ".\n\n", "-", "… ", "<br>", "** **", " \u200b ", "\u00a0"])
def test_case_35_a_phrase_is_found_whatever_stands_between_its_words(between):
    assert found(f"So buy{between}now!") == [f"buy{between}now"]


@pytest.mark.parametrize(
    ("text", "pieces"), [("वह क्या है", ["क्या"]), ("क्यों", []), ("便宜买伟哥吗", ["伟哥"]), ("伟大", [])]
)
def test_scripts_with_marks_or_without_spaces_have_words_too(text, pieces):
    assert found(text) == pieces


def test_of_two_listed_phrases_the_longer_is_marked():
    assert found("cheap viagra online", "viagra\ncheap viagra online\ncheap") == ["cheap viagra online"]


def test_each_rule_is_named_with_its_version():
    context = Context(
        rules=(Rule("words", "one", 2, "alpha"), Rule("words", "two", 5, "beta"), Rule("links", "x", 1, "2"))
    )

    assert [(finding.rule, finding.version) for finding in words.find("beta alpha", context)] == [
        ("one", 2),
        ("two", 5),
    ]
    assert [finding.rule for finding in words.find("beta", context)] == ["two"]


@pytest.mark.parametrize("field", ["name", "handle", "website", "affiliation", "interests"])
def test_what_stands_beside_the_text_is_read_too_and_has_no_place_in_it(field):
    context = Context(**{field: "https://cialis.example"}, rules=(Rule("words", "spam", 1, "cialis"),))

    (finding,) = words.find("An honest text.", context)

    assert finding.spans == ()


@given(st.text(), st.text())
def test_a_span_is_exactly_where_the_word_stands(before, after):
    text = f"{before} cialis {after}"

    spans = [
        span
        for finding in words.find(text, Context(rules=(Rule("words", "w", 1, "cialis"),)))
        for span in finding.spans
    ]

    assert (len(before) + 1, len(before) + 7) in spans
    assert all("cialis" in words.fold(text[start:end]) for start, end in spans if text[start:end].isalpha())


def test_a_long_list_takes_no_longer_than_a_short_one():
    pattern = "\n".join(f"word{number} follows" for number in range(1000))
    text = "word1 word2 naïve wordless " * 750  # 20,000 characters
    found("", pattern)

    start = time.process_time()
    found(text, pattern)

    assert time.process_time() - start < 1
