"""How an article is cited in a line, and credited."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from articles import citing
from articles.citations import vancouver
from articles.citations.reference import Reference
from articles.models import Article, Byline, Correction, State

EIGHT = ["Ada Byron", "Émilie Châtelet", "Wen Li", "Grace Hopper", "Rosa Ng", "Ida Rhodes", "Jean-Luc Weil", "Amy No"]


@pytest.fixture
def cite(make_article, make_author, publication):
    """Return the reference of an article with so many authors."""

    def cite(*names, **fields):
        fields.setdefault("published_at", datetime(2026, 2, 4, 17, tzinfo=UTC))
        article = make_article(authors=[make_author(name) for name in names], **fields)
        return article, lambda: vancouver.text(Reference.of(Article.objects.get(pk=article.pk), publication))

    return cite


@pytest.mark.parametrize(
    ("sort_name", "cited"),
    [
        ("Osei-Lindqvist, Amara", "Osei-Lindqvist A"),
        ("Weil, Jean-Luc", "Weil JL"),
        ("Byron, Ada King", "Byron AK"),
        ("du Châtelet, Émile", "du Châtelet É"),
        ("Plato", "Plato"),
        ("Li,Wen", "Li W"),
        ("Byron, A.", "Byron A"),
        ("", ""),
    ],
)
def test_a_name_is_cited_family_first_with_initials_without_stops(sort_name, cited):
    assert vancouver.name(sort_name) == cited


def test_one_author(cite):
    _, cited = cite("Ada Byron", title="Before you post", slug="before")

    assert cited() == (
        "Byron A. Before you post. Open Rounds. 2026 Feb 4. Available from: http://testserver/articles/before/"
    )


def test_two_authors(cite):
    _, cited = cite("Ada Byron", "Jean-Luc Weil")

    assert cited().startswith("Byron A, Weil JL. An article. ")


@pytest.mark.parametrize(
    ("how_many", "ending"), [(6, "Ng R, Rhodes I. "), (7, "Ng R, Rhodes I, et al. "), (8, "Ng R, Rhodes I, et al. ")]
)
def test_six_authors_are_named_and_the_others_are_et_al(cite, how_many, ending):
    _, cited = cite(*EIGHT[:how_many])

    assert cited().startswith(f"Byron A, Châtelet É, Li W, Hopper G, {ending}An article.")


def test_no_author_leaves_no_trace(cite):
    _, cited = cite()

    assert cited().startswith("An article. Open Rounds. 2026 Feb 4.")


@pytest.mark.parametrize("sign", "?!.…")
def test_a_title_that_ends_by_itself_gets_no_second_stop(cite, sign):
    _, cited = cite("Ada Byron", title=f"Who asks{sign}", slug="who")

    assert f"Byron A. Who asks{sign} Open Rounds." in cited()


def test_a_correction_is_dated_in_the_reference(cite):
    article, cited = cite("Ada Byron")
    article.corrections.create(text="Older.", published_on=date(2026, 3, 1))
    article.corrections.create(text="Newer.", published_on=date(2026, 12, 24))

    assert " 2026 Feb 4 [corrected 2026 Dec 24]. " in cited()


def test_a_retraction_stands_before_the_title(cite):
    article, cited = cite("Ada Byron", state=State.RETRACTED)
    article.corrections.create(text="Gone.", kind=Correction.Kind.RETRACTION)

    assert cited().startswith("Byron A. Retracted: An article. ")
    assert "corrected" not in cited()


def test_a_doi_ends_the_reference(cite):
    _, cited = cite("Ada Byron", doi="10.1234/rounds.5")

    assert cited().endswith("/articles/an-article/ doi: 10.1234/rounds.5.")


def test_the_date_is_the_publications_own(cite, client):
    cite("Ada Byron", published_at=datetime(2026, 2, 5, 2, tzinfo=UTC))

    page = client.get("/articles/an-article/").text  # in Toronto it is still the fourth

    assert "2026 Feb 4." in page
    assert "4 February 2026" in page
    assert 'content="2026/02/04"' in page


def test_the_reference_is_text(cite, client):
    cite("Ada Byron", title="<b>Bold</b> & co", slug="bold")

    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co. Open Rounds." in client.get("/articles/bold/").text


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (list("ABCD"), "A, B, C and D"),
    ],
)
def test_names_are_joined_as_they_are_spoken(names, joined):
    assert citing.joined(names) == joined


def test_a_credit_names_every_author_and_nobody_else(cite, make_author):
    article, _ = cite(*EIGHT)
    article.bylines.create(author=make_author("Ilse Drew"), role=Byline.Role.ILLUSTRATOR)

    names = citing.credit_names(Article.objects.get())

    assert names == "Ada Byron, Émilie Châtelet, Wen Li, Grace Hopper, Rosa Ng, Ida Rhodes, Jean-Luc Weil and Amy No"


def credit(code, publication):
    Article.objects.update(licence=code)
    article = Article.objects.get()
    return citing.credit_text(article, publication), citing.rights_line(article, publication)


def test_a_credit_text_says_title_authors_source_and_licence(cite, publication):
    cite("Ada Byron", "Wen Li", title="Before you post", slug="before")

    credited, rights = credit("by-nd-4.0", publication)

    assert credited == (
        "“Before you post” by Ada Byron and Wen Li, Open Rounds <http://testserver/articles/before/>,"
        " CC BY-ND 4.0 <https://creativecommons.org/licenses/by-nd/4.0/>"
    )
    assert rights == "© 2026 Ada Byron and Wen Li. CC BY-ND 4.0"


def test_what_nobody_signed_is_the_publishers(cite, publication):
    cite()
    publication.publisher = "The Rounds Society"

    credited, rights = credit("by-4.0", publication)

    assert credited.startswith("“An article”, Open Rounds <")
    assert rights == "© 2026 The Rounds Society. CC BY 4.0"


@pytest.mark.parametrize(("code", "rights"), [("cc0-1.0", "CC0 1.0"), ("pdm-1.0", "Public Domain Mark 1.0")])
def test_nobody_holds_a_copyright_in_what_is_in_the_public_domain(cite, publication, code, rights):
    cite("Ada Byron")

    assert credit(code, publication)[1] == rights


def test_all_rights_reserved_are_somebodys(cite, publication):
    cite("Ada Byron")

    credited, rights = credit("all-rights-reserved", publication)

    assert credited.endswith("/articles/an-article/>, All rights reserved")
    assert rights == "© 2026 Ada Byron. All rights reserved"


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1234/rounds.5", "https://doi.org/10.1234/rounds.5"),
        ("10.1002/(SICI)1<1::AID>3.0.CO;2-#", "https://doi.org/10.1002/(SICI)1%3C1::AID%3E3.0.CO;2-%23"),
        ('10.1234/"a%é', "https://doi.org/10.1234/%22a%25%C3%A9"),
        ("", ""),
    ],
)
def test_a_doi_leads_to_its_own_url(doi, url):
    assert citing.doi_url(Article(doi=doi)) == url


def test_a_long_date_is_in_the_language_of_the_page():
    moment = datetime(2026, 8, 4, 17, tzinfo=UTC)

    with translation.override("fr"):
        french = citing.long_date(moment)

    assert (citing.long_date(moment), french) == ("4 August 2026", "4 août 2026")
