"""The page about the ASVS has an entry for every requirement that binds this site, and names what exists."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDING = """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.10 1.3.1 1.3.3 1.3.4 1.3.6 1.3.7 1.3.11 1.3.12 1.5.1
    2.2.1 2.2.2 2.3.1 2.3.3 2.3.4 2.4.1 2.4.2
    3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.5.1 3.5.3 3.5.4 3.7.2
    5.1.1 5.2.1 5.2.2 5.2.3 5.2.6 5.3.1 5.3.2 5.4.1 5.4.2
    6.1.1 6.2.1 6.2.4 6.2.5 6.2.7 6.2.9 6.2.10 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.3 6.4.4 6.5.1
    7.1.1 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.5 7.5.1
    8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2
    12.1.1 12.2.1
    13.3.1 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5
    14.2.1 14.2.2 14.2.3 14.2.7 14.2.8 14.3.2
    15.1.1 15.1.2 15.2.1 15.2.2 15.3.1 15.3.3 15.3.4 15.4.2
    16.2.1 16.2.2 16.2.5 16.3.1 16.3.2 16.3.3 16.4.1 16.4.2 16.5.1 16.5.2 16.5.3 16.5.4
""".split()
DECIDED = {"6.1.1", "8.1.2"}  # which ask for a decision that can be read, and no more
STANDS = ("**Met**", "**In part**", "**Not met**", "**The operator’s**")
ENTRY = re.compile(r"^- \*\*(\d+\.\d+\.\d+)\*\* (.*?)(?=^- |^#|^$)", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|requirements\.txt)`")


@pytest.fixture(scope="module")
def requirements():
    return (ROOT / "docs/asvs.md").read_text()


@cache
def text_of(path):
    return (ROOT / path).read_text() if (ROOT / path).is_file() else ""


def test_every_binding_requirement_has_one_entry(requirements):
    assert [number for number, _words in ENTRY.findall(requirements)] == BINDING


def test_every_entry_says_how_it_stands_and_what_is_met_is_held_by_a_test(requirements):
    for number, words in ENTRY.findall(requirements):
        assert sum(words.count(stand) for stand in STANDS) == 1, number
        assert TEST.search(words) or "**Met**" not in words or number in DECIDED, number


def test_every_file_and_every_test_that_it_names_exists(requirements):
    lost = [path for path in FILE.findall(requirements) if not (ROOT / path).is_file()]
    lost += [f"{path}::{name}" for path, name in TEST.findall(requirements) if f"def {name}(" not in text_of(path)]

    assert lost == []
    assert len(TEST.findall(requirements)) > 100
