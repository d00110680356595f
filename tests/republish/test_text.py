"""The plain text copy: every word of the article, in its order, and every link spelt out."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.words import words
from republish.formats.text import plain
from richtext.markup import article_html
from richtext.sanitise import plain_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("Loose <em>words</em><p>and a paragraph</p>and more", "Loose words\n\nand a paragraph\n\nand more"),
        ("<p>Wrapped\nin the\n  source.</p>", "Wrapped in the source."),
        ("<p>One<br>two</p>", "One\ntwo"),
        ("<h2>Part</h2><h3>Piece</h3>", "PART\n\nPiece"),
        ("<p>One</p><hr><p>two</p>", "One\n\n* * *\n\ntwo"),
        ('<p>See <a href="https://example.org/">them</a>.</p>', "See them <https://example.org/>."),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "https://example.org/"),
        ("<ul><li>One</li><li>two</li></ul>", "- One\n- two"),
        ("<ol><li>One</li><li>two</li></ol>", "1. One\n2. two"),
        ("<ul><li>One<ul><li>deeper</li></ul>after</li></ul>", "- One\n  - deeper\n  after"),
        ("<ol><li><p>One</p><p>more</p></li><li>two</li></ol>", "1. One\n\n   more\n2. two"),
        ("<ul><li>Loose<p>and not</p></li></ul>", "- Loose\n\n  and not"),
        ("<blockquote><p>One</p><p>two</p></blockquote>", "> One\n>\n> two"),
        ("<blockquote>Loose<p>and not</p></blockquote>", "> Loose\n>\n> and not"),
        ("<blockquote><ul><li>One</li></ul></blockquote>", "> - One"),
        ("<pre>  one\n    two</pre>", "  one\n    two"),
        (
            "<table><caption>Who</caption><tr><th>a</th><th>b</th></tr><tr><td><p>c</p><p>d</p></td><td>e</td></tr></table>",
            "Who\na | b\nc d | e",
        ),
        ("<p>m<sup>2</sup>, 10<sup>−9</sup>, 1<sup>er</sup>, H<sub>2</sub>O</p>", "m^2, 10^−9, 1er, H2O"),
        ("<p>She said <q>no</q>.</p>", "She said “no”."),
        (
            '<p>Word<sup><a href="#a-n1" id="a-r1">1</a></sup>.</p>'
            '<ol><li id="a-n1">Note <em>one</em>. <a href="#a-r1">Back</a></li></ol>',
            "Word[1].\n\n1. Note one.",
        ),
        (
            '<figure><img src="https://example.org/1.jpg" alt="Doors"><figcaption>Which?</figcaption></figure>',
            "[Doors] <https://example.org/1.jpg>\n\nWhich?",
        ),
        ('<figure><img src="https://example.org/1.jpg" alt=""><figcaption>Which?</figcaption></figure>', "Which?"),
        ("<p>a &lt; b &amp; c</p>", "a < b & c"),
    ],
)
def test_html_becomes_text(source, text):
    lines = [line.rstrip() for line in plain(source).splitlines()]

    assert "\n".join(lines) == text


def test_many_items_take_no_longer_than_as_many_words():
    start = process_time()

    plain("<ol>" + "<li>a</li>" * 20_000 + "</ol>")

    assert process_time() - start < 2


def test_however_deep_something_stands_eight_signs_say_so():
    text = plain("<blockquote>" * 38 + "<p>One</p><p>two</p>" + "</blockquote>" * 38)

    assert text.splitlines() == ["> " * 8 + "One", "> " * 8, "> " * 8 + "two"]


TAGS = "p ul ol li blockquote em h2 table tr td pre figure code".split()
PIECES = st.sampled_from(
    [sign for tag in TAGS for sign in (f"<{tag}>", f"</{tag}>")] + "<br> one two three four five".split()
)


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_no_word_is_lost_whatever_the_markup(markup):
    source = article_html(markup)

    said = [word for word in words(plain(source)) if not word.isdecimal()]  # an item has its number before it
    assert said == words(plain_text(source))


def test_a_whole_copy_reads_well(piece, take):
    copy = take("txt")

    assert copy.startswith(
        "An article\n\nWhat to ask first.\n\n"
        "By Ada Byron (St Brigid’s, Kestrel Bay) and Wen Li (Val-Merisier)\n4 February 2026\n\n"
        "Correction, 18 March 2026. It was three, not two.\n"
    )
    assert "\n\nAsk three people.[1]\n\n[Drawing 1] <" in copy
    assert "\n\n1. All of them answered.\n2. Twice.\n\n" in copy
    assert "\nWho asks\nWho | What\nShe\n" in copy
    assert "Provided as is, without warranties (section 5 of the licence). It may be shared whole or in part" in copy
    assert "\n\n\n\n" not in copy
    assert not any(line != line.rstrip() for line in copy.splitlines())
    assert "&" not in copy.replace("b=1&c=2", "")
