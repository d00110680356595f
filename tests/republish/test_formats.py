"""What every format of a copy carries, for every licence; and what none does."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import html5lib
import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from lxml import etree, html
from markdown_it import MarkdownIt

from articles import licences
from articles.models import Article
from republish.credit import Credit
from republish.formats import FORMATS
from tests.republish.conftest import CANONICAL, FIGURES, OPEN, STAY, TRAVEL, words

AUTHORS = {"Ada Byron": "St Brigid’s, Kestrel Bay", "Wen Li": "Val-Merisier"}
CONTACT = "editors@rounds.example"
ND = "It may be shared whole or in part and in any format, but not in a changed version (NoDerivatives)."
NC = "It may not be used primarily for commercial advantage or payment (NonCommercial)."
SA = "A changed version must be under the same licence or a compatible one (ShareAlike)."


@dataclass(frozen=True)
class Parts:
    """What is found in a copy: its words, one space between them, its URLs, and what it says of what is left out."""

    text: str
    urls: frozenset[str]
    left_out: str

    @classmethod
    def of(cls, text: str, urls):
        text = " ".join(text.split())
        return cls(text, frozenset(urls), text.partition("because its rights are not ours to give:")[2])

    def __add__(self, other):
        return Parts(f"{self.text} {other.text}", self.urls | other.urls, self.left_out + other.left_out)


def of_html(element) -> Parts:
    return Parts.of(words(element), element.xpath(".//@href | .//@src"))


def fragment(data: bytes) -> Parts:
    html5lib.HTMLParser(strict=True).parseFragment(data.decode())
    return of_html(html.fragment_fromstring(data.decode()))


def page(data: bytes) -> Parts:
    html5lib.HTMLParser(strict=True).parse(data.decode())
    return of_html(html.document_fromstring(data.decode()).find("body"))


def plain(data: bytes) -> Parts:
    return Parts.of(data.decode(), re.findall(r"<([^<>\s]+)>", data.decode()))


def markdown(data: bytes) -> Parts:
    rendered = MarkdownIt("commonmark").enable("table").render(data.decode())
    return of_html(html.fragment_fromstring(rendered, create_parent="article"))


def archive(data: bytes) -> Parts:
    files = zipfile.ZipFile(io.BytesIO(data))
    return page(files.read("an-article/article.html")) + plain(files.read("an-article/credits.txt"))


def json_object(data: bytes) -> Parts:
    """Read the object as somebody would who makes a page of it."""
    copy = json.loads(data)
    pieces = [copy["title"], copy["standfirst"]]
    pieces += [part for who in copy["authors"] for part in (who["name"], who["affiliation"])]
    pieces += [
        f"{note['kind']}, {day(note['date'], copy['language'])}. {note['text']}" for note in copy["corrections"]
    ]
    pieces += [part for figure in copy["figures"] for part in (figure["caption"], figure["credit"])]
    pieces += [copy["body_text"]]
    pieces += [f"{who['name']}: {who['interests'] or 'none declared'}" for who in copy["interests"]]
    pieces += [f"{who['name']}: {who['funding']}" for who in copy["interests"] if who["funding"]]
    pieces += ["Left out, because its rights are not ours to give:"]
    pieces += [part for figure in copy["left_out"] for part in figure.values()]
    pieces += [credit["text"] for credit in copy["credit"].values()]
    links = [figure["url"] for figure in copy["figures"]]
    for source in (copy["body_html"], *(credit["html"] for credit in copy["credit"].values())):
        links += html.fragment_fromstring(source, create_parent="div").xpath(".//@href | .//@src")
    return Parts.of(" ".join(filter(None, pieces)), links)


def jats(data: bytes) -> Parts:
    root = etree.fromstring(data)
    names = [f"{name.findtext('given-names')} {name.findtext('surname')}" for name in root.iterfind(".//contrib/name")]
    return Parts.of(" ".join([*names, "".join(map(str, root.itertext()))]), root.xpath("//@*[local-name() = 'href']"))


def day(iso: str, language: str) -> str:
    with translation.override(language):
        return date_format(date.fromisoformat(iso), "DATE_FORMAT")


READERS: dict[str, Callable[[bytes], Parts]] = {
    "html": fragment,
    "counted.html": fragment,
    "txt": plain,
    "md": markdown,
    "zip": archive,
    "json": json_object,
    "jats.xml": jats,
}


@pytest.fixture
def parts(client):
    """Return what is in a copy, whatever its format."""

    def parts(extension):
        answer = client.get(f"/articles/an-article/republish.{extension}")
        assert answer.status_code == 200
        return READERS[extension](answer.getvalue())

    return parts


def missing(parts: Parts, code: str) -> list[str]:
    """Return what a copy of the article with everything lacks, of what it has to carry under this licence."""
    licence = licences.get(code)
    texts = OF_ARTICLE | of_licence(licence) | conditions(licence) | of_figures()
    lacking = [part for part, text in texts.items() if text not in parts.text]
    return lacking + [part for part, url in urls_of(licence).items() if url not in parts.urls]


OF_ARTICLE = {
    "title": "An article",
    **{name: name for name in AUTHORS},
    **{f"where {name} works": affiliation for name, affiliation in AUTHORS.items()},
    "people in the credit": "by Ada Byron (St Brigid’s, Kestrel Bay) and Wen Li (Val-Merisier)",
    "first published, in English": "was first published on 4 February 2026 in Open Rounds",
    "first published, in French": "a d’abord paru le 4 février 2026 dans Open Rounds",
    "correction": "Correction, 18 March 2026. It was three, not two.",
    "interests": "Ada Byron: Is paid to teach.",
    "no interests": "Wen Li: none declared",
    "funding": "Ada Byron: The Fund.",
}
LICENSED = {
    "copyright": "© 2026 Ada Byron and Wen Li",
    "copyright, in French": "© 2026 Ada Byron et Wen Li",
    "warranty": "Provided as is, without warranties (section 5 of the licence).",
    "warranty, in French": "Fourni tel quel, sans garantie (section 5 de la licence).",
}


def of_licence(licence) -> dict[str, str]:
    if licence.is_licence:
        return LICENSED | {"licence": f"and is republished here under {licence.name}"}
    if licence.code == "cc0-1.0":
        return {"licence": "and is dedicated to the public domain under CC0 1.0"}
    return {"licence": "and is free of known copyright restrictions: Public Domain Mark 1.0"}


def of_figures() -> dict[str, str]:
    texts = {"whom to ask": CONTACT} | {what: what for what in [*TRAVEL, *STAY]}
    texts |= {f"why {what}": why for what, why in STAY.items()}
    return texts | {f"credit of {figure['caption']}": figure["credit"] or "Not stated" for figure in FIGURES}


def urls_of(licence) -> dict[str, str]:
    urls = {"canonical URL": CANONICAL, "licence URL": licence.url}
    if licence.legal_code_url:
        urls |= {"legal code": licence.legal_code_url, "legal code, in French": licence.legal_code_in("fr")}
    return urls


def conditions(licence) -> dict[str, str]:
    said = {ND: not licence.permits_changes, NC: licence.forbids_commerce, SA: licence.asks_same_licence}
    with translation.override("fr"):
        in_french = {f"{line} in French": gettext(line) for line in said if said[line]}
    return {line: line for line in said if said[line]} | in_french


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("code", OPEN)
def test_a_copy_carries_what_its_licence_asks_for(piece, parts, code, extension):
    piece.licence = code
    piece.save()

    copy = parts(extension)

    assert missing(copy, code) == []
    if not licences.get(code).is_licence:
        assert "©" not in copy.text
        assert not re.search(r"licen[cs]ed|under (the|a) licen[cs]e|republished here under|warrant", copy.text)


@pytest.mark.parametrize("extension", FORMATS)
def test_an_author_taken_out_is_missed(piece, parts, extension):
    piece.bylines.filter(author__name="Wen Li").delete()

    lacking = missing(parts(extension), piece.licence)

    assert {"Wen Li", "where Wen Li works", "people in the credit", "copyright"} <= set(lacking)
    assert "Ada Byron" not in lacking


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    ("fact", "parts_missed"),
    [
        ("copyright_line", {"copyright", "copyright, in French"}),
        ("notice", {"warranty", "warranty, in French"}),
        ("legal_code_url", {"legal code", "legal code, in French"}),
    ],
)
def test_a_part_taken_out_of_the_credit_is_missed(piece, parts, monkeypatch, extension, fact, parts_missed):
    monkeypatch.setattr(Credit, fact, "")

    assert set(missing(parts(extension), piece.licence)) == parts_missed


@pytest.mark.parametrize("extension", FORMATS)
def test_the_url_of_the_licence_taken_out_is_missed(piece, parts, monkeypatch, extension):
    monkeypatch.setitem(licences.LICENCES, "by-nd-4.0", replace(licences.get("by-nd-4.0"), url=""))

    copy = parts(extension)

    monkeypatch.undo()
    assert missing(copy, "by-nd-4.0") == ["licence URL"]


@pytest.mark.parametrize("extension", FORMATS)
def test_the_licence_is_linked_where_no_figure_does_it(piece, parts, extension):
    piece.figures.all().delete()

    assert piece.terms.url in parts(extension).urls


@pytest.mark.parametrize("extension", FORMATS)
def test_every_author_is_named_and_who_drew_it_is_not_taken_for_one(piece, make_author, parts, extension):
    for number, name in enumerate(["Rosa Ng", "Ida Rhodes", "Grace Hopper", "Amy No", "Jean-Luc Weil"], 3):
        piece.bylines.create(author=make_author(name), order=number)

    text = parts(extension).text

    assert ", Rosa Ng, Ida Rhodes, Grace Hopper, Amy No and Jean-Luc Weil" in text
    assert ", Rosa Ng, Ida Rhodes, Grace Hopper, Amy No et Jean-Luc Weil" in text
    assert "et al" not in text
    assert "Dora Draws" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_an_article_without_a_byline_is_credited_to_the_site(make_article, parts, extension):
    make_article()

    text = parts(extension).text

    assert "“An article” was first published on " in text
    assert "Open Rounds." in text.partition("© ")[2]
    assert " By " not in text
    assert " . " not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_exactly_the_cleared_figures_travel(piece, parts, extension):
    copy = parts(extension)

    for caption in TRAVEL:
        assert caption not in copy.left_out
    for what in STAY:
        assert what in copy.left_out
        assert copy.text.count(what) == copy.left_out.count(what)
    assert "A hand." not in copy.text
    assert {"https://creativecommons.org/licenses/by-sa/4.0/", "https://span.example/7"} <= copy.urls
    assert [figure.number for figure in piece.figures.all() if shows(copy, figure)] == [1, 2]
    assert sum("/media/" in url or url.startswith("images/") for url in copy.urls) == 2


def shows(copy: Parts, figure) -> bool:
    """Say whether a figure is in a copy, from here or from beside it."""
    places = (f"http://testserver{figure.image.url}", f"images/figure-{figure.number}.jpg")
    return any(place in copy.urls for place in places)


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    ("rights", "travels"), [("article", True), ("own", True), ("site", False), ("unknown", False)]
)
def test_the_lead_figure_travels_by_the_same_rule(article, make_figure, parts, extension, rights, travels):
    make_figure(
        article,
        lead=True,
        alt="Two doors",
        caption="Which one?",
        credit="Ilse Drew",
        rights=rights,
        licence="by-sa-4.0" if rights == "own" else "",
    )

    copy = parts(extension)

    assert shows(copy, article.figures.get()) == travels
    assert ("Which one?" in copy.left_out) != travels
    assert "Which one?" in copy.text
    if travels:
        assert copy.text.index("Which one?") < copy.text.index("Some words that are read.")


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("contact", ["", CONTACT])
def test_whom_to_ask_is_said_with_what_is_left_out(piece, publication, parts, extension, contact):
    publication.contact = contact
    publication.save()

    assert (contact or "the editors") in parts(extension).left_out


@pytest.mark.parametrize("extension", FORMATS)
def test_a_decorative_figure_travels_without_words(article, make_figure, parts, extension):
    article.body = '<p>Before.</p><figure data-figure="1"></figure>'
    article.save()
    make_figure(article, alt="", decorative=True, rights="article")

    text = parts(extension).text

    assert "[]" not in text
    assert "None" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_nothing_readers_said_ever_leaves(piece, parts, extension):
    text = parts(extension).text

    assert "Said beneath it." not in text
    assert "Rosalind Achterberg" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_corrections_stand_on_top(piece, parts, extension):
    text = parts(extension).text

    note = text.index("Correction, 18 March 2026. It was three, not two.")
    assert text.index("What to ask first.") < note < text.index("Ask three people.")


@pytest.mark.parametrize("extension", FORMATS)
def test_a_french_article_is_dated_in_french(piece, parts, extension):
    piece.language = "fr"
    piece.save()

    text = parts(extension).text

    assert text.count("4 février 2026") >= text.count("4 February 2026")  # which the English credit says
    assert "18 mars 2026" in text
    assert text.index("« An article »") < text.index("“An article”")


@pytest.mark.parametrize("extension", FORMATS)
def test_characters_that_neither_xml_nor_html_know_stay_here(article, parts, extension):
    article.title = "A\x01 title\x0b"
    article.save()
    article.corrections.create(text="Was\x02 wrong.\ufffe")

    text = parts(extension).text

    assert "A title" in text
    assert "Was wrong." in text


@pytest.mark.parametrize("extension", FORMATS)
def test_a_copy_is_made_of_the_article_as_it_is_now(piece, parts, extension):
    piece.title, piece.body = "A newer title", "<p>Newer words.</p>"
    piece.save()

    text = parts(extension).text

    assert "A newer title" in text
    assert "Newer words." in text
    assert "Ask three" not in text
    assert Article.objects.get().title == "A newer title"
