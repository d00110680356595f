"""A passage is found however it is typed, and cut out so that nothing else of the text changes."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext import passages
from richtext.markup import MAX_TEXT, comment_html
from richtext.outline import plain_text

MARKER = "[removed by a moderator]"
X = MARKER


def removed(text, *words, spans=()):
    """Return a text without these words, and without these places."""
    needles = set().union(*map(passages.needles, words))
    return passages.cut(text, [*spans, *passages.find(text, needles, marker=MARKER)], MARKER)


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("I saw Jeanne Tremblay today.", "Jeanne Tremblay", f"I saw {X} today."),
        ("Jeanne Tremblay came.", "Jeanne Tremblay", f"{X} came."),
        ("It was Jeanne Tremblay", "Jeanne Tremblay", f"It was {X}"),
        ("Jeanne Tremblay", "Jeanne Tremblay", X),
        ("JEANNE  tremblay, Jeanne\nTremblay.", "Jeanne Tremblay", f"{X}, {X}."),
        ("Jeanne\r\nTremblay came.", "Jeanne Tremblay", f"{X} came."),
        ("We saw Éléonore", "eleonore", f"We saw {X}"),
        ("We saw E\u0301le\u0301onore\u0301!", "Éléonoré", f"We saw {X}!"),
        ("**Jeanne** *Tremblay* came", "Jeanne Tremblay", f"{X} came"),
        ("Trem**blay** came", "Tremblay", f"{X} came"),
        ("[Jeanne](https://a.example) Tremblay came", "Jeanne Tremblay", f"{X} came"),
        ("[Trem](https://a.example)blay came", "Tremblay", f"{X} came"),
        ("1. Jeanne\n2. Tremblay", "Jeanne Tremblay", f"1. {X}"),
        ("In 1985. Jeanne", "1985. Jeanne", f"In {X}"),
        ("> of Jeanne\n> Tremblay, ill", "Jeanne Tremblay", f"> of {X}, ill"),
        ("a Jeanne Jeanne b", "Jeanne", f"a {X} b"),
        ("a Jeanne Jeannette b", "Jeanne", f"a {X} Jeannette b"),
        ("“Jeanne” (Jeanne) Jeanne’s", "Jeanne", f"“{X}” ({X}) {X}’s"),
        ("the therapist", "the rapist", "the therapist"),
        ("李明在医院", "李明", f"{X} 在医院"),
        ("אבג דהו", "אבג", f"{X} דהו"),
        ("a 👩🏽\u200d⚕️ b", "👩", f"a {X} b"),
    ],
)
def test_words_are_found_whatever_stands_between_them_and_cut_alone(text, words, left):
    assert removed(text, words) == left


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("**Jeanne Tremblay said** it", "Tremblay said it", f"Jeanne {X}"),
        ("**Mme Jeanne** said", "Jeanne said", f"Mme {X}"),
        ("**Mme Jeanne** said", "Jeanne", f"**Mme {X}** said"),
        ("*a* Jeanne *b*", "Jeanne", f"*a* {X} *b*"),
        ("`a Jeanne`", "Jeanne", f"`a {X}`"),
        ("**a**Jeanne**b**", "Jeanne", f"**a** {X} **b**"),
        ("***a* Jeanne b**, `c", "Jeanne b", f"***a* {X}**, `c"),
        ("***Jeanne* b** c", "b c", f"*Jeanne* {X}"),
        ("`a *Jeanne b` c* d", "c d", f"`a *Jeanne b` {X}"),
        ("2*3 *Jeanne* 4", "Jeanne", f"2*3 {X} 4"),
        ("[Mme Jeanne](https://a.example) said", "Jeanne", f"[Mme {X}](https://a.example) said"),
        ("[Mme Jeanne](https://a.example) said", "Jeanne said", f"Mme {X}"),
        ("[Jeanne](https://a.example) said", "Jeanne", f"{X} said"),
        ("See [her](https://a.example/jeanne-tremblay).", "Jeanne Tremblay", f"See her {X}."),
        ("See https://a.example/jeanne-tremblay/2.", "Jeanne Tremblay", f"See {X}."),
        ("Jeanne(https://a.example)", "Jeanne", f"{X} (https://a.example)"),
    ],
)
def test_no_half_sign_is_left_and_no_marker_becomes_a_link(text, words, left):
    assert removed(text, words) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("> she is Jeanne\n\nTremblay, I say", f"> she is {X}\n\n{X}, I say"),
        ("- she is Jeanne\n- Tremblay, I say", f"- she is {X}\n- {X}, I say"),
        ("she is Jeanne\n\nTremblay", f"she is {X}"),
        ("> Jeanne\n> Tremblay\n\nI say", f"> {X}\n\nI say"),
    ],
)
def test_what_was_quoted_stays_quoted_and_what_was_not_does_not_become_so(text, left):
    assert removed(text, "Jeanne Tremblay") == left


@pytest.mark.parametrize(
    ("text", "span", "left"),
    [
        ("abcdef", (2, 4), f"ab {X} ef"),
        ("ab cd ef", (2, 6), f"ab {X} ef"),
        ("ab 👩🏽\u200d⚕️ cd", (4, 5), f"ab {X} cd"),
        ("e\u0301f", (1, 2), f"{X} f"),
        ("See [it](https://a.example).", (9, 26), f"See it {X}."),
        ("See [it](https://a.example).", (18, 20), f"See it {X}."),
        (f"a {X} b", (3, 5), f"a {X} b"),
        (f"a {X} b c", (len(f"a {X} "), len(f"a {X} b")), f"a {X} c"),
        ("a  b", (1, 3), "a  b"),
        ("> ab\n\ncd", (0, 5), f"> {X}\n\ncd"),
        ("ab\n\ncd", (0, 4), f"{X}\n\ncd"),
    ],
)
def test_a_place_is_cut_as_a_whole_and_has_one_marker(text, span, left):
    assert removed(text, spans=[span]) == left


def test_what_is_cut_within_a_word_is_looked_for_within_words():
    text = "Tremblay and Tremblays"

    assert passages.find(text, passages.needles_of(text, (1, 8))) == [(1, 8)]
    assert passages.find(text, passages.needles_of("Tremblaysx", (0, 8))) == [(0, 8), (13, 21)]


@pytest.mark.parametrize(("text", "looked_for"), [("Tom", False), ("Jean", True), ("李", False), ("李明", True)])
def test_what_is_too_short_to_tell_is_looked_for_nowhere_else(text, looked_for):
    assert bool(passages.needles_of(text, (0, len(text)))) is looked_for


def test_of_an_earlier_text_only_what_the_new_one_says_is_known():
    now = f"On Monday {X} came to the ward. It is common."
    earlier = f"On Monday {X} came to the ward, from Sorel, aged 87. It is common."

    spans = passages.unread(earlier, now, marker=MARKER)

    assert passages.cut(earlier, spans, MARKER) == f"On Monday {X} came to the ward, {X}. It is common."


@pytest.mark.parametrize("text", ["Quite another text.", "a b", "came of Monday to ward"])
def test_of_an_earlier_text_that_says_nothing_of_the_new_one_nothing_is_known(text):
    now = f"On Monday {X} came to the ward."

    assert re.sub(r"\W", "", passages.cut(text, passages.unread(text, now, marker=MARKER), "")) == ""


# ---- whatever is typed ----

SIGNS = ["*", "**", "`", "[", "> ", "- ", "1. ", "\n", "\n\n", "\\", "(", ")", "_", "&", "<b>", ". "]
WORDS = ["ward", "é ", "the", " ", "  ", "mon day", "אב ", "李", "zyxwvut", " zyxwvut "]
WHOLE = [
    "](https://a.example/b)",
    "](",
    "https://a.example/c ",
    "🧑🏽\u200d🔬",
    "e\u0301",
    MARKER,
]  # or not
TEXTS = st.lists(st.sampled_from(SIGNS + WORDS + WHOLE), max_size=25).map("".join)
PLAIN = st.lists(st.sampled_from(SIGNS + WORDS), max_size=25).map("".join)


def letters(text):
    return [character for character in text.replace(MARKER, "") if character.isalnum()]


@given(TEXTS)
def test_no_place_keeps_the_words_and_a_second_time_there_is_nothing_to_do(text):
    left = removed(text, "zyxwvut")

    assert passages.find(left, passages.needles("zyxwvut"), marker=MARKER) == []
    assert removed(left, "zyxwvut") == left


@given(PLAIN, st.integers(0, 100), st.integers(1, 60))
def test_what_is_beside_a_place_keeps_every_letter_in_its_line(text, start, length):
    start, end = min(start, len(text)), min(start + length, len(text))

    left = removed(text, spans=[(start, end)])

    assert letters(left) == letters(text[:start]) + letters(text[end:])
    assert left.startswith(re.match(r"[\w \n]*", text[:start])[0].rstrip())


@given(TEXTS)
def test_readers_see_every_marker(text):
    left = removed(text, "zyxwvut")

    assert plain_text(comment_html(left)).count(MARKER) == left.count(MARKER)


HOSTILE = {
    "one word": "a" * MAX_TEXT,
    "short words": "a " * (MAX_TEXT // 2),
    "marks": "a" + "\u0301" * (MAX_TEXT - 1),
    "joined": "👩\u200d" * (MAX_TEXT // 2),
    "stars": ("x *a " * 2000 + "a* " * 4000)[:MAX_TEXT],
    "ticks": "`a" * (MAX_TEXT // 2),
    "brackets": "[a" * (MAX_TEXT // 2),
    "links": "[a](b)" * (MAX_TEXT // 6),
    "open targets": "](" + "(" * (MAX_TEXT - 2),
    "backslashes": "\\" * MAX_TEXT,
    "spaces": "a" + " " * (MAX_TEXT - 2) + "a",
    "lines": "a\n\n" * (MAX_TEXT // 3),
    "quotations": "> a\n" * (MAX_TEXT // 4),
    "blocks": "- > " * (MAX_TEXT // 4),
    "urls": "https://a.example/" * (MAX_TEXT // 18),
    "dots": "www." * (MAX_TEXT // 4),
    "markers": f"{MARKER} a " * (MAX_TEXT // 27),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(text):
    start = process_time()

    left = removed(text, "a", "a a a", "a" * 10_000)
    passages.cut(text, passages.unread(text, left, marker=MARKER), MARKER)

    assert process_time() - start < 1
