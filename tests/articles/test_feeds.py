"""Atom feeds: everything, one author's, one topic's; whole texts as they may leave, licences, nothing not public."""

from datetime import UTC, date, datetime, timedelta

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
    assert entry.content[0].value.startswith("<p>Ask <em>her</em>.</p>")
    assert [author.name for author in entry.authors] == ["Ada Byron", "Wen Li", "Rosa Ng"]
    assert [tag.term for tag in entry.tags] == ["Consent"]
    assert entry.published == "2026-02-04T13:00:00+00:00"
    assert entry.updated == "2026-03-06T13:00:00+00:00"
    assert entry.rights == "© 2026 Ada Byron, Wen Li and Rosa Ng. CC BY-NC 4.0"
    assert {"rel": "license", "href": "https://creativecommons.org/licenses/by-nc/4.0/"}.items() <= entry.links[
        1
    ].items()


def test_a_standfirst_stays_words_for_those_who_read_summaries_as_html(make_article, client):
    make_article(standfirst="Below <5 mmol/L & <img src=x onerror=alert(1)>")

    summary = etree.fromstring(client.get(FEEDS[0]).content).find(f"{ATOM}entry/{ATOM}summary")

    assert summary.get("type") == "html"
    assert summary.text == "Below &lt;5 mmol/L &amp; &lt;img src=x onerror=alert(1)&gt;"


def test_the_feed_says_whose_it_is_and_where_it_lives(article, read):
    feed = read("/feeds/authors/ada-byron.atom").feed

    links = {link.rel: link.href for link in feed.links}
    assert feed.title == "Ada Byron · Open Rounds"
    assert feed.id == links["self"] == "http://testserver/feeds/authors/ada-byron.atom"
    assert links["alternate"] == "http://testserver/authors/ada-byron/"
    assert feed.author == "Open Rounds"


def test_all_rights_reserved_has_no_licence_to_link_and_no_text_to_take(make_article, client, read):
    make_article(licence="all-rights-reserved", standfirst="Ask three people.", authors=[])

    root = etree.fromstring(client.get(FEEDS[0]).content)

    assert root.findtext(f"{ATOM}entry/{ATOM}rights").endswith("Open Rounds. All rights reserved")
    assert not root.xpath("//*[@rel='license']")
    (entry,) = read().entries
    assert entry.summary == "Ask three people."
    assert "content" not in entry
    assert "Some words that are read." not in client.get(FEEDS[0]).text


@pytest.mark.parametrize(("code", "rights"), [("cc0-1.0", "CC0 1.0"), ("pdm-1.0", "Public Domain Mark 1.0")])
def test_nobody_has_rights_in_what_is_in_the_public_domain(make_article, ada, read, code, rights):
    make_article(licence=code, authors=[ada])

    (entry,) = read().entries

    assert entry.rights == rights
    assert "content" in entry


@pytest.mark.parametrize(
    ("codes", "shared"),
    [
        (["by-4.0", "by-4.0"], ["https://creativecommons.org/licenses/by/4.0/"]),
        (["by-4.0", "by-nd-4.0"], []),
        (["by-4.0", "all-rights-reserved"], []),
        (["all-rights-reserved"], []),
        ([], []),
    ],
)
def test_a_feed_has_a_licence_if_all_its_entries_share_it(make_article, client, db, codes, shared):
    for number, code in enumerate(codes):
        make_article(f"Number {number}", licence=code)

    root = etree.fromstring(client.get(FEEDS[0]).content)

    assert root.xpath("/*/*[@rel='license']/@href") == shared


@pytest.fixture
def content(client):
    """Return the content of the feed's one entry, as a tree."""

    def content():
        return html.fragment_fromstring(
            etree.fromstring(client.get(FEEDS[0]).content).findtext(f".//{ATOM}content"), create_parent="div"
        )

    return content


PATIENT = {"shows_patient": True, "consent_on_file": True}
CLEARED = [{"rights": "article"}, {"rights": "own", "licence": "by-sa-4.0", "source": "https://span.example/7"}]
STAY = [{"rights": "site"}, {"rights": "unknown"}, {"rights": "article", **PATIENT}]


@pytest.mark.parametrize("lead", [True, False])
@pytest.mark.parametrize("about", STAY)
def test_a_figure_that_is_not_cleared_never_leaves_by_a_feed(make_article, make_figure, client, content, about, lead):
    article = make_article(body='<p>Before.</p><figure data-figure="1"></figure>')
    figure = make_figure(article, caption="Not for others.", credit="Otto Span", lead=lead, **about)

    text = client.get(FEEDS[0]).text

    assert figure.image.stored.digest not in text
    assert "Not for others." not in text
    assert "Otto Span" not in text
    assert "One figure is left out here, because its rights are not ours to give." in content().text_content()
    assert "http://testserver/articles/an-article/" in content().xpath("//a/@href")


@pytest.mark.parametrize("lead", [True, False])
@pytest.mark.parametrize("about", CLEARED)
def test_a_cleared_figure_leaves_with_its_credit(make_article, make_figure, content, about, lead):
    article = make_article(body='<p>Before.</p><figure data-figure="2"></figure>')
    make_figure(article, number=1 if lead else 2, caption="A bridge.", credit="Otto Span", lead=lead, **about)

    entry = content()

    (figure,) = entry.xpath(".//figure")
    assert figure.find("img").get("src").startswith("http://testserver/media/")
    assert "A bridge. Otto Span." in " ".join(figure.text_content().split())
    licence = "by-sa" if about["rights"] == "own" else "by-nd"
    assert f"https://creativecommons.org/licenses/{licence}/4.0/" in figure.xpath(".//a/@href")
    assert entry.index(figure) == (0 if lead else 1)
    assert "left out" not in entry.text_content()


def test_several_figures_left_out_are_counted(make_article, make_figure, content):
    article = make_article(body='<figure data-figure="1"></figure><figure data-figure="2"></figure>')
    make_figure(article, 1, rights="site")
    make_figure(article, 2, rights="unknown")
    make_figure(article, 3, rights="unknown")  # stands nowhere

    assert "2 figures are left out here" in content().text_content()


def test_a_correction_stands_above_the_text(make_article, content):
    article = make_article()
    article.corrections.create(
        text="It was three, not two.", published_on=date(2026, 3, 18), old_wording="two <men>", new_wording="three"
    )

    first, second = content().findall("p")[:2]

    assert " ".join(first.text_content().split()) == (
        "Correction, 18 March 2026. It was three, not two. Before: two <men> Now: three"
    )
    assert second.text_content() == "Some words that are read."


def test_interests_and_funding_stand_below_the_text(make_article, ada, make_author, content):
    article = make_article(authors=[ada, make_author("Wen Li")])
    article.bylines.filter(author=ada).update(interests="Is paid to teach.", funding="The Fund.")

    lines = [line.text_content() for line in content().xpath(".//h2/following-sibling::p")]

    assert lines == [
        "Ada Byron: Is paid to teach. Funding: The Fund.",
        "Wen Li: no competing interests declared.",
    ]


def test_an_entry_speaks_the_language_of_its_article(make_article, editor, read, content):
    article = make_article(language="fr")
    article.corrections.create(text="Trois.", published_on=date(2026, 3, 18))

    assert "18 mars 2026" in content().text_content()

    publishing.retract(article, by=editor, text="Faux.")

    assert read().entries[0].title == "Rétracté\N{NO-BREAK SPACE}: An article"


def test_nothing_of_the_page_leaves_with_its_text(make_article, make_figure, content):
    article = make_article(
        body='<h2 id="before">Before</h2><figure data-figure="1"></figure><table><tr><td>a</td></tr></table>'
    )
    make_figure(article, rights="article")

    assert not content().xpath(".//@class | .//@srcset | .//@style | .//@sizes | .//source | .//picture | .//h2/@id")


def test_every_url_in_an_entry_is_absolute(make_article, make_figure, content):
    article = make_article(
        body='<p><a href="/about/">Us</a>, <a href="https://example.org/a">them</a>,'
        ' <a href="mailto:a@example.org">me</a>, <a href="#there">there</a>'
        '<span data-footnote="">Note.</span></p><figure data-figure="1"></figure>'
    )
    make_figure(article, rights="article")

    entry = content()

    page = "http://testserver/articles/an-article/"
    assert entry.xpath(".//a/@href") == [
        "http://testserver/about/",
        "https://example.org/a",
        "mailto:a@example.org",
        f"{page}#there",
        f"{page}#n1",
        "https://creativecommons.org/licenses/by-nd/4.0/",
        f"{page}#r1",
    ]
    (source,) = entry.xpath(".//img/@src")
    assert source.startswith("http://testserver/media/")


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
    make_article, make_author, make_figure, ada, client, django_assert_num_queries
):
    for number in range(4):
        made = make_article(
            f"Number {number}",
            authors=[ada, make_author(f"Wen {number}")],
            topics=["Consent", "Images"],
            body='<figure data-figure="1"></figure><figure data-figure="2"></figure>',
        )
        make_figure(made, 1, rights="article", lead=True)
        make_figure(made, 2, rights="site")
        made.corrections.create(text="It was three.")
        for path in FEEDS:
            with django_assert_num_queries(6 if path == FEEDS[0] else 7):
                client.get(path)


def test_the_feed_of_an_empty_site_is_a_feed(db, read):
    assert read().entries == []
    assert not Article.objects.exists()
