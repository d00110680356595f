"""The ZIP: everything a copy needs in one download, made while it is sent."""

import io
import secrets
import tracemalloc
import zipfile

import html5lib
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from lxml import html

from republish.copies import copy_of
from republish.formats import bundle
from tests.republish.conftest import CANONICAL, FIGURES, STAY, words

BIG = 3_000_000  # bytes of a picture


@pytest.fixture
def unpack(client):
    """Return the files in an article's ZIP by their names, after every checksum was found right."""

    def unpack(slug="an-article"):
        answer = client.get(f"/articles/{slug}/republish.zip")
        archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}

    return unpack


def test_it_holds_the_texts_the_cleared_pictures_and_their_credits_last(piece, unpack):
    assert list(unpack()) == [
        "an-article/article.txt",
        "an-article/images/figure-1.jpg",
        "an-article/images/figure-2.jpg",
        "an-article/article.md",
        "an-article/article.html",
        "an-article/credits.txt",
    ]


def test_its_texts_are_those_of_the_other_downloads(piece, unpack, take):
    files = unpack()

    assert files["an-article/article.txt"].decode() == take("txt")
    pictures = {figure.number: f"http://testserver{figure.image.url}" for figure in piece.figures.all()}
    copy = take("md")
    for number in (1, 2):
        copy = copy.replace(f"]({pictures[number]})", f"](images/figure-{number}.jpg)")
    assert files["an-article/article.md"].decode() == copy
    assert copy.count("(images/") == 2


def test_its_page_is_a_whole_one_that_shows_the_pictures_beside_it(piece, unpack, take):
    source = unpack()["an-article/article.html"].decode()

    html5lib.HTMLParser(strict=True).parse(source)
    page = html.document_fromstring(source)
    assert source.startswith("<!doctype html>\n")
    assert page.get("lang") == "en"
    assert page.findtext("head/title") == "An article"
    assert page.xpath("head/link[@rel='canonical']/@href") == [CANONICAL]
    assert [words(heading) for heading in page.iter("h1")] == ["An article"]
    assert page.xpath("//img/@src") == ["images/figure-1.jpg", "images/figure-2.jpg"]
    assert page.xpath("//figure/@about") == html.fragment_fromstring(take("html")).xpath("//figure/@about")
    assert words(page.find(".//article")) == words(html.fragment_fromstring(take("html")))


def test_its_pictures_are_the_largest_there_are(article, make_figure, unpack):
    figure = make_figure(article, lead=True, rights="article")

    picture = unpack()["an-article/images/figure-1.jpg"]

    with default_storage.open(figure.image.path_of_jpeg) as file:
        assert picture == file.read()


def test_its_credits_say_of_each_picture_whose_it_is_and_what_stayed_here(piece, unpack):
    credits = unpack()["an-article/credits.txt"].decode()

    assert "“An article” by Ada Byron" in credits
    assert "« An article »" in " ".join(credits.split())
    assert (
        "\nimages/figure-2.jpg\nA bridge.\nCredit: Otto Span\nSource: <https://span.example/7>\n"
        "Licence: CC BY-SA 4.0 <https://creativecommons.org/licenses/by-sa/4.0/>\n"
    ) in credits
    left_out = credits.partition("Not in this copy")[2]
    for figure, (what, why) in zip(FIGURES[2:], STAY.items(), strict=True):
        whose = figure["credit"] or "Not stated"
        entry = f"{what}\nCredit: {whose}\nReason: {why}\nAsk: editors@rounds.example\n"
        assert entry in left_out


def test_its_credits_say_what_the_licence_asks_and_where_corrections_appear(piece, unpack):
    credits = unpack()["an-article/credits.txt"].decode()

    assert "- Name every author, and link to the article and to the licence. (Section 3(a)(1))\n" in credits
    assert "Correction, 18 March 2026. It was three, not two.\n" in credits
    assert f"<{CANONICAL}>" in credits.partition("Corrections")[2]
    assert "<http://testserver/feeds/articles/an-article/corrections.atom>" in credits
    assert f"<{CANONICAL}corrections/>" in credits


def test_credits_of_what_belongs_to_everybody_ask_for_nothing(piece, unpack):
    piece.licence = "pdm-1.0"
    piece.save()

    credits = unpack()["an-article/credits.txt"].decode()

    assert "You must" not in credits
    assert "©" not in credits


def test_a_french_archive_speaks_french_to_its_end(piece, unpack):
    piece.language = "fr"
    piece.save()

    files = unpack()

    assert 'lang="fr"' in files["an-article/article.html"].decode()
    assert "Fourni tel quel, sans garantie" in files["an-article/credits.txt"].decode().partition("“")[0]
    assert "18 mars 2026" in files["an-article/credits.txt"].decode()


def test_a_picture_whose_file_is_gone_is_told_of_and_refuses_nothing_else(piece, unpack):
    gone = piece.figures.get(number=1).image
    default_storage.delete(gone.path_of_jpeg)

    files = unpack()

    assert "an-article/images/figure-1.jpg" not in files
    assert "an-article/images/figure-2.jpg" in files
    url = f"http://testserver{gone.url}"
    credits = files["an-article/credits.txt"].decode()
    assert f"Missing here, for its file could not be read: <{url}>\nTwo doors.\n" in credits
    assert f'src="{url}"' in files["an-article/article.html"].decode()
    assert f"]({url})" in files["an-article/article.md"].decode()


def test_the_same_article_gives_the_same_bytes(piece, client):
    one, other = (client.get("/articles/an-article/republish.zip").getvalue() for _ in range(2))

    assert one == other
    entries = zipfile.ZipFile(io.BytesIO(one)).infolist()
    assert {entry.date_time for entry in entries} == {(2026, 2, 4, 0, 0, 0)}


def test_it_can_be_read_from_its_beginning_while_it_arrives(piece, client):
    archive = zipfile.ZipFile(io.BytesIO(client.get("/articles/an-article/republish.zip").getvalue()))

    # What is stored as it is and tells its length afterwards has no end that a reader of a stream could find.
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_it_is_sent_in_small_chunks_and_never_whole_in_memory(piece, publication):
    for figure in piece.figures.all():
        path = figure.image.path_of_jpeg
        default_storage.delete(path)
        default_storage.save(path, ContentFile(secrets.token_bytes(BIG)))
    copy = copy_of(piece, publication)

    tracemalloc.start()
    sizes = [len(chunk) for chunk in bundle.stream(copy)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sum(sizes) > 2 * BIG
    assert max(sizes) < 200_000
    assert peak < BIG


def test_the_text_comes_before_any_picture_is_looked_for(piece, publication, monkeypatch):
    opened = []
    monkeypatch.setattr(default_storage, "open", opened.append)

    chunks = bundle.stream(copy_of(piece, publication))
    sent = next(chunks) + next(chunks)

    assert b"an-article/article.txt" in sent
    assert len(sent) > 1000
    assert not opened


def test_it_is_kept_by_nobody_longer_than_a_page_and_asked_for_without_its_body(piece, client):
    answer, head = (getattr(client, method)("/articles/an-article/republish.zip") for method in ("get", "head"))

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="an-article.zip"'
    assert answer["Cache-Control"] == "max-age=0, s-maxage=1"
    assert not answer.has_header("Content-Encoding")
    assert head.status_code == 200
    assert dict(head.items()) == dict(answer.items())
    assert head.getvalue() == b""
