"""Cleaning lets through what a reader or an editor may use, and nothing that runs, loads or deceives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.sanitise import MAX_ARTICLE, MAX_COMMENT, clean_article, clean_comment
from tests.richtext.hostile import LONG_TANGLES, MARKUP, PAYLOADS, TANGLES, judge_article, judge_comment, tangle

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_nothing_hostile_survives(payload):
    judge_comment(clean_comment(payload))
    judge_article(clean_article(payload))


@given(MARKUP)
def test_whatever_a_comment_is_made_of_it_comes_out_clean_and_stays_so(html):
    cleaned = clean_comment(html)

    judge_comment(cleaned)
    assert clean_comment(cleaned) == cleaned


@given(MARKUP)
def test_whatever_an_article_is_made_of_it_comes_out_clean_and_stays_so(html):
    cleaned = clean_article(html)

    judge_article(cleaned)
    assert clean_article(cleaned) == cleaned


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[])))
def test_no_character_is_too_strange(text):
    judge_comment(clean_comment(text))
    judge_article(clean_article(text))


@pytest.mark.parametrize("shape", TANGLES)
def test_a_tangled_comment_comes_out_clean(shape):
    html = tangle(shape, 10_000)

    cleaned = clean_comment(html)

    judge_comment(cleaned)
    assert len(cleaned) < 12 * len(html)


@pytest.mark.parametrize("shape", LONG_TANGLES)
def test_length_alone_keeps_nobody_waiting(shape):
    html = tangle(shape, MAX_COMMENT)

    assert len(clean_comment(html)) < 12 * len(html)


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("<p>a <b>b</b> <em>c</em></p>", "<p>a <b>b</b> <em>c</em></p>"),
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p{}</style>b", "ab"),
        ("<h2>Title</h2><div>text</div>", "Titletext"),
        ('<p dir="auto">x</p>', '<p dir="auto">x</p>'),
        ('<p dir="rtl">x</p>', "<p>x</p>"),
        ('<em dir="auto">x</em>', "<em>x</em>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("AT&T &eacute; &nbsp;", "AT&amp;T é &nbsp;"),
        ("&amp;copy; &amp;lt;b&amp;gt;", "&amp;copy; &amp;lt;b&amp;gt;"),
        ('<a href="//a.example">x</a>', "x"),
        ('<a href="/about/">x</a>', "x"),
        ('<a href="#top">x</a>', "x"),
        ('<a href="javascript:1">x</a>', "x"),
        ('<a href="mailto:me@a.example">x</a>', f'<a href="mailto:me@a.example" {REL}>x</a>'),
        (
            '<a href="HTTPS://A.example/?a=1&b=2" title="t">x</a>',
            f'<a href="HTTPS://A.example/?a=1&amp;b=2" {REL}>x</a>',
        ),
        ('<a href="https://a.example" rel="me">x</a>', f'<a href="https://a.example" {REL}>x</a>'),
        ("a\x00b\x01c\x0cd&#2;e", "abc de"),
    ],
)
def test_a_comment_keeps_only_what_comments_are_made_of(given, cleaned):
    assert clean_comment(given) == cleaned


def link(url, href=None):
    return f'<a href="{href or url}" {REL}>{url}</a>'


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("see https://a.example/b.", f"see {link('https://a.example/b')}."),
        ("(https://a.example/b)", f"({link('https://a.example/b')})"),
        ("https://a.example/x_(y), z", f"{link('https://a.example/x_(y)')}, z"),
        ("https://a.example/?a=1&amp;b=2", link("https://a.example/?a=1&amp;b=2")),
        ("&lt;https://a.example&gt;", f"&lt;{link('https://a.example')}&gt;"),
        ("«https://a.example/é»", f"«{link('https://a.example/é')}»"),
        ("“https://a.example/l’été”’", f"“{link('https://a.example/l’été')}”’"),
        ("www.a.example", link("www.a.example", "http://www.a.example")),
        ("<b>https://a.example</b>", f"<b>{link('https://a.example')}</b>"),
        ("<code>https://a.example</code>", "<code>https://a.example</code>"),
        (
            '<a href="https://b.example">https://a.example</a>',
            f'<a href="https://b.example" {REL}>https://a.example</a>',
        ),
        ("me@a.example or me@www.a.example", "me@a.example or me@www.a.example"),
        ("https://bank.example@a.example", "https://bank.example@a.example"),
        ("end.In the beginning, node.js", "end.In the beginning, node.js"),
        ("javascript:alert(1) ftp://a.example", "javascript:alert(1) ftp://a.example"),
    ],
)
def test_plain_urls_in_a_comment_become_links(given, cleaned):
    assert clean_comment(given) == cleaned


@pytest.mark.parametrize(
    "html",
    [
        '<h2 id="a-2">Title</h2><h3>x</h3><h4>x</h4>',
        '<p lang="fr-CA" dir="rtl">a <em>b</em> <strong>c</strong> <b>d</b> <i>e</i> <q>f</q> <cite>g</cite></p>',
        '<p>H<sub>2</sub>O m<sup>2</sup> <abbr title="a &quot;b&quot; &amp; c">W</abbr> <code>x &lt; y</code></p>',
        "<blockquote><p>a<br>b</p></blockquote><hr><pre>a\n  b</pre>",
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li><p>c</p></li></ol>",
        '<table><caption>c</caption><thead><tr id="r1"><th scope="col" colspan="2">h</th></tr></thead><tbody><tr>'
        '<td rowspan="2"><p>d</p></td><td>e</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>',
        '<figure data-figure="2"></figure>',
        '<p>a<span data-footnote="">See <em>this</em> <a href="https://a.example">x</a></span></p>',
        '<p><a href="/about/">a</a> <a href="#a-2">b</a> <a href="mailto:a@b.example">c</a> <a href="/">d</a></p>',
        '<p><time datetime="2024-05-01T10:00+02:00">May</time></p>',
        "<p>https://a.example stays text</p>",
    ],
)
def test_an_article_keeps_what_articles_are_made_of(html):
    assert clean_article(html) == html


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("<h1>x</h1>", "x"),
        ('<p class="a" style="color:red" id="b">x</p>', "<p>x</p>"),
        ('<h2 id="Top">x</h2><h3 id="1">y</h3><h4 id="a b">z</h4>', "<h2>x</h2><h3>y</h3><h4>z</h4>"),
        ('<img src="/x.png" alt="x">', ""),
        ('<span style="color:red">x</span>', "x"),
        ('<span data-footnote="1">x</span>', "x"),
        ("<figure>x</figure>", "x"),
        ('<figure data-figure="../1">x</figure>', "x"),
        ('<a href="//a.example">x</a>', "x"),
        ('<a href="about/">x</a>', "x"),
        ('<a href="https://a.example" target="_blank" rel="noopener">x</a>', '<a href="https://a.example">x</a>'),
        ('<p dir="up" lang="!">x</p>', "<p>x</p>"),
        (
            '<table><tr><td colspan="100000" rowspan="0" scope="x" align="left">x</table>',
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
    ],
)
def test_an_article_loses_what_articles_are_not_made_of(given, cleaned):
    assert clean_article(given) == cleaned


def test_elements_nested_beyond_reason_lose_their_tags_and_keep_their_words():
    cleaned = clean_comment("<blockquote>" * 100 + "deep" + "</blockquote>" * 100)

    assert cleaned.count("<blockquote>") == 40
    assert "deep" in cleaned


def test_formatting_left_open_in_every_way_is_shown_as_its_words():
    cleaned = clean_comment("<p>" + "".join(f"<b x{number}>" for number in range(800)) + "<p>word" * 800)

    assert cleaned == "<br>".join(["word"] * 800)


def test_html_that_is_too_long_is_refused_before_it_is_read():
    with pytest.raises(ValueError, match="100000"):
        clean_comment("a" * (MAX_COMMENT + 1))
    with pytest.raises(ValueError, match="300000"):
        clean_article("a" * (MAX_ARTICLE + 1))
