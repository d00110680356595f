"""The word difference between two versions of a comment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.differences import ADDED, KEPT, LONG, REMOVED, Piece, differences, folded

TEXTS = st.text(st.sampled_from("ab cé\n.*🙂"), max_size=60)


def test_a_changed_word_is_removed_and_added_and_the_rest_kept():
    assert differences("It was Mrs Hall, in bed 4.", "It was a patient, in bed 4.") == [
        Piece("It was "),
        Piece("Mrs", REMOVED),
        Piece("a", ADDED),
        Piece(" "),
        Piece("Hall", REMOVED),
        Piece("patient", ADDED),
        Piece(", in bed 4."),
    ]


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_make_both_texts(before, after):
    pieces = differences(before, after)

    assert "".join(piece.text for piece in pieces if piece.became != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.became != REMOVED) == after
    assert all(piece.text for piece in pieces)


@given(text=TEXTS)
def test_the_same_text_has_no_difference(text):
    assert [piece.became for piece in differences(text, text)] == [KEPT] * bool(text)


@pytest.mark.parametrize(("before", "after"), [("a b " * 3000, "b a " * 3000), ("x" * 12_000, "y " * 6_000)])
def test_of_texts_too_long_to_compare_all_between_their_equal_ends_has_changed(before, after):
    removed, added = [piece for piece in differences(before, after) if piece.became != KEPT]

    assert (removed.became, added.became) == (REMOVED, ADDED)


def words(number, word="word"):
    return " ".join(f"{word}{place}" for place in range(number))


def test_what_stayed_for_long_is_folded_and_what_changed_is_whole():
    pieces = [Piece(words(200)), Piece(words(200, "old"), REMOVED), Piece(words(200)), Piece(words(200, "new"), ADDED)]

    beginning, old, middle, new = folded(pieces)

    assert (old, new) == (pieces[1], pieces[3])
    assert beginning.text == "… " + " ".join(f"word{place}" for place in range(185, 200))
    assert middle.text.startswith("word0 word1")
    assert middle.text.endswith("word199")
    assert max(len(piece.text.split()) for piece in (beginning, middle)) <= 31


def test_what_stayed_for_a_while_is_not_folded():
    pieces = [Piece(words(LONG)), Piece("old", REMOVED)]

    assert folded(pieces) == pieces
