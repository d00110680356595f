"""What machines read in an article's head: JSON-LD, citation tags, Open Graph, links."""

import json
from datetime import UTC, date, datetime

import pytest
from lxml import html

from articles import licences, publishing
from articles.models import Article, Byline, Correction
from republish.formats import FORMATS

MORNING = datetime(2026, 2, 4, 13, tzinfo=UTC)


@pytest.fixture
def head(client):
    """Return the head of an article's page and what its JSON-LD says."""

    def read(article):
        head = html.document_fromstring(client.get(article.get_absolute_url()).text).find("head")
        (block,) = head.xpath("script[@type='application/ld+json']")
        return head, json.loads(block.text)

    return read


def metas(head, name):
    return head.xpath(f"meta[@name='{name}' or @property='{name}']/@content")


@pytest.fixture
def whole(make_article, make_author, make_figure):
    """Make an article that has everything."""
    ada = make_author("Ada Byron", orcid="0000-0002-1825-0097")
    article = make_article(
        "Before you post",
        standfirst="Ask three people.",
        authors=[ada, make_author("Jean-Luc Weil")],
        licence="by-nc-sa-4.0",
        doi="10.1234/rounds.5",
        published_at=MORNING,
        revised_at=MORNING.replace(month=3),
        topics=["Consent"],
    )
    article.bylines.filter(author=ada).update(affiliation="St Brigid’s, Kestrel Bay")
    make_figure(article, lead=True, alt="Two doors")
    article.corrections.create(text="It was three.", published_on=date(2026, 3, 18))
    return Article.objects.get()


ADA = {
    "@type": "Person",
    "name": "Ada Byron",
    "url": "http://testserver/authors/ada-byron/",
    "sameAs": "https://orcid.org/0000-0002-1825-0097",
    "affiliation": {"@type": "Organization", "name": "St Brigid’s, Kestrel Bay"},
}
JEAN = {"@type": "Person", "name": "Jean-Luc Weil", "url": "http://testserver/authors/jean-luc-weil/"}


def test_json_ld_says_what_it_is_whose_and_under_which_licence(whole, head):
    _, data = head(whole)

    url = "http://testserver/articles/before-you-post/"
    picture = f"http://testserver{whole.lead_figure.image.url}"
    encodings = data.pop("encoding")
    assert {"@type": "MediaObject", "encodingFormat": "text/html", "contentUrl": f"{url}republish.html"} in encodings
    assert data == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": "Before you post",
        "description": "Ask three people.",
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "wordCount": 5,
        "keywords": ["Consent"],
        "datePublished": "2026-02-04T13:00:00+00:00",
        "dateModified": whole.changed_on.isoformat(),
        "author": [ADA, JEAN],
        "publisher": {
            "@type": "Organization",
            "name": "Open Rounds",
            "url": "http://testserver/",
            "publishingPrinciples": "http://testserver/about/",
            "correctionsPolicy": "http://testserver/republishing/",
        },
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "doi",
            "value": "10.1234/rounds.5",
            "url": "https://doi.org/10.1234/rounds.5",
        },
        "image": {
            "@type": "ImageObject",
            "url": picture,
            "contentUrl": picture,
            "width": 64,
            "height": 48,
        },
        "correction": [{"@type": "CorrectionComment", "text": "It was three.", "datePublished": "2026-03-18"}],
        "license": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
        "creditText": (
            f"“Before you post” by Ada Byron and Jean-Luc Weil, Open Rounds <{url}>,"
            " CC BY-NC-SA 4.0 <https://creativecommons.org/licenses/by-nc-sa/4.0/>"
        ),
        "usageInfo": f"{url}republish/",
        "acquireLicensePage": f"{url}republish/",
        "copyrightHolder": [ADA, JEAN],
        "copyrightYear": 2026,
        "copyrightNotice": "© 2026 Ada Byron and Jean-Luc Weil",
    }


@pytest.mark.parametrize("code", licences.LICENCES)
def test_json_ld_says_of_each_licence_what_is_true_of_it(article, head, code):
    article.licence = code
    article.save()
    terms = licences.get(code)

    _, data = head(article)

    assert data.get("license", "") == terms.url
    assert data["acquireLicensePage"] == data["usageInfo"] == "http://testserver/articles/an-article/republish/"
    assert ("encoding" in data) == terms.permits_copies
    assert data["creditText"].startswith("“An article” by Ada Byron, Open Rounds <http://testserver/articles/")
    belongs = {name for name in data if name.startswith("copyright")}
    if code in ("cc0-1.0", "pdm-1.0"):
        assert not belongs
        assert "©" not in json.dumps(data, ensure_ascii=False)
    else:
        assert belongs == {"copyrightHolder", "copyrightYear", "copyrightNotice"}
        assert data["copyrightNotice"].endswith("Ada Byron")


def test_json_ld_lists_the_files_that_can_be_taken_and_they_can_be(article, head, client):
    _, data = head(article)

    taken = {file["contentUrl"].removeprefix("http://testserver"): file["encodingFormat"] for file in data["encoding"]}
    assert set(taken) == {
        f"/articles/an-article/republish.{extension}" for extension in FORMATS if extension != "counted.html"
    }
    for path, media_type in taken.items():
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == media_type


def test_json_ld_says_whose_it_is_where_nobody_signed(make_article, head, publication):
    publication.publisher = "The Rounds Society"
    publication.save()

    _, data = head(make_article())

    assert "author" not in data
    assert data["copyrightHolder"] == data["publisher"]
    assert data["copyrightHolder"]["name"] == "The Rounds Society"


PATIENT = {"shows_patient": True, "consent_on_file": True}


@pytest.mark.parametrize(
    ("code", "about", "rights"),
    [
        (
            "by-4.0",
            {"rights": "article"},
            {
                "license": "https://creativecommons.org/licenses/by/4.0/",
                "copyrightNotice": "© Otto Span",
                "acquireLicensePage": "http://testserver/articles/an-article/republish/",
            },
        ),
        (
            "by-4.0",
            {"rights": "own", "licence": "by-sa-4.0", "source": "https://span.example/7"},
            {
                "license": "https://creativecommons.org/licenses/by-sa/4.0/",
                "copyrightNotice": "© Otto Span",
                "acquireLicensePage": "https://span.example/7",
            },
        ),
        (
            "by-4.0",
            {"rights": "own", "licence": "cc0-1.0"},
            {"license": "https://creativecommons.org/publicdomain/zero/1.0/"},
        ),
        ("by-4.0", {"rights": "site"}, {}),
        ("by-4.0", {"rights": "unknown"}, {}),
        ("by-4.0", {"rights": "article", **PATIENT}, {}),
        (
            "all-rights-reserved",
            {"rights": "article"},
            {
                "copyrightNotice": "© Otto Span",
                "acquireLicensePage": "http://testserver/articles/an-article/republish/",
            },
        ),
    ],
)
def test_json_ld_says_of_a_picture_only_what_is_true_of_it(article, make_figure, head, code, about, rights):
    article.licence = code
    article.save()
    make_figure(article, lead=True, caption="A bridge.", credit="Otto Span", **about)

    _, data = head(article)

    picture = data["image"]
    assert picture["caption"] == "A bridge."
    assert picture["creditText"] == "Otto Span"
    named = ("license", "copyrightNotice", "acquireLicensePage")
    assert {name: picture[name] for name in named if name in picture} == rights


def test_json_ld_takes_for_a_pictures_creator_only_somebody_it_knows(article, make_author, make_figure, head):
    article.bylines.create(author=make_author("Ilse Drew"), role=Byline.Role.ILLUSTRATOR, order=1)
    figure = make_figure(article, lead=True, credit="Ilse Drew")

    assert head(article)[1]["image"]["creator"]["url"] == "http://testserver/authors/ilse-drew/"

    figure.credit = "The Society"
    figure.save()

    assert "creator" not in head(article)[1]["image"]


def test_json_ld_says_when_it_was_last_reviewed(article, head):
    article.reviewed_on = date(2026, 9, 1)
    article.save()

    _, data = head(article)

    url = "http://testserver/articles/an-article/"
    assert data["mainEntityOfPage"] == {"@type": "WebPage", "@id": url, "lastReviewed": "2026-09-01"}


def test_json_ld_leaves_out_what_there_is_not(article, head):
    _, data = head(article)

    assert not {"image", "identifier", "correction", "creativeWorkStatus"} & set(data)
    assert data["dateModified"] == data["datePublished"]
    assert "affiliation" not in data["author"][0]


def test_json_ld_names_no_licence_where_there_is_none(make_article, head):
    head, data = head(make_article(licence="all-rights-reserved"))

    assert "license" not in data
    assert data["acquireLicensePage"] == "http://testserver/articles/an-article/republish/"
    assert not head.xpath("link[@rel='license']")
    assert not metas(head, "DC.Rights")


def test_json_ld_knows_only_the_licence_of_today(article, head):
    article.licence = "by-4.0"
    article.save()

    _, data = head(article)

    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_json_ld_says_that_it_was_retracted_and_why(article, editor, head):
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    _, data = head(article)

    assert data["creativeWorkStatus"] == "Retracted"
    assert data["correction"][0]["text"] == "The numbers were wrong."
    assert not {"encoding", "usageInfo", "acquireLicensePage"} & set(data)


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "<!--<script>", "a & b", "\u2028", '"\\', "]]>", "&lt;/script>"]
)
def test_nothing_breaks_out_of_json_ld(make_article, head, title):
    head, data = head(make_article(title, slug="hostile"))

    assert data["headline"] == title
    scripts = head.xpath("script")
    assert [script.get("type") for script in scripts if not script.get("src")] == ["application/ld+json"]
    assert metas(head, "citation_title") == [title]


def test_citation_tags_name_everybody_apart(whole, head):
    head, _ = head(whole)

    url = "http://testserver/articles/before-you-post/"
    assert metas(head, "citation_title") == ["Before you post"]
    assert metas(head, "citation_author") == ["Byron, Ada", "Weil, Jean-Luc"]
    assert metas(head, "citation_author_institution") == ["St Brigid’s, Kestrel Bay"]
    assert metas(head, "citation_publication_date") == ["2026/02/04"]
    assert metas(head, "citation_journal_title") == ["Open Rounds"]
    assert metas(head, "citation_language") == ["en"]
    assert metas(head, "citation_doi") == ["10.1234/rounds.5"]
    assert metas(head, "citation_author_orcid") == ["https://orcid.org/0000-0002-1825-0097"]
    assert metas(head, "citation_keywords") == ["Consent"]
    assert metas(head, "citation_abstract_html_url") == metas(head, "citation_fulltext_html_url") == [url]


def test_an_institution_follows_its_author(whole, head):
    head, _ = head(whole)

    names = [meta.get("name") for meta in head.findall("meta") if meta.get("name", "").startswith("citation_author")]
    assert names == ["citation_author", "citation_author_institution", "citation_author_orcid", "citation_author"]


def test_dublin_core(whole, head):
    head, _ = head(whole)

    assert metas(head, "DC.Title") == ["Before you post"]
    assert metas(head, "DC.Creator") == ["Byron, Ada", "Weil, Jean-Luc"]
    assert metas(head, "DC.Date") == ["2026-02-04"]
    assert metas(head, "DC.Identifier") == ["https://doi.org/10.1234/rounds.5"]
    assert metas(head, "DC.Language") == ["en"]
    assert metas(head, "DC.Rights") == ["https://creativecommons.org/licenses/by-nc-sa/4.0/"]


def test_an_article_without_a_doi_is_known_by_its_url(article, head):
    head, _ = head(article)

    assert metas(head, "DC.Identifier") == ["http://testserver/articles/an-article/"]
    assert not metas(head, "citation_doi")


def test_a_reference_read_from_the_head_says_that_it_was_retracted(article, editor, head):
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    head, _ = head(article)

    assert metas(head, "citation_title") == metas(head, "DC.Title") == ["Retracted: An article"]


def test_who_drew_it_is_no_author_to_machines(article, make_author, head):
    article.bylines.create(author=make_author("Ilse Drew"), role=Byline.Role.ILLUSTRATOR, order=1)

    head, data = head(article)

    assert metas(head, "citation_author") == ["Byron, Ada"]
    assert [person["name"] for person in data["author"]] == ["Ada Byron"]


def test_open_graph(whole, head):
    head, _ = head(whole)

    assert metas(head, "og:type") == ["article"]
    assert metas(head, "og:site_name") == ["Open Rounds"]
    assert metas(head, "og:title") == ["Before you post"]
    assert metas(head, "og:description") == metas(head, "description") == ["Ask three people."]
    assert metas(head, "og:url") == ["http://testserver/articles/before-you-post/"]
    assert metas(head, "og:image")[0].startswith("http://testserver/media/")
    assert metas(head, "og:image:alt") == ["Two doors"]
    assert datetime.fromisoformat(metas(head, "article:published_time")[0]) == MORNING
    assert datetime.fromisoformat(metas(head, "article:modified_time")[0]) == whole.revised_at


def test_links_say_where_it_lives_and_under_which_licence(whole, head):
    head, _ = head(whole)

    assert head.xpath("link[@rel='canonical']/@href") == ["http://testserver/articles/before-you-post/"]
    assert head.xpath("link[@rel='license']/@href") == ["https://creativecommons.org/licenses/by-nc-sa/4.0/"]
    of_this = [f"/feeds/articles/before-you-post/{name}.atom" for name in ("corrections", "comments")]
    feeds = head.xpath("link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert feeds == ["/feeds/articles.atom", *of_this]


def test_the_canonical_url_never_comes_from_the_request(article, client, settings):
    settings.ALLOWED_HOSTS = ["*"]

    page = client.get("/articles/an-article/?utm_source=x", headers={"host": "elsewhere.example"}).text

    assert '<link rel="canonical" href="http://testserver/articles/an-article/">' in page
    assert "elsewhere.example" not in page
    assert "utm_source" not in page


def test_a_retraction_is_not_a_correction_to_be_cited(article, editor):
    publishing.retract(article, by=editor, text="Gone.")

    assert article.corrections.get().kind == Correction.Kind.RETRACTION
    assert Article.objects.get().last_correction is None
