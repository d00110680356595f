"""What every format of a copy carries, for every licence; and what none does."""

import re

import pytest

from articles import licences
from articles.models import Article
from tests.republish.conftest import CANONICAL, OPEN, STAY, TRAVEL, words

FORMATS = ["html", "txt"]


@pytest.fixture
def parts(take, read):
    """Return a copy's words and URLs, whatever its format."""

    def parts(extension):
        if extension == "html":
            copy = read()
            return words(copy), set(copy.xpath("//@href | //@src"))
        copy = take(extension)
        return " ".join(copy.split()), set(re.findall(r"<([^<>\s]+)>", copy))

    return parts


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("code", OPEN)
def test_a_copy_carries_what_its_licence_asks_for(piece, parts, code, extension):
    piece.licence = code
    piece.save()
    licence = licences.get(code)

    text, urls = parts(extension)

    assert text.startswith("What to ask first." if "html" in extension else "An article What to ask first.")
    credit = text[text.index("“An article”") : text.index("« An article »")]
    assert "by Ada Byron (St Brigid’s, Kestrel Bay) and Wen Li (Val-Merisier) was first" in credit
    assert "By Ada Byron (St Brigid’s, Kestrel Bay) and Wen Li (Val-Merisier)" in text
    assert "was first published on 4 February 2026 in Open Rounds" in credit
    assert licence.name in credit
    assert CANONICAL in urls
    assert licence.url in urls
    if licence.legal_code_url:
        assert licence.legal_code_url in urls
    if licence.is_licence:
        assert "and is republished here under" in credit
        assert "© 2026 Ada Byron and Wen Li." in credit
        assert "Provided as is, without warranties (section 5 of the licence)." in credit
    else:
        assert "©" not in text
        assert not re.search(r"licen[cs]ed|under (the|a) licen[cs]e|republished here under|warrant", text)


@pytest.mark.parametrize("extension", FORMATS)
def test_every_author_is_named_and_who_drew_it_is_not_taken_for_one(piece, make_author, parts, extension):
    for number, name in enumerate(["Rosa Ng", "Ida Rhodes", "Grace Hopper", "Amy No", "Jean-Luc Weil"], 3):
        piece.bylines.create(author=make_author(name), order=number)

    text, _ = parts(extension)

    people = ", Rosa Ng, Ida Rhodes, Grace Hopper, Amy No and Jean-Luc Weil"
    assert text.count(people) == 2 or text.count(people) == 3
    assert "et al" not in text
    assert "Dora Draws" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_an_article_without_a_byline_is_credited_to_the_site(make_article, parts, extension):
    make_article()

    text, _ = parts(extension)

    assert "“An article” was first published on " in text
    assert "Open Rounds." in text.partition("© ")[2]
    assert " By " not in text
    assert " . " not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_exactly_the_cleared_figures_travel_each_with_its_credit(piece, parts, extension):
    text, urls = parts(extension)

    body, left_out = text.split("Left out of this copy, because its rights are not ours to give:")
    for caption, credit in TRAVEL.items():
        assert caption in body
        assert credit in body
    for caption, why in STAY.items():
        assert caption not in body
        assert caption in left_out
        assert why in left_out
    images = {figure.number: f"http://testserver{figure.image.url}" for figure in piece.figures.all()}
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in urls
    assert "https://span.example/7" in urls
    assert {number for number, url in images.items() if url in urls} == {1, 2}
    assert sum("/media/" in url for url in urls) == 2


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

    text, urls = parts(extension)

    assert (f"http://testserver{article.figures.get().image.url}" in urls) == travels
    assert ("Left out of this copy" in text) != travels
    assert "Which one?" in text
    if travels:
        assert text.index("Which one?") < text.index("Some words that are read.")


@pytest.mark.parametrize("extension", FORMATS)
def test_a_decorative_figure_travels_without_words(article, make_figure, parts, extension):
    article.body = '<p>Before.</p><figure data-figure="1"></figure>'
    article.save()
    make_figure(article, alt="", decorative=True, rights="article")

    text, _ = parts(extension)

    assert "[]" not in text
    assert "None" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_nothing_readers_said_ever_leaves(piece, parts, extension):
    text, _ = parts(extension)

    assert "Said beneath it." not in text
    assert "Rosalind Achterberg" not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_corrections_stand_on_top(piece, parts, extension):
    text, _ = parts(extension)

    note = text.index("Correction, 18 March 2026. It was three, not two.")
    assert text.index("What to ask first.") < note < text.index("Ask three people.")


@pytest.mark.parametrize("extension", FORMATS)
def test_interests_and_funding_travel(piece, parts, extension):
    text, _ = parts(extension)

    assert "Ada Byron: Is paid to teach." in text
    assert "Wen Li: none declared" in text
    assert "Funding: Ada Byron: The Fund." in text


@pytest.mark.parametrize("extension", FORMATS)
def test_a_french_article_is_dated_in_french(piece, parts, extension):
    piece.language = "fr"
    piece.save()

    text, _ = parts(extension)

    assert text.count("4 février 2026") == 2
    assert "18 mars 2026" in text


@pytest.mark.parametrize("extension", FORMATS)
def test_characters_that_neither_xml_nor_html_know_stay_here(article, take, extension):
    article.title = "A\x01 title\x0b"
    article.save()
    article.corrections.create(text="Was\x02 wrong.\ufffe")

    copy = take(extension)

    assert "A title" in copy
    assert "Was wrong." in copy


def test_a_copy_is_made_of_the_article_as_it_is_now(piece, take):
    piece.title, piece.body = "A newer title", "<p>Newer words.</p>"
    piece.save()

    for extension in FORMATS:
        assert "A newer title" in take(extension)
        assert "Newer words." in take(extension)
        assert "Ask three" not in take(extension)
    assert Article.objects.get().title == "A newer title"
