"""The copy as JATS: valid for every article, with every word of it in its order, and read without network or DTD."""

from datetime import date
from pathlib import Path
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from articles import body, licences
from articles.words import words
from republish.copies import Copy
from republish.credit import Credit, Name
from republish.formats import jats
from richtext.sanitise import clean_article, plain_text
from tests.republish.conftest import CANONICAL, OPEN

SCHEMA = Path(__file__).parent.parent / "schemas" / "JATS-journalpublishing1-3d2-mathml3.xsd"
JATS1 = "http://www.ncbi.nlm.nih.gov/JATS1"  # where the schema's packaging puts the elements, which have no namespace
ALONE = {"no_network": True, "load_dtd": False, "resolve_entities": False}
XLINK = "{http://www.w3.org/1999/xlink}"
ALI = "{http://www.niso.org/schemas/ali/1.0/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HOSTILE = '"><script>alert(1)</script> & ]]> <!-- &lt; {{ x }} <![CDATA[ é'


@pytest.fixture(scope="session")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA, etree.XMLParser(**ALONE)))


@pytest.fixture(scope="session")
def valid(schema):
    """Parse a file on its own, hold it against the schema and return its root."""

    def valid(data):
        root = etree.fromstring(data, etree.XMLParser(**ALONE))
        for element in etree.ElementTree(root).getroot().iter("{}*"):
            element.tag = f"{{{JATS1}}}{element.tag}"
        root.set("dtd-version", "1.3d2")
        schema.assertValid(root)
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(" ".join(root.xpath("//@rid")).split()) <= set(ids)
        return etree.fromstring(data, etree.XMLParser(**ALONE))

    return valid


@pytest.fixture
def article_of(take, valid):
    """Return the root of an article's copy."""
    return lambda slug="an-article": valid(take("jats.xml", slug).encode())


def copy_of(text="", **fields):
    """Return a copy whose body is this clean HTML, in which notes are numbered as the page does it."""
    root = body.parse(text)
    notes = body.number_notes(root, "an-article-")
    credit = Credit(
        title="An article",
        language="en",
        names=(Name("Ada Byron", "https://rounds.example/authors/ada/", "", "Byron, Ada"),),
        url=CANONICAL,
        published=date(2026, 2, 4),
        site="Open Rounds",
        site_url="https://rounds.example/",
        publisher="The Rounds Society",
        licence=licences.get("by-nd-4.0"),
    )
    fields = {"language": "en", "standfirst": "", "words": 0, "credit": credit} | fields
    return Copy(slug="an-article", title="An article", body=body.inner(root) + notes, prefix="an-article-", **fields)


@pytest.fixture
def prose(valid):
    """Return what clean HTML becomes: the body, and the notes behind it, in one line each."""

    def prose(text):
        root = valid(jats.write(copy_of(text)))
        return "".join(line(part) for part in (root.find("body"), root.find("back/fn-group")) if part is not None)

    return prose


def line(element):
    return "".join(
        etree.tostring(child, encoding="unicode")
        .replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
        .replace(' xmlns:ali="http://www.niso.org/schemas/ali/1.0/"', "")
        .replace("\n<", "<")
        .replace(">\n", ">")
        for child in element
    )


LINK = '<ext-link ext-link-type="uri" xlink:href="https://example.org/">'
BULLETS = '<list list-type="bullet">'
ROW = "<table-wrap><table><tbody><tr>"
END = "</tr></tbody></table></table-wrap>"


def item(text):
    return f"<list-item><p>{text}</p></list-item>"


def mark(number):
    return f'<sup><xref ref-type="fn" rid="fn{number}">{number}</xref></sup>'


def note(number, text):
    return f'<fn id="fn{number}"><label>{number}</label>{text}</fn>'


def text_of(element):
    return " ".join("".join(element.itertext()).split())


# What an article may hold


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "<p>One.</p><p>Two.</p>"),
        ("Loose <em>words</em><p>a</p> and more ", "<p>Loose <italic>words</italic></p><p>a</p><p>and more</p>"),
        ("<p>Wrapped\nin the\n  source.\n</p>", "<p>Wrapped in the source.</p>"),
        ("<p>a &lt; b &amp; c\u00a0d</p>", "<p>a &lt; b &amp; c\u00a0d</p>"),
        (
            "<p><em>a</em> <i>b</i> <cite>c</cite> <strong>d</strong> <b>e</b> <code>f</code></p>",
            "<p><italic>a</italic> <italic>b</italic> <italic>c</italic> <bold>d</bold> <bold>e</bold> "
            "<monospace>f</monospace></p>",
        ),
        ("<p>H<sub>2</sub>O, m<sup>3</sup></p>", "<p>H<sub>2</sub>O, m<sup>3</sup></p>"),
        ("<p><em>a <strong>b</strong></em></p>", "<p><italic>a <bold>b</bold></italic></p>"),
        ("<p>One<br>two</p>", "<p>One</p><p>two</p>"),
        ("<p><em>One<br>two</em></p>", "<p><italic>One</italic></p><p><italic>two</italic></p>"),
        ("<em>One<p>two</p></em>", "<p><italic>One</italic></p><p><italic>two</italic></p>"),
        ("<p>a</p><hr><p>b</p>", '<p>a</p><p content-type="separator">* * *</p><p>b</p>'),
        ("<p>She said <q>no</q>.</p>", "<p>She said “no”.</p>"),
        ('<p lang="fr">Elle dit <q>non</q>.</p>', '<p xml:lang="fr">Elle dit «\u00a0non\u00a0».</p>'),
        (
            '<p><abbr title="World Health Organization">WHO</abbr></p>',
            '<p><named-content content-type="abbreviation" alt="World Health Organization">WHO</named-content></p>',
        ),
        (
            '<p><time datetime="2026-02-04">today</time></p>',
            '<p><named-content content-type="time" vocab="ISO 8601" vocab-term="2026-02-04">today</named-content></p>',
        ),
        (
            '<p><em lang="de">Wort</em></p>',
            '<p><named-content content-type="language" xml:lang="de"><italic>Wort</italic></named-content></p>',
        ),
        ('<p><a href="https://example.org/">a <em>b</em></a></p>', f"<p>{LINK}a <italic>b</italic></ext-link></p>"),
        (
            '<p><a href="#before">above</a></p>',
            f'<p><ext-link ext-link-type="uri" xlink:href="{CANONICAL}#before">above</ext-link></p>',
        ),
        # lists
        ("<ul><li>One</li><li>two</li></ul>", f"{BULLETS}{item('One')}{item('two')}</list>"),
        (
            "<ol><li><p>One</p><p>more</p></li><li></li></ol>",
            '<list list-type="order"><list-item><p>One</p><p>more</p></list-item><list-item><p/></list-item></list>',
        ),
        (
            "<ul><li>One<ul><li>deeper</li></ul>after</li></ul>",
            f"{BULLETS}<list-item><p>One</p>{BULLETS}{item('deeper')}</list><p>after</p></list-item></list>",
        ),
        (
            "<ul><li><blockquote>Said</blockquote></li></ul>",
            f"{BULLETS}{item('<disp-quote><p>Said</p></disp-quote>')}</list>",
        ),
        ("<ul>Loose<li>One</li></ul>", f"{BULLETS}{item('Loose')}{item('One')}</list>"),
        ("<li>Alone</li>", "<p>Alone</p>"),
        ("<ul></ul><blockquote></blockquote><table></table><pre></pre><h2></h2>", ""),
        # quotations and code
        ("<blockquote><p>One</p>two</blockquote>", "<disp-quote><p>One</p><p>two</p></disp-quote>"),
        (
            '<blockquote lang="fr"><p>Un</p><p lang="de">Zwei</p></blockquote>',
            '<disp-quote><p xml:lang="fr">Un</p><p xml:lang="de">Zwei</p></disp-quote>',
        ),
        (
            '<ul lang="de"><li>Zwei</li></ul>',
            f'{BULLETS}<list-item><p xml:lang="de">Zwei</p></list-item></list>',
        ),
        (
            "<pre>  one\n    <b>two</b></pre>",
            '<preformat xml:space="preserve">  one\n    <bold>two</bold></preformat>',
        ),
        ("<pre><code>if a:\n    b</code></pre>", '<code xml:space="preserve">if a:\n    b</code>'),
        ("<pre>one<br>two</pre>", '<preformat xml:space="preserve">one\ntwo</preformat>'),
        ("<pre>one<p>two</p></pre>", "<p>one</p><p>two</p>"),
        # sections
        (
            "<p>0</p><h2>A</h2><p>1</p><h3>B</h3><h4>C</h4><p>2</p><h3>D</h3><h2>E</h2>",
            '<p>0</p><sec id="sec1"><title>A</title><p>1</p><sec id="sec2"><title>B</title>'
            '<sec id="sec3"><title>C</title><p>2</p></sec></sec><sec id="sec4"><title>D</title></sec></sec>'
            '<sec id="sec5"><title>E</title></sec>',
        ),
        (
            "<h4>A</h4><h2>B <em>c</em><br>d</h2>",
            '<sec id="sec1"><title>A</title></sec><sec id="sec2"><title>B <italic>c</italic><break/>d</title></sec>',
        ),
        ("<blockquote><h2>A</h2>b</blockquote>", "<disp-quote><p><bold>A</bold></p><p>b</p></disp-quote>"),
        ("<h2>A<ul><li>b</li></ul></h2>", f"<p><bold>A</bold></p>{BULLETS}{item('<bold>b</bold>')}</list>"),
        # tables
        (
            '<table><caption>Who</caption><thead><tr><th scope="col">a</th></tr></thead>'
            '<tbody><tr><td colspan="2">b<br>c</td></tr></tbody><tfoot><tr><td>sum</td></tr></tfoot></table>',
            '<table-wrap><caption><p>Who</p></caption><table><thead><tr><th scope="col">a</th></tr></thead>'
            '<tbody><tr><td colspan="2">b<break/>c</td></tr></tbody><tbody><tr><td>sum</td>' + END,
        ),
        ("<table><thead><tr><th>a</th></tr></thead></table>", f"{ROW}<th>a</th>{END}"),
        ("<table><tr><td><p>a</p></td><td></td></tr><tr></tr></table>", f"{ROW}<td><p>a</p></td><td/>{END}"),
        (
            "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
            f"{ROW}<td><p>{ROW}<td>a</td>{END}</p></td>{END}",
        ),
        ("<table><caption>Who</caption></table>", "<table-wrap><caption><p>Who</p></caption></table-wrap>"),
        (
            "<table><tbody><tr><td>a</td></tr></tbody><caption>Who</caption></table>",
            f"{ROW}<td>a</td></tr></tbody><tbody><tr><td>Who</td>{END}",
        ),
        (
            '<table lang="fr"><tr><td>a</td><td lang="de"><p>b</p></td></tr></table>',
            f'{ROW}<td><named-content content-type="language" xml:lang="fr">a</named-content></td>'
            f'<td><p xml:lang="de">b</p></td>{END}',
        ),
        # notes
        (
            '<p>a<span data-footnote="">b <em>c</em>.</span> d<span data-footnote="">e<br>f</span></p>',
            f"<p>a{mark(1)} d{mark(2)}</p>{note(1, '<p>b <italic>c</italic>.</p>')}{note(2, '<p>e</p><p>f</p>')}",
        ),
        (
            '<p><a href="https://example.org/">a<span data-footnote="">n</span>b</a></p>',
            f"<p>{LINK}ab</ext-link>{mark(1)}</p>{note(1, '<p>n</p>')}",
        ),
        (
            '<p>a<span data-footnote=""></span><a href="#an-article-n1">b</a></p>',
            f'<p>a{mark(1)}<ext-link ext-link-type="uri" xlink:href="{CANONICAL}#an-article-n1">b</ext-link></p>'
            + note(1, "<p/>"),
        ),
        (
            '<span data-footnote="">a<ul><li>b</li></ul></span>',
            f"<p>{mark(1)}</p>" + note(1, f"<p>a</p><p>{BULLETS}{item('b')}</list></p>"),
        ),
        ('<span data-footnote=""><li>a</li>b</span>', f"<p>{mark(1)}</p>{note(1, '<p>a</p><p>b</p>')}"),
    ],
)
def test_html_becomes_prose(prose, source, expected):
    assert prose(clean_article(source)) == expected


TAGS = "p ul ol li blockquote em h2 h3 h4 table caption thead tbody tfoot tr td th pre code a q abbr time sup".split()
STARTS = {
    "a": '<a href="https://example.org/">',
    "abbr": '<abbr title="a b">',
    "time": '<time datetime="2026">',
    "td": '<td lang="fr">',
    "blockquote": '<blockquote lang="de">',
}
SIGNS = [sign for tag in TAGS for sign in (STARTS.get(tag, f"<{tag}>"), f"</{tag}>")]
NOTE = ['<span data-footnote="">', "</span>"]
PIECES = st.sampled_from([*SIGNS, *NOTE, *NOTE, *"<br> <hr> one two three four five six".split()])


def test_many_links_take_no_longer_than_as_many_words():
    copy = copy_of("<p>" + '<a href="#a">a</a> ' * 16_000 + "</p>")
    start = process_time()

    jats.write(copy)

    assert process_time() - start < 2


@given(st.lists(PIECES, max_size=30).map(" ".join))
@example("<table> <tr> one <td> two </table> three")
@example('<p> one <span data-footnote=""> two <span data-footnote=""> three </span> four </span> five')
@example('<a href="https://example.org/"> <table> <td> <a href="https://example.org/"> one')
def test_no_word_is_lost_and_all_is_valid_whatever_the_markup(valid, markup):
    source = clean_article(markup)

    root = valid(jats.write(copy_of(source)))

    for mark in root.xpath("//sup[xref] | //fn/label"):
        mark.clear(keep_tail=True)
    parts = [part for part in (root.find("body"), root.find("back/fn-group")) if part is not None]
    for broken in root.iter("break"):
        broken.tail = f" {broken.tail or ''}"
    assert words(" ".join(map(text_of, parts))) == words(plain_text(source))


@given(st.text(max_size=40))
def test_any_text_and_any_link_is_valid(valid, text):
    links = f"https://example.org/{text}", f"https://example.org/?{text}", f"mailto:{text}"
    source = clean_article("".join(f'<p><a href="{link}">{text}</a></p>' for link in links))

    valid(jats.write(copy_of(source)))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/100%",
        "https://example.org/a[1]{2}|3^4`5",
        "https://example.org/é/?q=ü#ß",
        "https://exámple.org/",
        "https://[::1]/",
        "https://example.org/#a#b",
        "mailto:a@example.org?subject=%zz",
        "https://example.org:port/",
    ],
)
def test_a_link_leads_where_it_led(valid, url):
    root = valid(jats.write(copy_of(f'<p><a href="{url}">there</a></p>')))

    assert unquote(root.find(".//body//ext-link").get(f"{XLINK}href")) == unquote(url)


# What stands around it


@pytest.mark.parametrize("code", OPEN)
def test_the_licence_is_told_to_people_and_to_machines(piece, article_of, code):
    piece.licence = code
    piece.save()
    licence = licences.get(code)

    permissions = article_of().find("front/article-meta/permissions")

    assert permissions.find("license").get(f"{XLINK}href") == licence.url
    assert permissions.findtext(f"license/{ALI}license_ref") == licence.url
    assert permissions.find(f"{ALI}free_to_read") is not None
    english, french = permissions.findall("license/license-p/named-content")
    assert (english.get(LANG), french.get(LANG)) == ("en", "fr")
    for credit, language in ((english, "en"), (french, "fr")):
        links = credit.xpath("ext-link/@*[local-name() = 'href']")
        assert {CANONICAL, licence.url, *filter(None, [licence.legal_code_in(language)])} <= set(links)
    holders = [holder.text for holder in permissions.findall("copyright-holder")]
    statement = "© 2026 Ada Byron and Wen Li" if licence.is_licence else None
    assert holders == (["Ada Byron", "Wen Li"] if licence.is_licence else [])
    assert permissions.findtext("copyright-statement") == statement
    assert permissions.findtext("copyright-year") == (statement and "2026")


def test_the_front_says_what_it_is(piece, article_of, publication):
    publication.publisher = "The Rounds Society"
    publication.save()
    piece.doi, piece.reviewed_on = "10.5555/1", "2026-05-01"
    piece.topics.create(name="Privacy", slug="privacy")
    piece.save()

    root = article_of()

    assert (root.get("article-type"), root.get("dtd-version"), root.get(LANG)) == ("other", "1.3", "en")
    journal, meta = root.find("front/journal-meta"), root.find("front/article-meta")
    assert journal.findtext("journal-id") == "testserver"
    assert journal.findtext("journal-title-group/journal-title") == "Open Rounds"
    assert journal.findtext("publisher/publisher-name") == "The Rounds Society"
    assert text_of(journal.find("issn")) == ""
    assert {each.get("pub-id-type"): each.text for each in meta.findall("article-id")} == {
        "publisher-id": "an-article",
        "doi": "10.5555/1",
    }
    assert meta.findtext("article-categories/subj-group/subject") == meta.findtext("kwd-group/kwd") == "Privacy"
    assert meta.findtext("title-group/article-title") == "An article"
    assert meta.find("pub-date").get("iso-8601-date") == "2026-02-04"
    assert [meta.findtext(f"pub-date/{part}") for part in ("day", "month", "year")] == ["04", "02", "2026"]
    assert [(event.get("event-type"), event.find("date").get("iso-8601-date")) for event in meta.iter("event")] == [
        ("corrected", "2026-03-18"),
        ("reviewed", "2026-05-01"),
    ]
    assert meta.find("self-uri").get(f"{XLINK}href") == CANONICAL
    assert text_of(meta.find("abstract")) == "What to ask first."
    assert meta.findtext("funding-group/funding-statement") == "Ada Byron: The Fund."
    assert meta.find("counts/word-count").get("count") == str(piece.words)


def test_authors_have_their_orcid_where_they_work_and_what_they_declared(piece, make_author, article_of):
    ada = piece.people[0].author
    ada.orcid = "0000-0002-1825-0097"
    ada.save()
    piece.bylines.create(author=make_author("Ida Rhodes"), order=2, affiliation="Val-Merisier")

    meta = article_of().find("front/article-meta")

    people = meta.findall("contrib-group/contrib")
    assert [
        (who.findtext("name/surname"), who.findtext("name/given-names"), who.findtext("contrib-id")) for who in people
    ] == [
        ("Byron", "Ada", "https://orcid.org/0000-0002-1825-0097"),
        ("Li", "Wen", None),
        ("Rhodes", "Ida", None),
    ]
    assert [affiliation.text for affiliation in meta.iter("aff")] == ["St Brigid’s, Kestrel Bay", "Val-Merisier"]
    by_id = {element.get("id"): text_of(element) for element in meta.xpath(".//*[@id]")}
    assert [[by_id[mark.get("rid")] for mark in who.findall("xref")] for who in people] == [
        ["St Brigid’s, Kestrel Bay", "Ada Byron: Is paid to teach."],
        ["Val-Merisier", "Wen Li: none declared"],
        ["Val-Merisier", "Ida Rhodes: none declared"],
    ]


def test_a_group_is_not_taken_apart(make_article, make_author, article_of):
    party = make_author("Working Party")
    party.sort_name = "Working Party"
    party.save()
    make_article(authors=[party])

    contributor = article_of().find("front/article-meta/contrib-group/contrib")

    assert contributor.findtext("string-name") == "Working Party"
    assert contributor.find("name") is None


def test_an_article_without_anything_is_valid(make_article, article_of):
    make_article(standfirst="", body="")

    root = article_of()

    assert root.find(".//contrib-group") is None
    assert root.find(".//author-notes") is None
    assert root.findtext(".//copyright-holder") == "Open Rounds"
    assert root.find("back") is None


def test_figures_carry_their_rights_and_the_others_are_told_of(piece, article_of):
    piece.figures.filter(number=2).update(lead=True, alt="", decorative=True)
    piece.body = piece.body.replace('<figure data-figure="2"></figure>', "")
    piece.save()

    root = article_of()

    lead, doors = root.findall(".//fig")
    assert root.find("body")[1] is lead
    assert [figure.findtext("graphic/alt-text") for figure in (lead, doors)] == ["", "Drawing 1"]
    images = {figure.number: f"http://testserver{figure.image.url}" for figure in piece.figures.all()}
    assert [figure.find("graphic").get(f"{XLINK}href") for figure in (lead, doors)] == [images[2], images[1]]
    assert [text_of(figure.find("caption")) for figure in (lead, doors)] == ["A bridge.", "Two doors."]
    assert [text_of(figure.find("attrib")) for figure in (lead, doors)] == ["Otto Span", "Ilse Drew"]
    assert lead.find("attrib/ext-link").get(f"{XLINK}href") == "https://span.example/7"
    assert [figure.find("permissions/license").get(f"{XLINK}href") for figure in (lead, doors)] == [
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "https://creativecommons.org/licenses/by-nd/4.0/",
    ]
    left_out = root.find("back/notes")
    assert [[part.text for part in item] for item in left_out.iter("list-item")] == [
        ["Figure 3: A logo.", "The Society", "It may be shown in Open Rounds only"],
        ["Figure 4: A scan.", "Not stated", "Its rights are not known"],
        ["Figure 5", "Ilse Drew", "It may show a patient"],
    ]
    assert left_out.findall("p")[-1].text == "To use one of them, ask editors@rounds.example."


def test_a_figure_may_stand_anywhere_and_twice(article, make_figure, article_of):
    place = '<figure data-figure="1"></figure>'
    article.body = f"<ul><li>{place}</li></ul><table><tr><td>{place}</td></tr></table><h2>A{place}</h2>"
    article.save()
    make_figure(article, rights="article", caption="Seen.")

    figures = article_of().findall("body//fig")

    assert [figure.get("id") for figure in figures] == ["fig1", "fig2", "fig3"]


def test_a_correction_is_read_above_the_text_with_what_changed(piece, article_of):
    piece.corrections.update(text="It was three.\n\nNot two.", old_wording="two", new_wording="three")

    box = article_of().find("body")[0]

    assert (box.tag, box.get("content-type")) == ("boxed-text", "correction")
    assert box.findtext("caption/title") == "Correction, 18 March 2026."
    assert [line.text for line in box.findall("p")] == ["It was three.", "Not two.", "Before: two", "Now: three"]


def test_a_french_article_speaks_french(piece, article_of):
    piece.language = "fr"
    piece.save()

    root = article_of()

    assert root.get(LANG) == "fr"
    assert root.findtext("body/boxed-text/caption/title") == "Rectificatif, 18 mars 2026."
    assert [credit.get(LANG) for credit in root.findall(".//license-p/named-content")] == ["fr", "en"]


def test_whatever_is_typed_is_the_text_it_was(make_article, make_author, make_figure, article_of):
    who = make_author(HOSTILE, slug="h", orcid="0000-0002-1825-0097")
    made = make_article(HOSTILE, slug="an-article", standfirst=f"{HOSTILE}\x01", topics=["a&b"], authors=[who])
    made.bylines.update(affiliation=HOSTILE, interests=HOSTILE, funding=HOSTILE)
    made.corrections.create(text=HOSTILE)
    make_figure(made, lead=True, rights="article", alt=HOSTILE, caption=HOSTILE, credit=HOSTILE)
    make_figure(made, number=2, caption=HOSTILE, credit=HOSTILE)

    root = article_of()

    for place in (
        ".//article-title",
        ".//abstract/p",
        ".//aff",
        ".//copyright-holder",
        "body/boxed-text/p",
        ".//fig/caption/p",
        ".//alt-text",
        ".//attrib",
    ):
        assert text_of(root.find(place)) == " ".join(HOSTILE.split()), place
    assert f"{HOSTILE} (" in text_of(root.find(".//license-p"))


def test_a_copy_says_that_it_is_xml(piece, client):
    answer = client.get("/articles/an-article/republish.jats.xml")

    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="an-article.jats.xml"'
    assert answer.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<article ")
    assert b"<!DOCTYPE" not in answer.content
