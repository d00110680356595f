"""A table that is taken away: readable by everything, and run by nothing."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import spreadsheets

SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212")
SPACE = ' \t\r\n\u00a0\u00ad\u200b\u202e\u2066\ufeff"“”«»'
PIECES = st.sampled_from([*SIGNS, *SPACE, *"';,|c1"]) | st.characters(codec="utf-8")
AWKWARD = st.text(PIECES, max_size=40)


def read(text, delimiter=","):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def written(*rows):
    return "".join(spreadsheets.lines(rows))


@given(st.lists(st.lists(AWKWARD, min_size=1, max_size=4), max_size=4))
def test_whatever_is_in_a_table_no_cell_of_it_is_a_formula_and_all_of_it_comes_back(rows):
    cells = read(written(*rows))

    assert not [cell for row in cells for cell in row if cell.lstrip(SPACE).startswith(SIGNS)]
    assert not [cell for row in cells for cell in row if cell.startswith(("\t", "\r", "\n"))]
    assert [[spreadsheets.as_typed(cell) for cell in row] for row in cells] == rows


@given(AWKWARD)
def test_a_spreadsheet_that_parts_cells_by_semicolons_finds_no_formula_either(text):
    cells = read(written(["1", text]), delimiter=";")

    assert not [cell for row in cells for cell in row if cell.lstrip(SPACE).startswith(SIGNS)]


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\uff1d1", "'\uff1d1"),
        ('  "=1', "  \"'=1"),
        ("\t=1", "'\t'=1"),
        ("\rfirst", "'\rfirst"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("so;=cmd|' /C calc'!A0", "so;'=cmd|' /C calc'!A0"),
        ("Said:\n- one\n- two", "Said:\n'- one\n'- two"),
        ("a - b = c", "a - b = c"),
        ("rosalind@example.org", "rosalind@example.org"),
        ("", ""),
    ],
)
def test_an_apostrophe_stands_where_a_formula_could_begin_and_nowhere_else(typed, cell):
    assert spreadsheets.harmless(typed) == cell
    assert spreadsheets.as_typed(cell) == typed


def test_a_table_is_what_rfc_4180_says_and_excel_reads_its_accents():
    text = written(["who", "what"], ["Éloïse", 'said “no”, then "yes"\nand left'])

    assert text == '\ufeff"who","what"\r\n"Éloïse","said “no”, then ""yes""\nand left"\r\n'


def test_a_text_of_nothing_but_white_space_takes_no_time():
    began = time.process_time()

    assert spreadsheets.harmless("\t;" * 100_000) == "'" + "\t;" * 100_000

    assert time.process_time() - began < 2
