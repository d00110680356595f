"""The Markdown copy: the same article, for whoever writes their pages in it."""

import re

import pytest
from lxml import html
from markdown_it import MarkdownIt

from tests.republish.conftest import CANONICAL, words
from tests.republish.test_html import HOSTILE

READER = MarkdownIt("commonmark").enable("table")


@pytest.fixture
def render(take):
    """Return the Markdown copy as a reader of Markdown shows it."""

    def render():
        return html.fragment_fromstring(READER.render(take("md")), create_parent="div")

    return render


def test_it_says_what_it_is(client, piece):
    answer = client.get("/articles/an-article/republish.md")

    assert answer["Content-Type"] == "text/markdown; charset=utf-8; variant=CommonMark"
    assert answer["Content-Disposition"] == 'attachment; filename="an-article.md"'


def test_it_begins_with_the_title_and_names_everybody_with_their_page(piece, take):
    copy = take("md")

    assert copy.startswith(
        "# An article\n\n*What to ask first.*\n\n"
        "By [Ada Byron](http://testserver/authors/ada-byron/) (St Brigid’s, Kestrel Bay)"
        " and [Wen Li](http://testserver/authors/wen-li/) (Val-Merisier). 4 February 2026\n\n"
        "> **Correction, 18 March 2026.** It was three, not two.\n\n"
        "Ask *three* people.[^an-article-1]\n\n"
    )


def test_corrections_are_quotations_each_by_itself(piece, render):
    piece.corrections.create(text="It was four.\n\nReally.", published_on="2026-03-19")

    quotations = render().findall("blockquote")[:2]

    assert [words(each) for each in quotations] == [
        "Correction, 19 March 2026. It was four. Really.",
        "Correction, 18 March 2026. It was three, not two.",
    ]


def test_the_credit_line_links_title_people_site_licence_and_legal_code(piece, take):
    credit = take("md").split("\n***\n")[1]

    assert (
        f"“[An article]({CANONICAL})” by [Ada Byron](http://testserver/authors/ada-byron/) (St Brigid’s, Kestrel Bay)"
        " and [Wen Li](http://testserver/authors/wen-li/) (Val-Merisier) was first published on 4 February 2026 in"
        f" [Open Rounds]({CANONICAL}) and is republished here under"
        " [CC BY-ND 4.0](https://creativecommons.org/licenses/by-nd/4.0/)"
        " ([legal code](https://creativecommons.org/licenses/by-nd/4.0/legalcode.en))."
    ) in credit
    assert f"«\u00a0[An article]({CANONICAL})\u00a0»" in credit


def test_notes_of_two_copies_on_one_page_do_not_meet(piece, make_article, take):
    make_article("Another", body='<p>Word.<span data-footnote="">A note.</span></p>')

    assert "[^an-article-1]: All of them **answered**.\n" in take("md")
    assert "[^another-1]: A note.\n" in take("md", "another")


def test_a_figure_has_its_credit_beneath(piece, take):
    assert (
        "/64.jpg)\n\nA bridge. [Otto Span](https://span.example/7)."
        " [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)\n\n"
    ) in take("md")


def test_it_shows_the_words_and_links_of_the_html_copy(piece, read, render):
    copy, shown = read(), render()

    of_notes = copy.xpath(".//a[starts-with(@href, '#')]")
    assert shown.xpath(".//a/@href") == [link.get("href") for link in copy.iter("a") if link not in of_notes]
    for element in of_notes:  # their marks are Markdown's own
        element.text = ""
    said = re.sub(r"\[\^[\w-]+\]:?", " ", " ".join(shown.itertext()))
    assert set(" ".join(copy.itertext()).split()) <= set(said.split())


@pytest.mark.parametrize("hostile", [HOSTILE, "[x](http://evil.example) <http://evil.example>", "# a\n\n- b\n\n    c"])
def test_what_people_typed_is_text(piece, render, hostile):
    piece.title, piece.standfirst, piece.body = hostile, hostile, '<figure data-figure="1"></figure>'
    piece.save()
    piece.bylines.update(affiliation=hostile, interests=hostile, funding=hostile)
    piece.figures.update(caption=hostile, credit=hostile, alt=hostile)
    piece.corrections.update(text=hostile)

    shown = render()

    assert not shown.xpath(".//script | .//*[@onerror] | .//a[contains(@href, 'evil')] | .//ul | .//pre | .//ol")
    assert [words(each) for each in shown.findall("h1")] == [" ".join(hostile.split())]
    assert [image.get("alt") for image in shown.iter("img")] == [" ".join(hostile.split())]
    assert words(shown).count(" ".join(hostile.split())) > 10
