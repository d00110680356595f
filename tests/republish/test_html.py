"""The HTML copy: a fragment that stands on its own wherever it is pasted."""

import pytest

from articles.models import Article
from tests.republish.conftest import CANONICAL, words

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> & {{ x }} </article>'


def test_it_is_one_element_that_speaks_of_the_original(piece, read):
    copy = read()

    assert copy.tag == "article"
    assert copy.get("lang") == "en"
    assert copy.get("about") == CANONICAL
    assert copy.get("typeof") == "cc:Work"
    assert dict(zip(copy.get("prefix").split()[::2], copy.get("prefix").split()[1::2], strict=True)) == {
        "cc:": "http://creativecommons.org/ns#",
        "dcterms:": "http://purl.org/dc/terms/",
    }


def test_its_facts_are_read_by_machines(piece, read):
    copy = read()

    assert (copy.get("property"), copy.get("content")) == ("dcterms:title", "An article")
    properties = {}
    for element in copy.iterfind(".//*[@property]"):
        properties.setdefault(element.get("property"), []).append(element.get("content") or words(element))
    assert properties == {
        "cc:attributionName": ["Ada Byron", "Wen Li"],
        "dcterms:issued": ["2026-02-04"],
    }
    assert copy.xpath(".//*[@rel='cc:attributionURL']/@href") == [
        "http://testserver/authors/ada-byron/",
        "http://testserver/authors/wen-li/",
    ]
    assert set(copy.xpath("footer//*[@rel='license']/@href")) == {"https://creativecommons.org/licenses/by-nd/4.0/"}
    assert copy.xpath(".//time/@datetime") == ["2026-02-04"]


def test_nothing_of_this_site_hangs_on_it(piece, read):
    copy = read()

    allowed = {
        "article": {"lang", "prefix", "about", "typeof", "property", "content"},
        "figure": {"about"},
        "p": {"lang"},
        "a": {"href", "property", "rel", "id"},
        "time": {"property", "content", "datetime"},
        "img": {"src", "alt", "width", "height"},
        "th": {"scope"},
        "td": {"colspan"},
        "li": {"id"},
    }
    for element in copy.iter():
        assert set(element.attrib) <= allowed.get(element.tag, set()), element.tag
    assert not copy.xpath(
        "//script | //style | //link | //iframe | //form | //comment() | //picture | //source | //span"
    )


def test_headings_begin_below_the_title_of_whoever_republishes(piece, read):
    headings = [element.tag for element in read().iter("h1", "h2", "h3", "h4")]

    assert headings == ["h2", "h3", "h2"]


def test_every_url_is_absolute_and_only_notes_point_within(piece, read):
    copy = read()

    outward = [url for url in copy.xpath("//@href | //@src") if not url.startswith("#")]
    assert all(url.startswith(("http://testserver/", "https://", "mailto:")) for url in outward)
    assert {"http://testserver/about/", "https://example.org/a?b=1&c=2", "mailto:a@example.org"} <= set(outward)
    assert f"{CANONICAL}#before" in outward


@pytest.mark.parametrize("name", ["an-article-r1", "an-article-order4"])
def test_a_link_to_a_heading_leads_to_the_article_whatever_its_name(piece, read, take, name):
    piece.body = (
        f'<h2 id="{name}">Order</h2><p>See <a href="#{name}">the fourth</a>.<span data-footnote="">a</span></p>'
    )
    piece.save()

    assert f"{CANONICAL}#{name}" in read().xpath(".//a/@href")
    assert f"See the fourth <{CANONICAL}#{name}>." in take("txt")


def test_a_cleared_figure_within_one_that_stays_travels(piece, read):
    piece.body = '<figure data-figure="3">lost<figure data-figure="1"></figure></figure>'
    piece.save()

    captions = [words(caption) for caption in read().iter("figcaption")]

    assert len(captions) == 1
    assert captions[0].startswith("Two doors.")


def test_notes_work_wherever_two_copies_are_pasted(piece, make_article, read):
    make_article("Another", body='<p>Word.<span data-footnote="">A note.</span></p>')

    one, other = read(), read("another")

    for copy in (one, other):
        ids = copy.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {f"#{name}" for name in ids} == {url for url in copy.xpath("//@href") if url.startswith("#")}
    assert one.xpath("//sup/a/@href") == ["#an-article-n1", "#an-article-n2"]
    assert words(one.xpath("//li[@id='an-article-n1']")[0]).startswith("All of them answered.")
    assert not set(one.xpath("//@id")) & set(other.xpath("//@id"))


def test_a_figure_says_whose_it_is_and_under_which_licence(piece, read):
    doors, bridge = read().findall(".//figure")

    assert words(doors.find("figcaption")) == "Two doors. Ilse Drew. CC BY-ND 4.0"
    assert words(bridge.find("figcaption")) == "A bridge. Otto Span. CC BY-SA 4.0"
    assert bridge.xpath("figcaption/a/@href") == [
        "https://span.example/7",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ]
    assert bridge.find("img").get("alt") == "Drawing 2"
    assert (bridge.find("img").get("width"), bridge.find("img").get("height")) == ("64", "48")


def test_a_table_keeps_its_shape(piece, read):
    (table,) = read().findall(".//table")

    assert table.findtext("caption") == "Who asks"
    assert [cell.get("scope") for cell in table.findall(".//th")] == ["col", "col"]
    assert table.find(".//td").get("colspan") == "2"


def test_a_correction_of_two_paragraphs_stays_two(piece, read):
    piece.corrections.update(text="First.\n\nSecond.")

    (note,) = read().xpath("p[strong]")

    assert note.findtext("strong") == "Correction, 18 March 2026."
    assert [br.tail for br in note.findall("br")] == [None, "Second."]


def test_what_people_typed_is_text(piece, make_author, read):
    piece.title = piece.standfirst = HOSTILE
    piece.save()
    piece.bylines.update(affiliation=HOSTILE, interests=HOSTILE, funding=HOSTILE)
    piece.figures.update(caption=HOSTILE, credit=HOSTILE, alt=HOSTILE)
    piece.corrections.update(text=HOSTILE)
    piece.people[0].author.name = HOSTILE
    piece.people[0].author.save()

    copy = read()

    assert copy.get("content") == HOSTILE
    assert not copy.xpath("//script")
    assert not copy.xpath("//*[@onerror]")
    assert {image.get("alt") for image in copy.iter("img")} == {HOSTILE}
    assert words(copy).count(" ".join(HOSTILE.split())) > 10


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Loose words.",
        "<p>a &lt; b &amp;&amp; c</p>",
        "<pre>  x\n  y</pre>",
        "<ul><li>a<ol><li>b</li></ol></li></ul>",
    ],
)
def test_any_body_makes_a_whole_copy(article, read, body):
    article.body = body
    article.save()

    copy = read()

    assert Article.objects.get().title == copy.get("content")
    assert copy.find("footer") is not None
