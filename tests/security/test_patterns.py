"""No text makes the site think for long: every regular expression, and every door that text comes in by."""

import time
from collections.abc import Callable
from functools import cache, partial
from html import escape

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles import comparing, search, words
from articles.citations import bibtex, reference
from comments import screening
from comments.forms import TEXT_LENGTH
from moderation import rules, spreadsheets
from republish.checking import reading
from richtext import differences, markup, names, outline, passages, sanitise, text
from tests.security import patterns

LONG = 100_000  # characters
STEPS = (30, 1_000, 4_000, 20_000)  # what takes long already is not asked for more
SOON = 1  # second of computing
every = cache(patterns.every)


def seconds(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return time.thread_time() - began


def time_of(known, shape):
    """Return how long a pattern takes for LONG characters of a shape; of one that takes too long, what it will."""
    taken, longest = 0.0, known.longest or LONG
    for length in (*(step for step in STEPS if step < longest), longest):
        taken = seconds(partial(meet, known, patterns.text(shape, length)))
        if length < longest and taken > max(0.02, SOON * length / longest):
            return SOON * longest / length
    return taken


def meet(known, text):
    text = text.encode() if isinstance(known.pattern.pattern, bytes) else text
    if "fullmatch" in known.ways:
        known.pattern.fullmatch(text)
    if "match" in known.ways:
        known.pattern.match(text)
    if "search" in known.ways:
        known.pattern.search(text)
    if known.ways & patterns.THROUGH:
        for _found in known.pattern.finditer(text):
            pass


def test_a_pattern_that_is_put_together_is_listed():
    assert patterns.put_together() == {where: len(built) for where, built in patterns.BUILT.items()}


def test_every_regular_expression_meets_100_kb_of_hostile_text_within_a_second(figure):
    times = [
        (time_of(known, shape), known.where, shape)
        for known in every()
        for shape in [*patterns.shapes(known.pattern), *(("", part, "\x01") for part in ("a", " ", "<"))]
    ]

    slowest, where, _shape = max(times)
    figure(5, "regular expressions", f"{len(every())}, the slowest {slowest:.2f} s ({where})", f"each under {SOON} s")
    assert not [(where, shape, taken) for taken, where, shape in times if taken > SOON]


EVERY = st.deferred(lambda: st.sampled_from(every()))
PARTS = st.text(st.sampled_from("a1 <>\"'&#;:/.-_@()[]{}*`\\\n\u0301é\x01") | st.characters(codec="utf-8"), max_size=8)


@given(EVERY, PARTS, PARTS.filter(bool), PARTS)
def test_no_other_repeated_text_takes_longer(known, first, part, last):
    assert time_of(known, (first, part, last)) < SOON


# ---- where text comes in ----

RULES = (
    screening.Rule("words", "advertising", 1, "buy now\nbuy"),
    screening.Rule("links", "many-links", 1, "3"),
    screening.Rule("known-sites", "known", 1, "example.org"),
)
# What a reader's comment is asked, which is short; and everything that reads an article or a page.
OF_A_COMMENT = {
    "Markdown": markup.comment_html,
    "the screening": lambda typed: screening.screen(typed, screening.Context(name=typed[:80], rules=RULES)),
    "finding passages": lambda typed: passages.find(typed, passages.needles(typed[:400])),
    "cutting passages": lambda typed: passages.cut(typed, [(100, 200)], "[…]"),
}
OF_A_TEXT = {
    "tidying a line": text.tidy_line,
    "tidying a text": text.tidy_text,
    "folding": text.fold,
    "counting words": text.count_words,
    "the skeleton of a name": names.skeleton,
    "whose name it is": lambda text: names.is_taken_for(text, ["Ada Byron"]),
    "search words": search.Query.read,
    "an extract": lambda typed: search.Query.read("a b").extract(typed),
    "marking what was found": lambda typed: words.marked(typed, {"a", "b"}),
    "an outline": outline.read,
    "plain text": outline.plain_text,
    "citing": lambda typed: bibtex.escaped(reference.one_line(typed)),
    "a cell": spreadsheets.harmless,
    "a pasted copy": reading.read,
    "differences": lambda typed: differences.differences(typed, typed[1:] + "b"),
}
OF_AN_ARTICLE = {
    "cleaning a comment": sanitise.clean_comment,
    "cleaning an article": sanitise.clean_article,
    "Markdown of an article": markup.article_html,
    "comparing": lambda html: comparing.compare_bodies(f"<p>{escape(html)}</p>", f"<p>{escape(html[1:])}</p>"),
}
SHAPES = ("a ", "<", "<b></p>", "&#x3c;", "http://a.", "[a](", "*a", "<!--", "a\u0301", "ﷺ", "=\t;")


def slow(doors, length):
    times = [
        (seconds(partial(act, (part * length)[:length])), door, part) for door, act in doors.items() for part in SHAPES
    ]
    return max(times), [found for found in times if found[0] > SOON]


@pytest.mark.parametrize(
    ("doors", "length"),
    [(OF_A_COMMENT, TEXT_LENGTH), (OF_A_TEXT, LONG // 2), (OF_AN_ARTICLE, 30_000)],
    ids=["a comment", "any text", "an article"],
)
def test_no_text_that_comes_in_takes_longer(figure, doors, length):
    (slowest, door, _part), wrong = slow(doors, length)

    figure(
        5,
        f"{len(doors)} ways that text takes, {length:,} characters of {len(SHAPES)} shapes",
        f"{slowest:.2f} s ({door})",
        "each under 1 s",
    )
    assert not wrong, wrong


def test_a_rule_takes_no_regular_expression_and_has_an_end():
    assert rules.tidied("words", "(a+)+$") == "(a+)+$"
    assert (
        screening.screen("a" * 5_000 + "!", screening.Context(rules=(screening.Rule("words", "x", 1, "(a+)+$"),)))
        == []
    )
    for pattern in ("a" * 5_000_000, "a\n" * 2_500_000, "\u200b" * 5_000_000):
        with pytest.raises(ValidationError):
            rules.tidied("words", pattern)
