"""What is worked out from an article when it is saved: its HTML, its words, its place in the index."""

import pytest
from lxml import html

from articles import search
from articles.models import Article
from articles.search import Query
from tests.fixtures import picture_file

PLACED = '<p>Before.</p><figure data-figure="1"></figure><p>After.</p>'


def tree(article):
    return html.fragment_fromstring(Article.objects.get(pk=article.pk).body_html, create_parent="div")


def test_the_body_is_cleaned_when_it_is_stored(make_article):
    article = make_article(body='<p onclick="x()">Hello<script>alert(1)</script> <a href="javascript:x()">you</a></p>')

    assert article.body == article.body_html == "<p>Hello you</p>"


def test_an_article_without_a_body_is_stored(make_article):
    article = make_article(body="")

    assert (article.body_html, article.words) == ("", 0)


def test_a_figure_appears_when_it_is_added_changes_when_it_does_and_goes_when_it_goes(make_article, make_figure):
    article = make_article(body=PLACED)
    assert not tree(article).xpath("//figure")

    figure = make_figure(article, caption="First.")
    assert tree(article).findtext(".//figcaption").strip() == "First."

    figure.caption = "Second."
    figure.save()
    assert tree(article).findtext(".//figcaption").strip() == "Second."

    figure.image = picture_file(32, 32, "#fff")
    figure.save()
    assert tree(article).find(".//img").get("src") == figure.image.url

    figure.delete()
    assert not tree(article).xpath("//figure")
    assert tree(article).text_content() == "Before.After."


def test_what_was_read_with_its_figures_is_rendered_with_those_it_has_now(make_article, make_figure):
    make_article(body=PLACED)
    article = Article.objects.with_people().get()
    assert list(article.figures.all()) == []
    make_figure(article)

    article.save()

    assert tree(article).xpath("//figure")


def test_a_figure_says_its_size_and_is_served_at_several_widths(make_article, make_figure):
    article = make_article(body=PLACED)
    make_figure(article)

    image = tree(article).find(".//img")

    assert (image.get("width"), image.get("height")) == ("64", "48")
    assert image.get("srcset").endswith(" 64w")
    assert tree(article).find(".//source").get("type") == "image/webp"


def test_a_credit_links_its_source_and_its_own_licence(make_article, make_figure):
    article = make_article(body=PLACED)
    make_figure(article, credit="Ilse Drew", source="https://drew.example/1", rights="own", licence="by-sa-4.0")

    links = tree(article).xpath("//figcaption//a")

    assert [(link.text, link.get("href")) for link in links] == [
        ("Ilse Drew", "https://drew.example/1"),
        ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ]


def test_a_licence_of_its_own_shows_without_a_credit_too(make_article, make_figure):
    article = make_article(body=PLACED)
    make_figure(article, rights="own", licence="cc0-1.0")

    assert tree(article).find(".//figcaption").text_content().split() == ["CC0", "1.0"]


@pytest.mark.parametrize("field", ["alt", "caption", "credit"])
def test_what_is_said_of_a_figure_is_text(make_article, make_figure, field):
    article = make_article(body=PLACED)

    make_figure(article, **{"alt": "x", field: '"><script>alert(1)</script>'})

    shown = " ".join([*tree(article).itertext(), *tree(article).xpath("//@alt")])
    assert '"><script>alert(1)</script>' in shown
    assert not tree(article).xpath("//script")


def test_a_table_scrolls_by_itself_under_a_name(make_article):
    table = "<table><tbody><tr><td>{}</td></tr></tbody></table>"
    article = make_article(body=f"<p>Before</p>{table.format('one')}between{table.format('two')}<p>After</p>")

    frames = tree(article).xpath("//div[@role='region'][@tabindex='0']")

    assert [frame.get("aria-label") for frame in frames] == ["Table 1, scrolls sideways", "Table 2, scrolls sideways"]
    assert [frame.findtext("table/tbody/tr/td") for frame in frames] == ["one", "two"]
    assert tree(article).text_content() == "BeforeonebetweentwoAfter"


def test_notes_are_linked_both_ways(make_article):
    article = make_article(
        body='<p>One<span data-footnote="">First.</span></p><table><tbody><tr><td>two'
        '<span data-footnote="">Second.</span></td></tr></tbody></table>'
    )

    page = tree(article)

    assert page.xpath("//sup/a/@href") == ["#n1", "#n2"]
    assert {f"#{name}" for name in page.xpath("//@id")} == set(page.xpath("//@href"))
    assert page.xpath("//section[@class='footnotes']/@aria-label") == ["Notes"]


def test_words_are_counted_with_the_notes_and_without_the_markup(make_article):
    article = make_article(body='<h2>Two words</h2><p>and <em>three</em> more.<span data-footnote="">Six.</span></p>')

    assert article.words == 6


def found(words):
    return {Article.objects.get(pk=pk).title for pk in search.find(Query.read(words))}


def test_the_index_follows_the_title_the_standfirst_and_the_body(make_article):
    article = make_article("Gulls", standfirst="About herons.", body="<p>And terns.</p>")
    assert all(found(word) == {"Gulls"} for word in ("gulls", "herons", "terns"))

    article.title, article.standfirst, article.body = "Rooks", "About crows.", "<p>And jays.</p>"
    article.save()

    assert not any(found(word) for word in ("gulls", "herons", "terns"))
    assert all(found(word) == {"Rooks"} for word in ("rooks", "crows", "jays"))


def test_the_index_follows_who_wrote_it_and_what_they_are_called(make_article, make_author):
    author = make_author("Wen Albright")
    article = make_article("Gulls")
    assert not found("albright")

    byline = article.bylines.create(author=author)
    assert found("albright") == {"Gulls"}

    author.name = "Wen Marchetti"
    author.save()
    assert not found("albright")
    assert found("marchetti") == {"Gulls"}

    byline.delete()
    assert not found("marchetti")


def test_what_is_deleted_leaves_the_index(make_article, make_author):
    make_article("Gulls", authors=[make_author()])

    Article.objects.all().delete()

    assert search.find(Query.read("gulls")) == []
