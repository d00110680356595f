"""Atom feeds: everything, one author's, one topic's; whole texts, licences, and nothing that is not public."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone
from lxml import etree, html

from articles import publishing
from articles.models import Article, Byline, Kind, State

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/feeds/articles.atom", "/feeds/authors/ada-byron.atom", "/feeds/topics/consent.atom"]


@pytest.fixture
def read(client):
    """Return a feed as an aggregator reads it, after checking that it is well-formed."""

    def read(path=FEEDS[0]):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        etree.fromstring(answer.content)
        feed = feedparser.parse(answer.content)
        assert not feed.bozo
        return feed

    return read


@pytest.fixture
def ada(make_author):
    return make_author()


@pytest.mark.parametrize("path", FEEDS)
def test_each_feed_holds_what_is_listed_and_nothing_else(make_article, ada, read, path):
    about = {"authors": [ada], "topics": ["Consent"]}
    soon = timezone.now() + timedelta(hours=1)
    make_article("Public", **about)
    make_article("Retracted", state=State.RETRACTED, **about)
    make_article("Draft", state=State.DRAFT, published_at=timezone.now() - timedelta(days=1), **about)
    make_article("In review", state=State.REVIEW, **about)
    make_article("Scheduled", published_at=soon, **about)
    make_article("Unpublished", state=State.UNPUBLISHED, **about)
    make_article("Unlisted", listed=False, **about)
    make_article("A page", kind=Kind.PAGE, **about)

    titles = {entry.title for entry in read(path).entries}

    assert titles == {"Public", "Retracted: Retracted"}


def test_one_authors_and_one_topics_feed_hold_theirs_alone(make_article, make_author, ada, read):
    make_article("Hers", authors=[ada], topics=["Consent"])
    make_article("Another’s", slug="other", authors=[make_author("Wen Li")], topics=["Images"])

    assert [entry.title for entry in read("/feeds/authors/ada-byron.atom").entries] == ["Hers"]
    assert [entry.title for entry in read("/feeds/topics/images.atom").entries] == ["Another’s"]
    assert len(read().entries) == 2


def test_who_wrote_and_translated_it_has_it_once(make_article, ada, read):
    article = make_article(authors=[ada])
    article.bylines.create(author=ada, role=Byline.Role.TRANSLATOR)

    assert len(read("/feeds/authors/ada-byron.atom").entries) == 1


@pytest.mark.parametrize("path", ["/feeds/authors/nobody.atom", "/feeds/topics/nothing.atom"])
def test_the_feed_of_nobody_and_nothing_is_not_there(client, db, path):
    assert client.get(path).status_code == 404


def test_an_entry_carries_the_whole_article(client, make_article, make_author, ada, read):
    published = datetime(2026, 2, 4, 13, tzinfo=UTC)
    make_article(
        "Before <you> & post",
        slug="before",
        standfirst="Ask three people.",
        body="<p>Ask <em>her</em>.</p>",
        authors=[ada, make_author("Wen Li"), make_author("Rosa Ng")],
        topics=["Consent"],
        licence="by-nc-4.0",
        published_at=published,
        revised_at=published + timedelta(days=30),
    )

    (entry,) = read().entries

    root = etree.fromstring(client.get(FEEDS[0]).content)
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Before <you> & post"
    assert entry.id == entry.link == "http://testserver/articles/before/"
    assert entry.summary == "Ask three people."
    assert entry.content[0].value == "<p>Ask <em>her</em>.</p>"
    assert [author.name for author in entry.authors] == ["Ada Byron", "Wen Li", "Rosa Ng"]
    assert [tag.term for tag in entry.tags] == ["Consent"]
    assert entry.published == "2026-02-04T13:00:00+00:00"
    assert entry.updated == "2026-03-06T13:00:00+00:00"
    assert entry.rights == "CC BY-NC 4.0"
    assert {"rel": "license", "href": "https://creativecommons.org/licenses/by-nc/4.0/"}.items() <= entry.links[
        1
    ].items()


def test_the_feed_says_whose_it_is_and_where_it_lives(article, read):
    feed = read("/feeds/authors/ada-byron.atom").feed

    links = {link.rel: link.href for link in feed.links}
    assert feed.title == "Ada Byron · Open Rounds"
    assert feed.id == links["self"] == "http://testserver/feeds/authors/ada-byron.atom"
    assert links["alternate"] == "http://testserver/authors/ada-byron/"
    assert feed.author == "Open Rounds"


def test_all_rights_reserved_has_no_licence_to_link(make_article, client):
    make_article(licence="all-rights-reserved")

    root = etree.fromstring(client.get(FEEDS[0]).content)

    assert root.findtext(f"{ATOM}entry/{ATOM}rights") == "All rights reserved"
    assert not root.xpath("//*[@rel='license']")


def test_every_url_in_an_entry_is_absolute(make_article, make_figure, client):
    article = make_article(
        body='<p><a href="/about/">Us</a>, <a href="https://example.org/a">them</a>,'
        ' <a href="mailto:a@example.org">me</a>, <a href="#there">there</a>'
        '<span data-footnote="">Note.</span></p><figure data-figure="1"></figure>'
    )
    make_figure(article)

    content = html.fromstring(etree.fromstring(client.get(FEEDS[0]).content).findtext(f".//{ATOM}content"))

    page = "http://testserver/articles/an-article/"
    assert content.xpath("//a/@href") == [
        "http://testserver/about/",
        "https://example.org/a",
        "mailto:a@example.org",
        f"{page}#there",
        f"{page}#n1",
        f"{page}#r1",
    ]
    sources = content.xpath("//img/@src") + [
        candidate.split()[0] for value in content.xpath("//@srcset") for candidate in value.split(", ")
    ]
    assert len(sources) == 3
    assert all(source.startswith("http://testserver/media/") for source in sources)


def test_what_looks_like_a_link_in_the_text_is_left_alone(make_article, client):
    make_article(body='<p>Write <code>&lt;a href="/about/"&gt;</code>.</p>')

    content = html.fromstring(etree.fromstring(client.get(FEEDS[0]).content).findtext(f".//{ATOM}content"))

    assert content.text_content() == 'Write <a href="/about/">.'


def test_a_correction_is_news_to_those_who_follow(make_article, read):
    article = make_article(published_at=timezone.now() - timedelta(days=30))
    before = read().entries[0].updated

    article.corrections.create(text="A slip.")

    assert read().entries[0].updated > before
    assert read().feed.updated > before


def test_a_retracted_article_is_announced_without_its_text(article, editor, read):
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    (entry,) = read().entries

    assert entry.title == "Retracted: An article"
    assert "content" not in entry


def test_an_entry_says_its_language(make_article, client):
    make_article(language="fr")

    entry = etree.fromstring(client.get(FEEDS[0]).content).find(f"{ATOM}entry")

    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


@pytest.mark.parametrize("character", ["\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\ufffe", "\uffff"])
def test_characters_that_xml_does_not_know_spoil_no_feed(make_article, make_author, publication, read, character):
    publication.name = f"Open{character} Rounds"
    publication.save()
    article = make_article(
        f"A{character} title",
        slug="title",
        standfirst=f"Stand{character}first",
        body=f"<p>Bo{character}dy</p>",
        authors=[make_author(f"Ada{character} Byron", slug="ada"), make_author(f"Wen{character} Li", slug="wen")],
    )
    article.topics.create(name=f"Con{character}sent", slug="consent")

    for path in ("/feeds/articles.atom", "/feeds/authors/ada.atom", "/feeds/topics/consent.atom"):
        (entry,) = read(path).entries
        assert entry.title.split() == ["A", "title"]


def test_a_feed_ends_after_twenty_entries_newest_first(make_article, read):
    for number in range(22):
        make_article(f"Number {number}", published_at=timezone.now() - timedelta(hours=number + 1))

    titles = [entry.title for entry in read().entries]

    assert titles == [f"Number {number}" for number in range(20)]


def test_a_feed_costs_the_same_for_one_article_and_many(
    make_article, make_author, ada, client, django_assert_num_queries
):
    for number in range(4):
        make_article(f"Number {number}", authors=[ada, make_author(f"Wen {number}")], topics=["Consent", "Images"])
        with django_assert_num_queries(6):
            client.get(FEEDS[0])


def test_the_feed_of_an_empty_site_is_a_feed(db, read):
    assert read().entries == []
    assert not Article.objects.exists()
