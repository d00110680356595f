"""Searching: the same articles on every database, found words marked as they were written, nothing that hurts."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lxml import html

from articles import search
from articles.models import Article, Byline, State
from articles.search import Query
from authors.models import Author

# slug: title, standfirst, body, authors
WORLD = {
    "hopital": (
        "Le médecin à l’hôpital",
        "Ce que publient les résidents.",
        "<p>Le médecin consulte un réseau social. Une maladie, deux maladies, un essai.</p>",
        ["Émilie Châtelet"],
    ),
    "oeuvres": (
        "Œuvres complètes",
        "Lire un recueil.",
        "<p>Des hôpitaux, des réseaux sociaux, des journaux et des essais.</p>",
        [],
    ),
    "profile": (
        "A physician’s profile",
        "What residents read.",
        '<p>Two physicians, one biopsy.<span data-footnote="">A note on œuvre.</span></p>',
        ["Wen O’Brien-Li"],
    ),
    "biopsies": (
        "Biopsies",
        "Patients, not cases.",
        "<p>The patient’s sister read a class on COVID-19 and H5N1. No résidents here. Vitamin d.</p>",
        ["Émilie Châtelet", "Wen O’Brien-Li"],
    ),
    "arabic": ("مرحبا بالأطباء", "", "<p>الأَطِبَّاء يكتبون. Straße, naïve.</p>", []),
    "signs": ("Read & write <script>", "a OR b, NOT c", "<p>near the end; drop it, then select * from tables</p>", []),
}
EVERYTHING = set(WORLD)
HOSPITALS = {"hopital", "oeuvres"}
RESIDENTS = {"hopital", "profile", "biopsies"}
QUERIES = {
    # accents, capitals, plurals
    "médecin": {"hopital"},
    "medecins": {"hopital"},
    "MÉDECINS": {"hopital"},
    "me\u0301decin": {"hopital"},
    "physician": {"profile"},
    "physicians": {"profile"},
    "résidents": RESIDENTS,
    "residents": RESIDENTS,
    "Resident": RESIDENTS,
    "hôpitaux": HOSPITALS,
    "hôpital": HOSPITALS,
    "hopital": HOSPITALS,
    "œuvres": {"oeuvres", "profile"},
    "oeuvre": {"oeuvres", "profile"},
    "OEUVRE": {"oeuvres", "profile"},
    "biopsies": {"profile", "biopsies"},
    "biopsy": {"profile", "biopsies"},
    "biopsie": {"profile", "biopsies"},
    "maladies": {"hopital"},
    "réseau": HOSPITALS,
    "réseaux sociaux": HOSPITALS,
    "journal": {"oeuvres"},
    "essai": HOSPITALS,
    "classes": {"biopsies"},
    "strasse": {"arabic"},
    "naive": {"arabic"},
    # beginnings of the last word, and of no other
    "phys": {"profile"},
    "hôpit": HOSPITALS,
    "ré soc": set(),
    "réseau soc": HOSPITALS,
    "soc réseau": set(),
    "re": EVERYTHING - {"arabic"},
    # several words
    "patient sister": {"biopsies"},
    "sister of the patient": set(),
    "residents biopsy": {"profile", "biopsies"},
    "physician médecin": set(),
    # people
    "Émilie": {"hopital", "biopsies"},
    "chatelet emilie": {"hopital", "biopsies"},
    "o’brien-li": {"profile", "biopsies"},
    "O'Brien": {"profile", "biopsies"},
    "wen biopsy": {"profile", "biopsies"},
    # apostrophes and hyphens
    "l’hôpital": HOSPITALS,
    "l'hopital": HOSPITALS,
    "d’hôpitaux": HOSPITALS,
    "patient’s": {"biopsies"},
    "patients'": {"biopsies"},
    "physician's profile": {"profile"},
    "covid-19": {"biopsies"},
    "covid 19": {"biopsies"},
    "H5N1": {"biopsies"},
    "vitamin d": {"biopsies"},
    "the d": {"biopsies"},
    # signs that some index has a use for
    '"réseaux sociaux"': HOSPITALS,
    '"': set(),
    "*": set(),
    "!!": set(),
    "physician*": {"profile"},
    "phys* prof*": set(),
    "a OR b": {"signs"},
    "NOT c": {"signs"},
    "NEAR(": {"signs"},
    "NEAR(the end)": {"signs"},
    "title:physician": set(),
    "^physician": {"profile"},
    "-physician": {"profile"},
    "physician & profile | !": {"profile"},
    "physician:*": {"profile"},
    "(physician": {"profile"},
    "\\": set(),
    "%": set(),
    "'; DROP": {"signs"},
    "'; DROP TABLE article_search; --": set(),
    "' OR 1=1": set(),
    "<script>": {"signs"},
    "{{ 7 * 7 }}": set(),
    "physician\x01profile": {"profile"},
    # other scripts, and what is no word
    "🩺": set(),
    "🩺 physician": {"profile"},
    "الأطباء": {"arabic"},
    "الاطباء": {"arabic"},
    "مرحبا": {"arabic"},
    "医師": set(),
    "": set(),
    "   ": set(),
    "_": set(),
    # length: only the beginning is read
    "x" * 5000: set(),
    "physician " * 500: {"profile"},
    "physician" + " " * 200 + "médecin": {"profile"},
    "㍿" * 200: set(),
    "ﷺ" * 200: set(),
    # nothing but small words
    "a": {"hopital", "profile", "biopsies", "signs"},
    "the": {"biopsies", "signs"},
    "le la": set(),
    "the the the": {"biopsies", "signs"},
}


@pytest.fixture
def world(make_article, make_author):
    people = {
        name: make_author(name, slug=f"author-{n}") for n, name in enumerate(["Émilie Châtelet", "Wen O’Brien-Li"])
    }
    for slug, (title, standfirst, body, authors) in WORLD.items():
        make_article(title, slug=slug, standfirst=standfirst, body=body, authors=[people[name] for name in authors])


@pytest.fixture
def results(client):
    """Search as a reader does and return the main part of the page."""

    def get(words):
        answer = client.get("/search/", {"q": words})
        assert answer.status_code == 200
        return html.document_fromstring(answer.text).find(".//main")

    return get


def slugs(page):
    return {link.split("/")[2] for link in page.xpath(".//article//h3/a/@href")}


def test_each_query_finds_what_it_should(world, results):
    found = {query: slugs(results(query)) for query in QUERIES}

    assert found == QUERIES
    assert len(QUERIES) > 30


def marks(page, part):
    return ["".join(element.itertext()) for element in page.xpath(f".//article//{part}//mark")]


def test_what_was_found_is_marked_in_the_title_and_the_extract_as_it_was_written(world, results):
    page = results("MEDECINS")

    assert marks(page, "h3") == ["médecin"]
    assert marks(page, "p") == ["médecin"]
    assert page.findtext(".//article/p/mark").strip() == "médecin"
    assert "Le médecin consulte un réseau social." in page.find(".//article/p").text_content()


def test_the_last_word_is_marked_where_a_word_begins_with_it(world, results):
    assert set(marks(results("réseau soc"), "p[1]")) == {"réseau", "social", "réseaux", "sociaux"}


def test_a_possessive_marks_the_word_and_not_everything_with_an_s(world, results):
    assert marks(results("patient’s"), "p[1]") == ["patient"]


def test_a_note_is_found_and_shown(world, results):
    page = results("œuvre")

    assert set(marks(page, "p[1]")) == {"œuvre"}


def test_an_extract_lies_around_the_first_hit_and_says_that_there_is_more(make_article, results):
    make_article(body=f"<p>{'before ' * 300} needle {'after ' * 300}</p>")

    extract = results("needle").find(".//article/p[1]").text_content().strip()

    assert extract.startswith("… before")
    assert extract.endswith("after …")
    assert 200 < len(extract) < 400


def test_what_is_found_in_the_standfirst_alone_shows_the_standfirst(world, results):
    page = results("recueil")

    assert page.find(".//article/p[1]").text_content().strip() == "Lire un recueil."
    assert marks(page, "p[1]") == ["recueil"]


def test_words_in_a_result_are_text(world, results):
    page = results("script")

    (article,) = page.findall(".//article")
    assert article.findtext("h3/a/mark") == "script"
    assert article.find("h3/a").text_content().strip() == "Read & write <script>"


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "</title><b>", "{{ x }}", "a\u2028b"])
def test_what_was_asked_is_text(world, client, words):
    page = html.document_fromstring(client.get("/search/", {"q": words}).text)

    assert page.find(".//input[@name='q']").get("value") == words
    assert not [script for script in page.iter("script") if "alert" in (script.text or "")]


def test_nothing_found_says_what_to_do(world, results):
    page = results("stethoscope")

    text = " ".join(page.text_content().split())
    assert "No article has all of these words: stethoscope." in text
    assert "Fewer words find more." in text
    assert len(page.xpath(".//p[starts-with(normalize-space(), 'The latest:')]/a")) == 3


def test_without_a_question_there_is_no_answer(world, results):
    page = results("")

    assert "Nothing found" not in page.text_content()
    assert not page.findall(".//article")


def test_a_search_is_not_for_other_search_engines(client, db):
    assert '<meta name="robots" content="noindex">' in client.get("/search/").text


def test_what_is_not_listed_is_not_found(make_article, results):
    make_article("Needle", slug="draft", state=State.DRAFT)
    make_article("Needle", slug="scheduled", published_at=timezone.now() + timezone.timedelta(hours=1))
    make_article("Needle", slug="unlisted", listed=False)
    make_article("Needle", slug="page", kind="page")
    make_article("Needle", slug="unpublished", state=State.UNPUBLISHED)
    make_article("Needle", slug="retracted", state=State.RETRACTED)

    assert slugs(results("needle")) == {"retracted"}


def test_the_best_comes_first(make_article, results):
    make_article("Other", slug="body", body="<p>A needle.</p>")
    make_article("A needle", slug="title")
    make_article("Another", slug="twice", body=f"<p>{'hay ' * 400} needle</p>")

    order = [link.split("/")[2] for link in results("needle").xpath(".//article//h3/a/@href")]

    assert order[0] == "title"


def test_equally_good_ones_come_newest_first(make_article, results):
    for number in range(5):
        make_article(f"Needle {number}", body="<p>Hay.</p>")

    order = [link.split("/")[2] for link in results("needle").xpath(".//article//h3/a/@href")]

    assert order == [f"needle-{number}" for number in (4, 3, 2, 1, 0)]


def test_a_word_everywhere_costs_no_more_than_a_page_of_results(make_article, results, monkeypatch):
    for number in range(15):
        make_article(f"Number {number}", body="<p>Needle.</p>")
    read = []
    monkeypatch.setattr(search, "plain_text", lambda body: read.append(body) or body)

    results("needle")

    assert len(read) == 12


def test_close_ones_share_a_longer_word(world):
    listed = Article.objects.listed()

    assert [a.slug for a in search.close(Query.read("the physician and the moon"), listed)] == ["profile"]
    assert search.close(Query.read("of the sea"), listed) == []
    assert len(search.close(Query.read("residents read"), listed)) == 3


class AnyQuery(TestCase):
    """Whatever is asked gets an answer, and what an article says is found."""

    @classmethod
    def setUpTestData(cls):
        cls.article = Article.objects.create(
            title="A title", slug="a", state=State.PUBLISHED, published_at=timezone.now(), body="<p>Words.</p>"
        )
        Byline.objects.create(
            article=cls.article, author=Author.objects.create(name="Ada", sort_name="Ada", slug="ada")
        )

    @settings(max_examples=30)
    @given(st.text(max_size=250))
    def test_any_text_can_be_asked(self, text):
        assert self.client.get("/search/", {"q": text}).status_code == (400 if "\0" in text else 200)

    @settings(max_examples=25)
    @given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
    def test_any_word_that_is_written_is_found(self, word):
        if not Query.read(word).words:
            return
        search.put(self.article.pk, title=word, standfirst="", people="", body="")

        assert search.find(Query.read(word)) == [self.article.pk]
