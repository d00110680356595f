"""What a reader sees: the front page, lists, topics, authors, an article, a page, and what is not there."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Byline, Correction, Kind, State
from comments.models import Status

LISTS = ["/", "/articles/", "/topics/consent/", "/authors/ada-byron/", "/search/?q=words"]
HOUR = timedelta(hours=1)


@pytest.fixture
def show(client):
    """Return the main part of a page."""

    def get(path, status=200):
        answer = client.get(path)
        assert answer.status_code == status
        return html.document_fromstring(answer.text).find(".//main")

    return get


def words(element):
    """Return an element's words, however they are set."""
    return " ".join(" ".join(element.itertext()).split())


def titles(page):
    return [" ".join(title.text_content().split()) for title in page.xpath(".//article//*[self::h2 or self::h3]")]


def count_queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# ---- lists ----


@pytest.mark.parametrize("path", LISTS)
def test_lists_hold_what_is_listed_and_nothing_else(make_article, make_author, show, path):
    about = {"authors": [make_author()], "topics": ["Consent"]}
    make_article("Public", **about)
    make_article("Draft", state=State.DRAFT, published_at=timezone.now() - HOUR, **about)
    make_article("Scheduled", published_at=timezone.now() + HOUR, **about)
    make_article("Unpublished", state=State.UNPUBLISHED, **about)
    make_article("Unlisted", listed=False, **about)
    make_article("Page", kind=Kind.PAGE, **about)

    assert titles(show(path)) == ["Public"]


@pytest.mark.parametrize("path", LISTS)
def test_lists_say_that_an_article_was_retracted(article, editor, show, path):
    article.topics.create(name="Consent", slug="consent")
    publishing.retract(article, by=editor, text="Wrong.")

    assert show(path).xpath(".//article//*[text()='Retracted']")


@pytest.mark.parametrize("path", LISTS)
def test_lists_cost_the_same_for_one_article_and_many(make_article, make_author, make_figure, client, path):
    ada = make_author()
    costs = set()
    for number in range(4):
        made = make_article(
            f"Number {number}", authors=[ada, make_author(f"Wen {number}")], topics=["Consent", "Images"]
        )
        make_figure(made, lead=True)
        if number:
            costs.add(count_queries(client, path))

    assert len(costs) == 1
    assert costs.pop() <= 12


def test_the_front_page_costs_at_most_twelve_queries(make_article, make_author, make_comment, make_figure, client):
    for number in range(9):
        made = make_article(f"Number {number}", authors=[make_author(f"Wen {number}")], topics=[f"Topic{number}"])
        make_figure(made, lead=True)
        make_comment(article=made, status=Status.APPROVED)

    assert count_queries(client, "/") <= 12


def test_the_front_page_shows_the_lead_the_latest_the_discussed_and_the_topics(
    article, make_article, make_comment, show
):
    for number in range(9):
        age = timedelta(hours=number + 1)
        make_article(f"Number {number}", published_at=timezone.now() - age, topics=["Consent"])
    article.topics.create(name="Images", slug="images")
    make_comment(status=Status.APPROVED)

    front = show("/")

    assert titles(front) == [f"Number {number}" for number in range(7)]
    assert front.find(".//h2").text_content() == "Number 0"
    assert front.xpath(".//ol[@class='most-discussed']//a/text()") == ["An article"]
    assert {link.get("href") for link in front.xpath(".//p[@class='topics']/a")} == {
        "/topics/consent/",
        "/topics/images/",
    }


def test_lists_count_what_readers_can_read(article, make_comment, show):
    make_comment(status=Status.APPROVED)
    make_comment()

    assert "1 comment" in words(show("/articles/"))


def test_twelve_articles_stand_on_a_page(make_article, show):
    for number in range(25):
        make_article(f"Number {number}", published_at=timezone.now() - timedelta(hours=number + 1))

    pages = [show(f"/articles/?page={number}") for number in (1, 2, 3)]

    assert [len(titles(found)) for found in pages] == [12, 12, 1]
    assert titles(pages[0])[0] == "Number 0"
    assert titles(pages[2]) == ["Number 24"]
    assert "Page 2 of 3" in pages[1].text_content()
    assert pages[1].xpath(".//a[@rel='prev']/@href") == ["?page=1"]
    assert pages[1].xpath(".//a[@rel='next']/@href") == ["?page=3"]
    assert titles(show("/articles/")) == titles(pages[0])


@pytest.mark.parametrize("path", ["/articles/", "/topics/consent/", "/authors/ada-byron/", "/search/"])
@pytest.mark.parametrize("number", ["0", "-1", "2", "99999999999999999999", "9" * 5000, "one", "1.5", "", "1 OR 1"])
def test_a_page_that_is_not_there_is_not_found(make_article, make_author, client, path, number):
    make_article(authors=[make_author()], topics=["Consent"])

    assert client.get(path, {"page": number, "q": "words"}).status_code == 404


def test_a_search_keeps_its_words_from_page_to_page(make_article, show):
    for number in range(13):
        make_article(f"Number {number}")

    links = show("/search/?q=words+%26+number").xpath(".//a[@rel='next']/@href")

    assert links == ["?q=words%20%26%20number&page=2"]
    assert len(titles(show(f"/search/{links[0]}"))) == 1


def test_a_teaser_in_another_language_says_so(make_article, show):
    make_article("Newest")
    make_article("Un cas", language="fr", published_at=timezone.now() - timedelta(days=400))

    (teaser,) = show("/").xpath(".//article[@lang='fr']")

    assert teaser.findtext("h3/a") == "Un cas"
    assert re.search(r"\d+ (?:janvier|février|mars|avril|mai|juin|juillet|août|\w+bre) \d{4}", teaser.text_content())


# ---- topics and authors ----


def test_topics_are_those_with_something_to_read(make_article, show):
    make_article("One", topics=["Consent", "Images"])
    make_article("Two", topics=["Consent"])
    make_article("Draft", state=State.DRAFT, topics=["Secrets"])

    topics = show("/topics/")

    assert [words(heading) for heading in topics.findall(".//h2")] == ["Consent 2 articles", "Images 1 article"]


def test_a_topic_says_what_it_is_about(article, show):
    article.topics.create(name="Consent", slug="consent", description="Who was asked, and how.")

    topic = show("/topics/consent/")

    assert topic.findtext(".//h1") == "Consent"
    assert "Who was asked, and how." in topic.text_content()


def test_an_author_is_introduced(make_author, make_article, show):
    ada = make_author(
        credentials="MD, FRCSC",
        position="Consultant",
        orcid="0000-0002-1825-0097",
        biography="looks after people.",
        interests="Is paid to teach.",
        interests_stated_on=date(2026, 3, 1),
    )
    ada.affiliations.create(institution="St Brigid’s", city="Kestrel Bay", ror="https://ror.org/0abcdef12")
    ada.links.create(label="Her course", url="https://course.example/")
    make_article("Hers", authors=[ada])
    make_article("Another’s", slug="other")

    author = show("/authors/ada-byron/")

    text = words(author)
    for said in (
        "Ada Byron looks after people.",
        "MD, FRCSC",
        "Consultant",
        "Is paid to teach. Stated 1 March 2026",
        "St Brigid’s, Kestrel Bay",
    ):
        assert said in text
    links = {link.text_content(): link.get("href") for link in author.findall(".//a")}
    assert links["0000-0002-1825-0097"] == "https://orcid.org/0000-0002-1825-0097"
    assert links["St Brigid’s, Kestrel Bay"] == "https://ror.org/0abcdef12"
    assert links["Her course"] == "https://course.example/"
    assert titles(author) == ["Hers"]


def test_an_author_without_anything_is_introduced_as_well(make_author, show):
    make_author()

    author = show("/authors/ada-byron/")

    assert "None declared." in author.text_content()
    assert "Nothing is published under this name yet." in author.text_content()


def test_who_wrote_and_drew_it_has_it_once(article, show):
    article.bylines.create(author=article.people[0].author, role=Byline.Role.ILLUSTRATOR)

    assert titles(show("/authors/ada-byron/")) == ["An article"]


@pytest.mark.parametrize("path", ["/topics/nothing/", "/authors/nobody/", "/articles/nothing/", "/nothing/"])
def test_what_is_not_there_is_not_found(db, show, path):
    show(path, status=404)


# ---- an article ----


def test_an_article_shows_everything_about_it(make_article, make_author, show):
    ada = make_author(credentials="MD", position="Resident", biography="looks after people.")
    article = make_article(
        "Before you post",
        standfirst="Ask three people.",
        body=f"<p>{'word ' * 500}</p>",
        authors=[ada],
        topics=["Consent"],
        published_at=timezone.datetime(2026, 2, 4, 12, tzinfo=timezone.get_default_timezone()),
        revised_at=timezone.datetime(2026, 3, 5, 12, tzinfo=timezone.get_default_timezone()),
        reviewed_on=date(2026, 8, 6),
    )
    article.bylines.update(affiliation="St Brigid’s", interests="Is paid to teach.", funding="The North Shore Fund.")

    shown = show("/articles/before-you-post/")

    text = " ".join(shown.text_content().split())
    facts = {name.text: words(name.getnext()) for name in shown.findall(".//header/dl/dt")}
    assert shown.findtext(".//h1") == "Before you post"
    assert facts == {
        "Published": "4 February 2026",
        "Revised": "5 March 2026",
        "Reviewed": "6 August 2026",
        "Reading": "2 minutes",
        "Licence": "CC BY-ND 4.0",
    }
    for said in (
        "Ask three people.",
        "Ada Byron, MD",
        "Resident, St Brigid’s",
        "Ada Byron: Is paid to teach.",
        "Funding: The North Shore Fund.",
        "looks after people.",
        "Republish this article",
    ):
        assert said in text
    assert "No funding was received" not in text
    assert shown.xpath(".//p[@class='topic margin']/a/@href") == ["/topics/consent/"]
    assert shown.xpath(".//a[@rel='author']/@href") == ["/authors/ada-byron/"]


def test_an_article_says_that_nobody_has_interests_and_nothing_of_funding_nobody_spoke_of(article, show):
    text = " ".join(show("/articles/an-article/").text_content().split())

    assert "Ada Byron: no competing interests declared." in text
    assert "unding:" not in text


def test_a_lead_figure_stands_above_the_text(article, make_figure, show):
    make_figure(article, lead=True, alt="Two doors", caption="Which one?", credit="Ilse Drew")

    lead, prose = show("/articles/an-article/").xpath(".//figure | .//div[@class='prose']")

    assert lead.find(".//img").get("alt") == "Two doors"
    assert lead.find(".//img").get("fetchpriority") == "high"
    assert " ".join(lead.findtext("figcaption").split()) == "Which one?"
    assert lead.findtext("figcaption/span") == "Ilse Drew"
    assert prose.get("class") == "prose"


def test_corrections_stand_on_top_newest_first(article, show):
    article.corrections.create(text="The first.", published_on=date(2026, 3, 18))
    article.corrections.create(text="The second.\n\nWith more.", published_on=date(2026, 4, 1))

    shown = show("/articles/an-article/")

    *notices, prose = shown.xpath(".//aside[contains(@class, 'notice')] | .//div[@class='prose']")
    assert [" ".join(notice.text_content().split()) for notice in notices] == [
        "Correction, 1 April 2026 The second. With more.",
        "Correction, 18 March 2026 The first.",
    ]
    assert prose.get("class") == "prose"


def test_a_correction_shows_the_old_words_beside_the_new(article, show):
    article.corrections.create(text="A slip.", old_wording="two <b>people</b>", new_wording="three people")

    (notice,) = show("/articles/an-article/").xpath(".//aside[contains(@class, 'notice-correction')]")

    assert notice.findtext(".//del") == "two <b>people</b>"
    assert notice.findtext(".//ins") == "three people"


def test_a_retracted_article_stays_readable_under_its_notice_and_leaves_no_more_copies(article, editor, show):
    publishing.retract(article, by=editor, text="The numbers were wrong.", on=date(2026, 5, 4))

    shown = show("/articles/an-article/")

    notice, prose = shown.xpath(".//aside[contains(@class, 'notice')] | .//div[@class='prose']")
    assert words(shown.find(".//h1")) == "Retracted: An article"
    assert "notice-bad" in notice.get("class")
    assert " ".join(notice.text_content().split()) == "Retraction, 4 May 2026 The numbers were wrong."
    assert "Some words that are read." in prose.text_content()
    text = shown.text_content()
    assert "Republish this article" not in text
    assert "/republish/" not in html.tostring(shown, encoding="unicode")
    assert "Retracted: An article." in text
    assert "The comments section is closed." in text


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ("by-4.0", "under the Creative Commons licence CC BY 4.0."),
        ("by-nd-4.0", "under the Creative Commons licence CC BY-ND 4.0: unchanged."),
        ("by-nc-4.0", "under the Creative Commons licence CC BY-NC 4.0: not for commercial purposes."),
        ("by-nc-nd-4.0", "CC BY-NC-ND 4.0: unchanged, and not for commercial purposes."),
        ("cc0-1.0", "It belongs to everybody: you may republish it as you like. CC0 1.0"),
        ("pdm-1.0", "you may republish it as you like. Public Domain Mark 1.0"),
        ("all-rights-reserved", "All rights are reserved."),
    ],
)
def test_the_republish_box_says_what_its_licence_permits(make_article, show, licence, said):
    make_article(licence=licence)

    (box,) = show("/articles/an-article/").xpath(".//aside[@class='republish']")

    text = " ".join(box.text_content().split())
    assert said in text
    assert ("Get the text" in text) == (licence != "all-rights-reserved")
    assert box.xpath(".//a[text()='Learn more']/@href") == ["/republishing/"]


def test_an_article_costs_at_most_ten_queries(article, make_author, make_figure, make_comment, client):
    article.bylines.create(author=make_author("Wen Li"), order=1)
    for name in ("consent", "images"):
        article.topics.create(name=name, slug=name)
    article.corrections.create(text="A slip.")
    for number in (1, 2):
        make_figure(article, number, lead=number == 1)
    for _ in range(5):
        make_comment(status=Status.APPROVED)

    assert count_queries(client, "/articles/an-article/") <= 10


def test_hostile_titles_and_names_are_text_everywhere(make_article, make_author, make_figure, client):
    hostile = '"><script>alert(1)</script>'
    article = make_article(
        hostile, slug="hostile", standfirst=hostile, authors=[make_author(hostile, slug="hostile", biography=hostile)]
    )
    article.topics.create(name=hostile, slug="hostile", description=hostile)
    article.corrections.create(text=hostile)
    make_figure(article, lead=True, alt=hostile, caption=hostile, credit=hostile)

    for path in ("/", "/articles/", "/articles/hostile/", "/topics/", "/topics/hostile/", "/authors/hostile/"):
        page = html.document_fromstring(client.get(path).text)
        assert not [
            script for script in page.iter("script") if "alert" in (script.text or "") and not script.get("type")
        ]
        assert hostile in page.text_content()


# ---- what is not there, and an empty site ----


def test_not_found_proposes_what_is_close(make_article, show):
    make_article("A friend request from a patient", slug="friend-request")
    make_article("Live from the hall", slug="live")
    make_article("A friend in secret", slug="secret", state=State.DRAFT)

    lost = show("/articles/the-freind-request-of-patients/", status=404)

    assert lost.xpath(".//a[@href='/articles/friend-request/']/text()") == ["A friend request from a patient"]
    assert "Live from the hall" not in lost.text_content()
    assert "secret" not in lost.text_content()
    assert lost.find(".//input[@name='q']").get("value") == "the freind request of patients"


@pytest.mark.parametrize("path", ["/articles/%FF/", "/🩺/", "/" + "a/" * 500, "/%22%27;--/", "/.git/config"])
def test_any_url_at_all_is_merely_not_found(article, show, path):
    show(path, status=404)


@pytest.mark.parametrize("path", ["/", "/articles/", "/topics/", "/search/", "/search/?q=anything"])
def test_an_empty_site_says_so_kindly(db, show, path):
    shown = show(path)

    said = {"/search/": "Search", "/search/?q=anything": "No article has all of these words: anything"}
    assert said.get(path, "Nothing is published yet.") in words(shown)


def test_a_site_that_is_new_calls_its_front_page_something(client, db):
    assert "<title>Front page · Open Rounds</title>" in client.get("/").text


def test_a_correction_of_a_page_is_no_retraction(make_article):
    page = make_article(kind=Kind.PAGE)

    page.corrections.create(text="A slip.")

    assert page.corrections.get().kind == Correction.Kind.CORRECTION


def test_the_front_page_does_not_lead_with_a_retraction(make_article, show):
    make_article("It stands", published_at=timezone.now() - timedelta(days=3))
    make_article("It fell", state=State.RETRACTED, published_at=timezone.now() - timedelta(days=2))

    titles = [heading.text_content() for heading in show("/").xpath(".//article//h2 | .//article//h3")]

    assert titles == ["It stands", "It fell"]
