"""What readers type looks as they meant it, and what editors write in Markdown becomes an article."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.markup import MAX_TEXT, article_html, comment_html
from richtext.sanitise import clean_comment, plain_text
from tests.richtext.hostile import PAYLOADS, judge_article, judge_comment

LINES = st.sampled_from(
    "> a|>> b|- c|  - d|1. e|2. f|7. g|* h||*i* **j**|`k`|[l](https://a.example)|[m](n)|# o|----|> 5|\\*|***|- - -"
    "|![p](q)|[r]: https://a.example|    s|\t> t|<b>u</b>|&amp;".split("|")
)
TEXT = st.lists(LINES | st.text(alphabet="ab *_`[]()<>-+.1#\\\n>!&\t~|=", max_size=12), max_size=8).map("\n".join)


def p(html):
    return f'<p dir="auto">{html}</p>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One\ntwo\n\nthree", p("One<br>\ntwo") + "\n" + p("three")),
        ("*a* **b** ***c***", p("<em>a</em> <strong>b</strong> <em><strong>c</strong></em>")),
        ("`a < b` ``c ` d``", p("<code>a &lt; b</code> <code>c ` d</code>")),
        ("> a\n> b", f'<blockquote dir="auto">\n{p("a<br>")[:-4]}\nb</p>\n</blockquote>'),
        ("- a\n- b", '<ul>\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>'),
        ("1. a\n2. b", '<ol>\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ol>'),
        ("1. a\n1. b", '<ol>\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ol>'),
        ("text\n- a", p("text") + '\n<ul>\n<li dir="auto">a</li>\n</ul>'),
        ("مرحبا", p("مرحبا")),
        ("[a](https://a.example/b)", p('<a href="https://a.example/b" rel="nofollow ugc noopener">a</a>')),
        ("[a](mailto:a@b.example)", p('<a href="mailto:a@b.example" rel="nofollow ugc noopener">a</a>')),
        (
            "*https://a.example*",
            p('<em><a href="https://a.example" rel="nofollow ugc noopener">https://a.example</a></em>'),
        ),
        (r"\*a\* \`b\` \[c](https://)", p("*a* `b` [c](https://)")),
    ],
)
def test_a_comment_knows_a_few_signs(text, html):
    assert comment_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "snake_case, _under_ and __init__",
        "2 * 3 * 4, 2*3*4 and 2**10",
        "p < 0.05*, p < 0.01**",
        "Dr. A.  B",
        "----",
        "* * *",
        "- - -",
        "___",
        "+ 5 mg",
        "+44 20 7946 0000",
        "-",
        "2019. A good year",
        "3. As I said",
        "> 11 mmol/L is high",
        ">= 5",
        "> .5",
        "[1] and [sic](note)",
        "[x](javascript:alert(1))",
        "[x](//a.example)",
        "[ ](x)",
        "<b>bold</b> & <script>alert(1)</script>",
        "&lt; &copy; &#60;",
        r"¯\_(ツ)_/¯ C:\new \\server\share",
        "~~a~~ ==b== ^c^",
        "| a | b |",
        "me@a.example, Name <me@a.example>",
        "<!-- a -->",
        "\"quoted\" 'single' -- (c)",
        "Title:",
        "`unclosed",
        "*unclosed **stars",
    ],
)
def test_plain_text_is_shown_as_it_was_typed(text):
    html = comment_html(text)

    assert re.fullmatch(r'<p dir="auto">[^<]*</p>', html)
    assert plain_text(html) == re.sub(" +", " ", text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Title\n=====\nText\n----", ["Title", "=====", "Text", "----"]),
        ("a | b\n--|--\n1 | 2", ["a | b", "--|--", "1 | 2"]),
        ("1. a\n3. c", ["1. a", "3. c"]),
        ("2. a\n3. c\n   - d", ["2. a", "3. c", "d"]),
        ("[a]: /b\n\n[a]", ["[a]: /b", "[a]"]),
        ("    indented\n\ttabbed", ["indented", "tabbed"]),
        ("glucose\n> 11 mmol/L", ["glucose", "> 11 mmol/L"]),
    ],
)
def test_plain_lines_are_shown_as_they_were_typed(text, lines):
    assert plain_text(comment_html(text)).split("\n") == lines


def test_an_answer_below_a_quotation_is_not_read_as_quoted():
    html = comment_html("> quoted\n> 11 of them\nanswer")

    assert html.endswith("</blockquote>\n" + p("answer"))
    assert "11 of them" in html.split("</blockquote>")[0]


def test_a_quotation_or_list_too_deep_keeps_its_words():
    assert plain_text(comment_html("> " * 50 + "deep")).endswith("deep")
    assert plain_text(comment_html("1. " * 50 + "deep")).endswith("deep")
    assert plain_text(comment_html("- " * 50 + "deep")).endswith("deep")


@given(TEXT)
def test_whatever_is_typed_comes_out_clean_with_every_letter(text):
    html = comment_html(text)

    judge_comment(html)
    assert clean_comment(html) == html
    assert [letter for letter in plain_text(html) if letter.isalpha()] == [
        letter for letter in re.sub(r"\]\(https://a\.example\)", "", text) if letter.isalpha()
    ]


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[])))
def test_no_character_is_too_strange(text):
    judge_comment(comment_html(text))
    judge_article(article_html(text))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_markup_is_shown_as_text(payload):
    judge_comment(comment_html(payload))
    judge_article(article_html(payload))


SIGNS = "[|[a](|![|*a |**a *b |`|`a``b|> |>|>\n|> a\n|- a\n|-\n|- > |1. a\n|2. a\n\n|a\n|\\*|*|a*|*a _b |(|<|]|&"


@pytest.mark.parametrize(
    "part", [*SIGNS.split("|"), "\x00", "\u0301", "[a](http://b)", "[a](<", "[a](http://x ", "http://a.b "]
)
def test_a_long_comment_of_one_sign_gets_an_answer(part):
    text = part * (MAX_TEXT // len(part) // 4)

    judge_comment(comment_html(text))


def test_a_comment_that_is_too_long_is_refused_before_it_is_read():
    with pytest.raises(ValueError, match="20000"):
        comment_html("a" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## Title\n\nText", "<h2>Title</h2>\n<p>Text</p>"),
        ("# Title\n\n## Part\n\n##### Deep", "<h2>Title</h2>\n<h3>Part</h3>\n<h4>Deep</h4>"),
        ("> a *b*\n\n---", "<blockquote>\n<p>a <em>b</em></p>\n</blockquote>\n<hr>"),
        ("```py\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("[a](/about/) [b](https://b.example)", '<p><a href="/about/">a</a> <a href="https://b.example">b</a></p>'),
        ('a<span data-footnote="">b *c*</span>', '<p>a<span data-footnote="">b <em>c</em></span></p>'),
        ('<figure data-figure="2"></figure>\n\nText', '<figure data-figure="2"></figure>\n<p>Text</p>'),
        ("3. a\n4. b", "<p>3. a</p>\n<p>4. b</p>"),
        ("a<script>alert(1)</script>b", "<p>ab</p>"),
        (
            "| a | b |\n|:--|--:|\n| 1 | 2 |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n"
            "</table>",
        ),
    ],
)
def test_markdown_becomes_an_article(markdown, html):
    assert article_html(markdown) == html
