"""All kinds of finding: what people are told of each, and that no text keeps anybody waiting."""

import time

import pytest

from comments.screening import FAILED, Context, Rule, holds, register, screen
from moderation import findings
from moderation.first_rules import FIRST

RULES = tuple(Rule(kind, name, 1, "\n".join(lines)) for name, kind, lines in FIRST)
LONG = 100_000  # characters; a comment has at most 20,000

HOSTILE = {
    "one letter": "a",
    "words": "a ",
    "capitals": "É ",
    "numbers": "1 ",
    "digits": "1",
    "zeros": "0000-",
    "half numbers": "416-",
    "three quarters of a number": "416 555 ",
    "plus signs": "+1",
    "telephones": "tel 1",
    "brackets": "(",
    "tags": "<",
    "tags that go on": "<a ",
    "remarks": "<!--",
    "links that go on": "[a](",
    "targets": "](",
    "stars": "*",
    "underscores": "_",
    "backslashes": "\\",
    "slashes": "/",
    "dots": "a.",
    "schemes": "https://",
    "hosts": "www.",
    "links": "https://a.example/)",
    "hrefs": "href='",
    "at signs": "@",
    "half e-mail addresses": "a@",
    "e-mail addresses without an end": "a@a.",
    "marks": "a\u0301",
    "invisible": "a\u200b",
    "ligatures": "œ",
    "words in one sign": "ﷺ",
    "line ends": "\n",
    "nulls": "\x00",
    "listed words": "buy viagra ",
    "nearly listed words": "buy ",
}


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("kind", register.finders)
def test_case_36_a_hostile_text_is_answered_in_time(kind, shape):
    part = HOSTILE[shape]
    for text in ((part * LONG)[:LONG], ("@" + part * LONG)[:LONG], ("https://" + part * LONG)[:LONG]):
        start = time.process_time()
        register.finders[kind](text, Context(rules=RULES))

        assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "\u202eabc", "👩\u200d⚕\ufe0f" * 50, "مرحبا بالعالم", "a" * 70_000, "\U0010ffff"]
)
def test_case_36_no_text_is_too_strange(text):
    assert not [finding for finding in screen(text, Context(rules=RULES)) if finding.kind == FAILED]


def test_every_kind_is_told_to_moderators_and_a_heading_never_comes_without_advice():
    for kind in register.kinds.values():
        assert str(kind.label), kind.code
        assert bool(str(kind.heading)) == bool(str(kind.advice)), kind.code


def test_the_writer_is_told_of_what_can_be_mended_and_of_nothing_else():
    told = {code for code, kind in register.kinds.items() if kind.advice}

    assert told >= {"links", "words", "shouting", "email", "telephone", "duplicate"}
    assert not told & {"first", "fast", "trap", "failed"}


def test_every_module_of_the_folder_is_registered():
    assert {module.KIND.code for module in findings.KINDS} == set(findings_of_the_folder()) - {FAILED}
    assert FAILED in register.kinds


def findings_of_the_folder():
    from importlib import import_module
    from pkgutil import iter_modules

    return [import_module(f"moderation.findings.{found.name}").KIND.code for found in iter_modules(findings.__path__)]


def test_what_was_noticed_about_the_sending_is_told_from_what_is_said():
    assert {code for code, kind in register.kinds.items() if kind.of_sending} == {"trap", "fast"}


def test_only_a_first_comment_does_not_hold():
    silent = {code for code in register.kinds if not register.kind(code).holds}

    assert "first" in silent
    assert not silent & {"links", "words", "duplicate", "fast", "trap", "shouting", "email", "telephone", "failed"}
    assert not holds([])
