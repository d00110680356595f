"""The links in headers by which machines find their way about an article, as a reader of Signposting takes them."""

import pytest
import signposting

from articles import licences, publishing
from articles.models import Byline, Kind
from republish.formats import FORMATS

URL = "http://testserver/articles/an-article/"
ORCID = "0000-0002-1825-0097"
# Proxies may take no more than this of all of a page's headers; nginx begins with a page of memory.
HEADERS = 4096


@pytest.fixture
def signs(client):
    """Return what an article's headers point to, after a strict reader has taken every link of them."""

    def read(path="/articles/an-article/"):
        answer = client.get(path)
        assert answer.status_code == 200
        found = signposting.find_signposting_http_link([answer["Link"]], f"http://testserver{path}")
        assert len(list(found)) == answer["Link"].count("rel=") - answer["Link"].count('rel="canonical"')
        return found

    return read


def targets(signs):
    return [(str(sign.target), str(sign.type or "")) for sign in signs]


@pytest.fixture
def whole(make_article, make_author):
    return make_article(authors=[make_author(orcid=ORCID), make_author("Wen Li")], doi="10.1234/a<b>c")


def test_an_article_points_to_all_that_belongs_to_it(whole, signs):
    found = signs()

    assert found.citeAs.target == "https://doi.org/10.1234/a%3Cb%3Ec"
    assert {sign.target for sign in found.authors} == {
        f"https://orcid.org/{ORCID}",
        "http://testserver/authors/wen-li/",
    }
    assert found.license.target == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert {sign.target for sign in found.types} == {"https://schema.org/AboutPage", "https://schema.org/BlogPosting"}
    assert {
        (f"{URL}cite.bib", "application/x-bibtex"),
        (f"{URL}cite.ris", "application/x-research-info-systems"),
        (f"{URL}cite.csl.json", "application/vnd.citationstyles.csl+json"),
    } <= set(targets(found.describedBy))
    assert (f"{URL}republish.html", "text/html") in targets(found.items)


def test_every_format_of_a_copy_is_found_as_what_it_is(whole, signs, client):
    found = signs()

    files = dict(targets(found.items)) | dict(targets(found.describedBy))
    copies = {url: media_type for url, media_type in files.items() if "/republish." in url}
    assert set(copies) == {f"{URL}republish.{extension}" for extension in FORMATS if extension != "counted.html"}
    for url, media_type in files.items():
        assert client.get(url.removeprefix("http://testserver"))["Content-Type"].partition(";")[0] == media_type
    assert not any("json" in media_type or "xml" in media_type for _, media_type in targets(found.items))


def test_without_a_doi_an_article_is_cited_by_its_url(article, signs):
    assert signs().citeAs.target == URL


@pytest.mark.parametrize("code", licences.LICENCES)
def test_the_licence_is_pointed_to_where_there_is_one(article, signs, code):
    article.licence = code
    article.save()
    terms = licences.get(code)

    found = signs()

    assert (found.license.target if found.license else "") == terms.url
    assert bool(found.items) == terms.permits_copies


def test_of_all_rights_reserved_there_is_nothing_to_take_but_the_reference(make_article, signs):
    make_article(licence="all-rights-reserved")

    found = signs()

    assert {sign.target for sign in found.describedBy} == {f"{URL}cite.{name}" for name in ("bib", "ris", "csl.json")}
    assert not found.items


def test_of_a_retracted_article_there_is_nothing_to_take_but_the_reference(article, editor, signs):
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    found = signs()

    assert {sign.target for sign in found.describedBy} == {f"{URL}cite.{name}" for name in ("bib", "ris", "csl.json")}
    assert not found.items


def test_who_drew_it_is_not_pointed_to_as_an_author(article, make_author, signs):
    article.bylines.create(author=make_author("Dora Draws"), role=Byline.Role.ILLUSTRATOR, order=1)

    assert {sign.target for sign in signs().authors} == {"http://testserver/authors/ada-byron/"}


def test_any_number_of_authors_leaves_headers_that_a_proxy_takes(make_article, make_author, signs, client):
    slug = "a" * 120
    made = make_article(slug=slug, authors=[make_author(orcid=ORCID)])
    Byline.objects.bulk_create(
        Byline(article=made, author=make_author(f"Wen {'Li' * 20}{number}"), order=number + 1) for number in range(60)
    )

    found = signs(f"/articles/{slug}/")

    answer = client.get(f"/articles/{slug}/")
    assert sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items()) < HEADERS
    assert 1 < len(found.authors) < 61
    assert f"https://orcid.org/{ORCID}" in {sign.target for sign in found.authors}
    assert found.license
    assert found.describedBy
    assert found.items


@pytest.mark.parametrize("extension", FORMATS)
def test_a_copy_points_back_to_the_article(article, signs, client, extension):
    path = f"/articles/an-article/republish.{extension}"

    found = signs(path)

    assert found.collection.target == URL
    assert found.license.target == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert f'<{URL}>; rel="canonical"' in client.get(path)["Link"]


def test_the_page_with_the_copies_points_back_to_the_article(article, signs, client):
    found = signs("/articles/an-article/republish/")

    assert found.collection.target == URL
    assert found.license.target == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert "canonical" not in client.get("/articles/an-article/republish/")["Link"]  # it says so of itself


@pytest.mark.parametrize("path", ["/", "/articles/", "/about/", "/articles/draft/"])
def test_nothing_else_pretends_to_be_an_article(article, make_article, client, path):
    make_article("Draft", state="draft")
    make_article("About", kind=Kind.PAGE)

    assert "Link" not in client.get(path).headers
