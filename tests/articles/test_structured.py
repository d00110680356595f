"""What machines read in an article's head: JSON-LD, citation tags, Open Graph, links."""

import json
from datetime import UTC, date, datetime

import pytest
from lxml import html

from articles import publishing
from articles.models import Article, Byline, Correction

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


def test_json_ld_says_what_it_is_whose_and_under_which_licence(whole, head):
    _, data = head(whole)

    url = "http://testserver/articles/before-you-post/"
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "Before you post"
    assert data["description"] == "Ask three people."
    assert data["url"] == data["mainEntityOfPage"] == url
    assert data["inLanguage"] == "en"
    assert data["author"] == [
        {
            "@type": "Person",
            "name": "Ada Byron",
            "url": "http://testserver/authors/ada-byron/",
            "sameAs": "https://orcid.org/0000-0002-1825-0097",
            "affiliation": {"@type": "Organization", "name": "St Brigid’s, Kestrel Bay"},
        },
        {"@type": "Person", "name": "Jean-Luc Weil", "url": "http://testserver/authors/jean-luc-weil/"},
    ]
    assert data["publisher"] == {"@type": "Organization", "name": "Open Rounds"}
    assert data["creditText"] == "Ada Byron and Jean-Luc Weil"
    assert data["license"] == "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert data["acquireLicensePage"] == f"{url}republish/"
    assert datetime.fromisoformat(data["datePublished"]) == whole.published_at
    assert datetime.fromisoformat(data["dateModified"]) == whole.changed_on > whole.published_at
    assert data["image"].startswith("http://testserver/media/")
    assert data["identifier"]["value"] == "10.1234/rounds.5"
    assert data["wordCount"] == 5
    assert data["correction"] == [
        {"@type": "CorrectionComment", "text": "It was three.", "datePublished": "2026-03-18"}
    ]
    assert "creativeWorkStatus" not in data


def test_json_ld_leaves_out_what_there_is_not(article, head):
    _, data = head(article)

    assert not {"image", "identifier", "correction", "creativeWorkStatus"} & set(data)
    assert data["dateModified"] == data["datePublished"]
    assert "affiliation" not in data["author"][0]


def test_json_ld_names_no_licence_where_there_is_none(make_article, head):
    head, data = head(make_article(licence="all-rights-reserved"))

    assert not {"license", "acquireLicensePage"} & set(data)
    assert not head.xpath("link[@rel='license']")


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
    assert metas(head, "citation_abstract_html_url") == metas(head, "citation_fulltext_html_url") == [url]


def test_an_institution_follows_its_author(whole, head):
    head, _ = head(whole)

    names = [meta.get("name") for meta in head.findall("meta") if meta.get("name", "").startswith("citation_author")]
    assert names == ["citation_author", "citation_author_institution", "citation_author"]


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
    feeds = ["/feeds/articles.atom", "/feeds/articles/before-you-post/comments.atom"]
    assert head.xpath("link[@rel='alternate'][@type='application/atom+xml']/@href") == feeds


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
