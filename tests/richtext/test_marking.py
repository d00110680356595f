"""What was noticed is marked in what readers see, and nothing else about the HTML changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.marking import mark
from richtext.markup import MAX_TEXT, comment_html
from richtext.sanitise import clean_comment
from tests.richtext.hostile import MARKUP

SIGNS = [
    *'*`<&)é"\\',
    "a",
    "b ",
    "\n",
    "\n\n",
    "**",
    "> ",
    "- ",
    "1. ",
    "2) ",
    "&amp;",
    "<b>",
    "[a](",
    "https://a.example/b",
]
TEXTS = st.lists(st.sampled_from([*SIGNS, "🧑🏽\u200d🔬"]), max_size=30).map("".join)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=5)
NUMBER = re.compile(r' <span class="pause-number">[^<]*</span>')


def marked(text, *pieces, **options):
    """Return the HTML of a text with the last place of each piece marked."""
    spans = [(text.rindex(piece), text.rindex(piece) + len(piece)) for piece in pieces]
    return mark(comment_html(text), text, spans, **options)


def seen(html):
    """Return the words in the marks."""
    return re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)


def without_marks(html):
    return html.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    ("text", "piece", "words"),
    [
        ("Take cialis now.", "cialis", ["cialis"]),
        ("cialis, cialis and cialis.", "cialis", ["cialis"]),
        ("a < b & c", "< b & c", ["&lt; b &amp; c"]),
        ("ci**al**is and **cialis**", "cialis", ["cialis"]),
        ("Take ci<b>al</b>is.", "ci<b>al</b>is", ["ci&lt;b&gt;al&lt;/b&gt;is"]),
        ("*buy*\nnow", "buy*\nnow", ["buy", "now"]),
        ("> buy\n\nnow", "buy\n\nnow", ["buy", "now"]),
        ("- one\n- buy now", "buy now", ["buy now"]),
        ("1. one\n2. buy, now", "buy, now", ["buy, now"]),
        ("See https://a.example/b_c.", "https://a.example/b_c", ["https://a.example/b_c"]),
        ("Call +1 613 555 0199.", "+1 613 555 0199", ["+1 613 555 0199"]),
        ("1. Call +1 613 555 0199.", "+1 613 555 0199", ["+1 613 555 0199"]),
        ("2 +1 is 3+", "1 is 3+", ["1 is 3+"]),
        ("4+1 is 5", "1 is 5", ["1 is 5"]),
        ("It is *+1 613*", "*+1 613*", ["+1 613"]),
        ("(416) 555-0199", "416) 555-0199", ["416) 555-0199"]),
        ("héhé 🧑🏽\u200d🔬 née", "née", ["née"]),
    ],
)
def test_a_span_of_the_text_is_marked_where_readers_see_it(text, piece, words):
    assert seen(marked(text, piece)) == words


def test_of_the_same_words_the_right_ones_are_marked():
    text = "1. cialis\n2. specialist\n3. cialis or cialis"

    html = mark(comment_html(text), text, [(text.index("cialis or"), text.index(" or"))])

    assert "<mark>cialis</mark> or cialis" in html
    assert html.count("<mark>") == 1


def test_where_a_link_leads_is_marked_at_the_words_that_lead_there():
    text = "[here](https://a.example/) and [there](https://b.example/)"

    assert seen(marked(text, "https://b.example/")) == ["there"]
    assert seen(marked(text, "https://a.example/", "https://b.example/")) == ["here", "there"]


def test_what_readers_do_not_see_is_left_unmarked():
    text = "1. a\n\n2. b"
    html = comment_html(text)

    assert mark(html, text, [(3, 3), (500, 600)]) == html
    assert mark("<p>Something else.</p>", text, [(3, 4)]) == "<p>Something else.</p>"


def test_a_number_stands_at_the_end_of_each_mark():
    html = marked("Buy now, or write to a@example.org.", "Buy now", "a@example.org", numbers=["1", "<2>"])

    assert '<mark>Buy now <span class="pause-number">1</span></mark>' in html
    assert '<mark>a@example.org <span class="pause-number">&lt;2&gt;</span></mark>' in html


def test_marks_that_overlap_are_one_and_keep_both_numbers():
    text = "one two three"

    html = mark(comment_html(text), text, [(0, 7), (4, 13)], ["1", "2"])

    assert html.count("<mark>") == 1
    assert NUMBER.sub("", html) == '<p dir="auto"><mark>one two three</mark></p>'
    assert len(NUMBER.findall(html)) == 2


def well_formed(html):
    """Say whether every tag that is opened is closed in its turn, and no mark holds another or a block."""
    stack = []
    for closing, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if closing and (not stack or stack.pop() != tag):
            return False
        if not closing and "mark" in stack and tag != "span":
            return False
        if not closing and tag != "br":
            stack.append(tag)
    return not stack


@given(TEXTS, SPANS)
def test_without_its_marks_the_html_is_what_it_was(text, spans):
    html = comment_html(text)

    got = mark(html, text, spans)

    assert without_marks(got) == html
    assert well_formed(got)


@given(TEXTS, SPANS)
def test_without_its_marks_and_numbers_the_html_is_what_it_was(text, spans):
    html = comment_html(text)

    got = mark(html, text, spans, [str(number) for number in range(len(spans))])

    assert without_marks(NUMBER.sub("", got)) == html
    assert well_formed(got)


@given(MARKUP, SPANS)
def test_no_markup_is_broken_by_marks(html, spans):
    cleaned = clean_comment(html)

    assert without_marks(mark(cleaned, html, spans)) == cleaned


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma", "alphabet"]), min_size=1, max_size=20), st.data())
def test_of_plain_words_exactly_the_span_is_marked(words, data):
    text = " ".join(words)
    start = data.draw(st.sampled_from([place for place in range(len(text)) if text[place] != " "]))
    end = data.draw(st.sampled_from([place for place in range(start + 1, len(text) + 1) if text[place - 1] != " "]))

    html = mark(comment_html(text), text, [(start, end)])

    assert html == f'<p dir="auto">{text[:start]}<mark>{text[start:end]}</mark>{text[end:]}</p>'


@pytest.mark.parametrize("part", ["a ", "<", "&", "*", "[a](", "1. a\n", "- a\n", "> "])
def test_a_long_comment_with_many_marks_gets_an_answer(part):
    text = (part * MAX_TEXT)[:MAX_TEXT]
    html = comment_html(text)

    assert without_marks(mark(html, text, [(start, start + 3) for start in range(0, MAX_TEXT, 7)])) == html
