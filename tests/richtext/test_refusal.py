"""An editor is told what cleaning would take, and is not bothered about spelling."""

import pytest
from hypothesis import given

from richtext.sanitise import MAX_ARTICLE, article_refusal, clean_article
from tests.richtext.hostile import MARKUP, PAYLOADS, TANGLES, tangle


@pytest.mark.parametrize(
    "html",
    [
        "",
        "a & b < c",
        "caf&eacute; &hellip; &nbsp; &#8217; &copy",
        "one<br/>two<hr />",
        "one\r\ntwo\rthree",
        "<p>one<p>two",
        "<P>one</P>",
        "<ul><li>one<li>two</ul>",
        "<table><tr><th>a<td>b</table>",
        "<p>a<ul><li>b</ul></p>c",
        "<b><p>one</b>two</p>",
        "<em>one<p>two</em>three",
        "<pre>\n  x</pre>",
        '<p class="" style="">x</p>',
        "<p>a <span>b</span></p>",
        '<a href=" https://a.example/?a=1&b=2 " rel="noopener noreferrer">x</a>',
        '<p>a<span data-footnote="">See <em>this</em></span></p><figure data-figure="2"></figure>',
        "\ufeff<p>x</p>",
        "a\x00b",
        "<html><body><p>x</p></body></html>",
        "</p>x</br>",
    ],
)
def test_spelling_is_not_refused(html):
    assert article_refusal(html) is None


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        (
            "<p>One two.</p><script>x</script>",
            "<script> would be removed, after “…One two.”. Take it out and save again.",
        ),
        ("<h1>x</h1>", "<h1> would be removed, at the very beginning. Take it out and save again."),
        (
            "<p>One two three four five six seven <img src=/x.png> eight</p>",
            "<img> would be removed, after “…two three four five six seven”. Take it out and save again.",
        ),
        (
            '<p>a</p><p class="note">b</p>',
            "class=“note” on <p> would be removed, after “…a”. Take it out and save again.",
        ),
        (
            '<p>a <a href="javascript:alert(1)">b</a></p>',
            "A link to “javascript:alert(1)” would be removed, after “…a”. Take it out and save again.",
        ),
        (
            f'<a href="ftp://{"a" * 80}">b</a>',
            f"A link to “ftp://{'a' * 53}…” would be removed, at the very beginning. Take it out and save again.",
        ),
        (
            '<a href="https://a.example" target="_blank" rel="noopener">b</a>',
            "target=“_blank” on <a> would be removed, at the very beginning. Take it out and save again.",
        ),
        (
            "<p>a <a name=x>b</a></p>",
            "<a> without href would be removed, after “…a”. Take it out and save again.",
        ),
        (
            "<figure></figure>",
            "<figure> without data-figure would be removed, at the very beginning. Take it out and save again.",
        ),
        (
            "a <!-- look this up --> b",
            "A comment (<!-- … -->) would be removed, after “…a”. Take it out and save again.",
        ),
        (
            "a <table>b<tr><td>c</table>",
            "<table> would be moved, after “…a”. Look at the tags there and save again.",
        ),
        (
            '<figure><figure data-figure="2"></figure></figure>',
            "<figure> without data-figure would be removed, at the very beginning. Take it out and save again.",
        ),
        ("<td>a</td>", "<td> would be removed, at the very beginning. Take it out and save again."),
        (
            '<h2 id="A b">a</h2>',
            "id=“A b” on <h2> would be removed, at the very beginning. Take it out and save again.",
        ),
        ('<body onload="x">a', "<body> would be removed, at the very beginning. Take it out and save again."),
        ("a" * (MAX_ARTICLE + 1), "This is longer than an article can be (300000 characters). Please shorten it."),
    ],
)
def test_a_loss_is_refused_in_one_sentence_that_names_it_and_its_place(html, sentence):
    assert article_refusal(html) == sentence


def test_only_the_first_loss_is_named():
    html = "<p>a <u>b</u></p><script>x</script>"

    assert article_refusal(html).startswith("<u> would be removed, after “…a”")


@given(MARKUP)
def test_what_was_cleaned_is_never_refused(html):
    assert article_refusal(clean_article(html)) is None


@pytest.mark.parametrize(
    "payload", [name for name in PAYLOADS if name.startswith(("javascript", "script", "handler", "svg"))]
)
def test_what_would_have_run_is_refused(payload):
    assert article_refusal(PAYLOADS[payload])


@pytest.mark.parametrize("shape", TANGLES)
def test_a_tangled_article_gets_an_answer(shape):
    assert article_refusal(tangle(shape, 5_000)) != ""
