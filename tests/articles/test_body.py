"""An article's body as a tree: parsing, putting figures and notes in their places, links that lead back here."""

from time import process_time

import pytest
from lxml import html

from articles import body
from articles.models import Figure


def rendered(source, step):
    root = body.parse(source)
    step(root)
    return body.inner(root)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Only words.",
        "<p>One</p> between <p>two</p>",
        "<p>a &lt; b &amp; c</p>",
        "<p>One<br>two</p><hr>",
        "<ul><li>One<ul><li>deeper</li></ul></li></ul>",
        "<cite><p>One</p><li></li></cite>",
        "<pre>  two\n  lines</pre>",
        '<picture><source srcset="/a.webp"><img src="/a.jpg" alt=""></picture>',
        "<p>“Œuvre”, naïve, ‏عربي, 🩺</p>",
    ],
)
def test_what_nothing_is_done_to_comes_out_as_it_went_in(source):
    assert rendered(source, lambda root: None) == source


def test_a_replacement_keeps_the_text_that_follows():
    def replace(root):
        body.replace(root.find("p"), "<p>two</p>")

    assert rendered("<p>one</p> after", replace) == "<p>two</p> after"


def test_a_figure_stands_where_its_number_is(make_figure, article):
    figure = make_figure(article, 2, caption="What it shows.")

    placed = rendered(
        '<p>Before</p><figure data-figure="2"></figure><p>After</p>',
        lambda root: body.place_figures(root, {"2": figure}, "articles/_figure.html"),
    )

    before, figure_element, after = html.fragment_fromstring(placed, create_parent="div")
    assert (before.text, after.text) == ("Before", "After")
    assert figure_element.get("id") == "figure-2"
    assert figure_element.find(".//img").get("alt") == "A drawing"
    assert figure_element.findtext("figcaption").strip() == "What it shows."


def test_the_number_of_no_figure_leaves_nothing():
    placed = rendered(
        '<p>Before</p><figure data-figure="9"></figure>after', lambda root: body.place_figures(root, {}, "none.html")
    )

    assert placed == "<p>Before</p>after"


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ('<figure data-figure="1">lost<figure data-figure="2"></figure></figure>', "<i>1</i><i>2</i>"),
        ('<figure data-figure="9"><p><figure data-figure="1"></figure></p></figure>', "<i>1</i>"),
        (
            '<a href="/x">a <figure data-figure="1"></figure>b<em><figure data-figure="2"></figure></em></a>c',
            '<a href="/x">a b<em></em></a><i>1</i><i>2</i>c',
        ),
        ('<a href="/x"><figure data-figure="1"></figure></a>', "<i>1</i>"),
    ],
)
def test_figures_stand_neither_in_another_nor_in_a_link(monkeypatch, source, after):
    monkeypatch.setattr(body, "render_to_string", lambda template, context: f"<i>{context['figure']}</i>")

    assert rendered(source, lambda root: body.place_figures(root, {"1": 1, "2": 2}, "any.html")) == after


def test_the_mark_of_a_note_stands_behind_the_link_it_is_set_in():
    root = body.parse('<a href="/x">a<span data-footnote="">One.</span> b<span data-footnote="">Two.</span></a> c')

    body.number_notes(root)

    link, *marks = root
    assert link.text_content() == "a b"
    assert [mark.text_content() for mark in marks] == ["1", "2"]
    assert marks[-1].tail == " c"


def test_notes_are_numbered_in_their_order_and_linked_both_ways():
    root = body.parse(
        '<p>One<span data-footnote="">First <em>note</em>.</span>, two<span data-footnote="">Second.</span>.</p>'
    )

    notes = body.parse(body.number_notes(root))

    marks = root.xpath("//sup/a")
    items = notes.xpath("//ol/li")
    backs = notes.xpath("//ol/li/a")
    assert [mark.text for mark in marks] == ["1", "2"]
    assert [mark.get("href") for mark in marks] == [f"#{item.get('id')}" for item in items] == ["#n1", "#n2"]
    assert [back.get("href") for back in backs] == [f"#{mark.get('id')}" for mark in marks] == ["#r1", "#r2"]
    assert items[0].text_content().startswith("First note.")
    assert root.text_content() == "One1, two2."


def test_a_prefix_keeps_two_articles_notes_apart():
    ids = set()
    for prefix in ("one-", "two-"):
        root = body.parse('<p>Word<span data-footnote="">Note.</span></p>')
        root.append(body.parse(body.number_notes(root, prefix)))
        found = set(root.xpath("//@id"))
        assert {f"#{name}" for name in found} == set(root.xpath("//@href"))
        assert not ids & found
        ids |= found


def test_a_note_within_a_note_stays_in_it():
    root = body.parse('<p>Word<span data-footnote="">Note<span data-footnote="">, and more</span>.</span></p>')

    notes = body.parse(body.number_notes(root))

    assert [mark.text for mark in root.xpath("//sup/a")] == ["1"]
    assert len(notes.xpath("//li")) == 1
    assert notes.xpath("//li")[0].text_content().startswith("Note, and more.")


def test_many_links_take_no_longer_than_as_many_words():
    root = body.parse('<a href="/x">a</a> ' * 30_000)
    start = process_time()

    body.number_notes(root)

    assert process_time() - start < 2


def test_without_notes_there_is_no_list_of_them():
    assert body.number_notes(body.parse("<p>Words.</p>")) == ""


def test_a_figure_that_nobody_described_is_decorative(make_figure, article):
    figure = make_figure(article, alt="", decorative=True)

    placed = rendered(
        '<figure data-figure="1"></figure>',
        lambda root: body.place_figures(root, {"1": figure}, "articles/_figure.html"),
    )

    assert 'alt=""' in placed
    assert Figure.objects.get().decorative
