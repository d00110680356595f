"""The words of any HTML can be had, a line for each block, in no more time than its length deserves."""

import pytest
from hypothesis import given

from richtext.sanitise import plain_text
from tests.richtext.hostile import LONG_TANGLES, MARKUP, TANGLES, tangle


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One <b>two</b>\n three.</p><p>Four</p>", "One two three.\nFour"),
        ("<h2>Title</h2><p>a<br>b</p><hr>c", "Title\na\nb\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "a\nb\nc"),
        (
            "<table><caption>t</caption><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "t\na b\nc d",
        ),
        ("caf&eacute; &amp; &lt;b&gt; a&nbsp;b", "café & <b> a\xa0b"),
        ("un<em>broken</em>", "unbroken"),
        ("a<script>x</script><style>y</style><template>z</template>b", "ab"),
        (
            '<p>a<span data-footnote="">n <em>one</em></span> b</p><p>c<span data-footnote="">two</span></p>',
            "a b\nc\nn one\ntwo",
        ),
        ("<p>a<span>b</span></p>", "ab"),
        ("a<!-- b -->c", "ac"),
        ("<p>unclosed <b>tag", "unclosed tag"),
        ("a\x00b &#0;", "ab \ufffd"),
    ],
)
def test_the_words_remain(html, text):
    assert plain_text(html) == text


@given(MARKUP)
def test_words_come_in_tidy_lines(html):
    lines = plain_text(html).split("\n")

    assert lines == [""] or all(line and line == line.strip(" \t\r\n\f") for line in lines)


@pytest.mark.parametrize("shape", TANGLES | LONG_TANGLES)
def test_a_tangle_is_read_to_its_end(shape):
    html = tangle(shape, 100_000)

    assert len(plain_text(html)) <= len(html)
