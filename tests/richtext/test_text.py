"""What people type is kept as they meant it, without what nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.text import count_words, fold, tidy_line, tidy_text

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=[]))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana  Lopez ", "Ana Lopez"),
        ("Ana\tLopez\r\nMD\u2028PhD", "Ana Lopez MD PhD"),
        ("Ame\u0301lie", "Amélie"),
        ("Ana\u00a0\u3000Lopez", "Ana Lopez"),
        ("A\x00n\x1ba\x85", "Ana"),
        ("A\u200bn\u00ada\ufeff", "Ana"),
        ("\u202eanA\u2066", "anA"),
        ("A\ue000n\U000f0000a\ud800\uffff", "Ana"),
        ("A\u200dna", "Ana"),
        ("\u200c", ""),
        ("\u3164\u115f\u2800", ""),
        ("Z" + "\u0335" * 40 + "oe", "Z" + "\u0335" * 8 + "oe"),
        ("👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f"),
        ("🧑🏽\u200d🔬", "🧑🏽\u200d🔬"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("O’Brien-Łuczak 李 ß", "O’Brien-Łuczak 李 ß"),
        ("A\u034fn\u17b4a\U00016fe4\U0001d159", "Ana"),
        ("A\ufe0fn\U000e0100a\u180b", "Ana"),
        ("👩\ufe0f\ufe0f\U000e0100 ♥\ufe0e 1\ufe0f\u20e3", "👩\ufe0f ♥\ufe0e 1\ufe0f\u20e3"),
        ("葛\U000e0100飾 ᠠ\u180bᠨ", "葛\U000e0100飾 ᠠ\u180bᠨ"),
        ("\ufe0f\u034f", ""),
        (" \u0301\u0300 ", ""),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed, kept):
    assert tidy_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("«\u00a0Dire\u00a0»\u202f: quoi\u202f?", "«\u00a0Dire\u00a0»\u202f: quoi\u202f?"),
        (" \u00a0A  \t title\u00a0 ", "A title"),
        ("A\u200b ti\u00adtle\nin two\u202e lines", "A title in two lines"),
    ],
)
def test_a_typeset_line_keeps_its_no_break_spaces(typed, kept):
    assert tidy_line(typed, typeset=True) == kept


@given(ANYTHING)
def test_a_typeset_line_stays_as_it_is_and_is_one_line(text):
    line = tidy_line(text, typeset=True)

    assert tidy_line(line, typeset=True) == line
    assert tidy_line(line) == tidy_line(text)
    assert len(line.splitlines()) <= 1


@given(ANYTHING)
def test_tidying_makes_nothing_longer_than_composing_does(text):
    """NFC makes at most three characters of one, and of nearly everything no more than there were."""
    composed = len(unicodedata.normalize("NFC", text))

    assert len(tidy_line(text)) <= max(composed, len(text))
    assert len(tidy_text(text)) <= max(composed, len(text))


@given(ANYTHING)
def test_a_tidy_line_is_one_line_and_stays_as_it_is(text):
    line = tidy_line(text)

    assert tidy_line(line) == line
    assert line == " ".join(line.split())
    assert {unicodedata.category(character) for character in line}.isdisjoint({"Cc", "Co", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\x00b\x07\tc\x7f", "ab\tc"),
        ("a  \nb\t\n  c", "a\nb\n  c"),
        ("\n\na\n\n\n\n\n\nb\n\n", "a\n\n\nb"),
        ("\u202eabc\u202c \u2067def\u2069", "abc def"),
        ("שלום \u200fabc\u200e", "שלום \u200fabc\u200e"),
        ("e\u0301", "é"),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 8),
        ("a\ud800b\uffff", "ab"),
        ("a\ufdd0b\U0001ffffc\U0010fffe", "abc"),
        ("a\U000e0001\U000e0068\U000e0069b", "ab"),
        (
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f won",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f won",
        ),
        ("a\u206ab\ufff9c\ufffb", "abc"),
        ("👩\u200d⚕\ufe0f *a*  b", "👩\u200d⚕\ufe0f *a*  b"),
    ],
)
def test_a_text_keeps_its_words(typed, kept):
    assert tidy_text(typed) == kept


@given(ANYTHING)
def test_a_tidy_text_stays_as_it_is(text):
    tidied = tidy_text(text)

    assert tidy_text(tidied) == tidied
    assert "\n\n\n\n" not in tidied
    tidied.encode()  # nothing that a database would refuse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One two  three.\nFour", 4),
        ("a — b – c * … !", 3),
        ("don't well-known l’hôpital 5 mg/L", 5),
        ("médecin 李医生 ٣", 3),
        ("#1 (a)", 2),
    ],
)
def test_words_are_counted_as_a_person_would(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÉDECIN", "medecin"),
        ("Œuvres, Æsop, ǽ", "oeuvres, aesop, ae"),
        ("Straße", "strasse"),
        ("Łódź Øre", "lodz ore"),
        ("l’hôpital", "l'hopital"),
        ("ﬁn \u210c Ⅳ \uff12", "fin h iv 2"),
        ("İstanbul", "istanbul"),
    ],
)
def test_words_that_search_alike_fold_alike(text, folded):
    assert fold(text) == folded


@given(ANYTHING)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "part", ["\u0301\u0316", " ", "\n", " \n", "\u200d", "\u202e", "\u1100\u0301", "ﷺ", "a", "é\u0301"]
)
@pytest.mark.parametrize("function", [tidy_line, tidy_text, fold, count_words])
def test_a_long_text_of_one_sign_gets_an_answer(function, part):
    assert function("a" + part * (50_000 // len(part)) + "a")
