"""Notices of corrections and retractions, ready to be put above copies elsewhere."""

from datetime import date

import html5lib
import pytest
from lxml import html

from articles import publishing
from articles.models import Article
from republish.notices import notices_of
from tests.republish.conftest import CANONICAL, words


@pytest.fixture
def corrected(article, make_author):
    """An article of two authors with one correction that says what was replaced."""
    article.bylines.create(author=make_author("Wen Li"), order=1)
    article.corrections.create(
        text="It was three, not two.\n\nWe thank a reader.",
        old_wording="Ask two people.",
        new_wording="Ask three people.",
        published_on=date(2026, 3, 18),
    )
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def notice(publication):
    """Return the newest notice of an article."""
    return lambda article: notices_of(Article.objects.get(pk=article.pk), publication)[0]


def boxes(page):
    """Return the boxes to copy a notice from, by their labels."""
    labels = {label.get("for"): words(label) for label in page.iter("label")}
    return {labels[box.get("id")]: box.text for box in page.iter("textarea") if box.get("id").startswith("notice-")}


def test_a_correction_as_text_says_what_when_of_what_and_whose(corrected, notice):
    assert notice(corrected).plain == (
        f"Correction, 18 March 2026. Open Rounds has corrected “An article” by Ada Byron and Wen Li <{CANONICAL}>.\n"
        "\n"
        "It was three, not two.\n"
        "\n"
        "We thank a reader.\n"
        "\n"
        "Before: Ask two people.\n"
        "\n"
        "Now: Ask three people."
    )


def test_a_correction_as_html_says_the_same_and_links_to_the_article(corrected, notice):
    source = notice(corrected).html

    html5lib.HTMLParser(strict=True).parseFragment(source)
    aside = html.fragment_fromstring(source)
    assert words(aside) == (
        "Correction, 18 March 2026. Open Rounds has corrected “An article” by Ada Byron and Wen Li."
        " It was three, not two. We thank a reader. Before: Ask two people. Now: Ask three people."
    )
    assert aside.xpath(".//a/@href") == [CANONICAL]
    assert (aside.get("lang"), aside.findtext(".//del"), aside.findtext(".//ins")) == (
        "en",
        "Ask two people.",
        "Ask three people.",
    )


def test_a_correction_without_wording_gives_none(article, notice):
    article.corrections.create(text="The date was wrong.")

    assert "Before:" not in notice(article).plain
    assert "<del>" not in notice(article).html
    assert notice(article).pieces == []


def test_what_editors_type_is_text_and_not_markup(article, notice):
    article.title = "Before <you> & post"
    article.save()
    article.corrections.create(text="<script>alert(1)</script>", old_wording="a < b", new_wording="<b>c</b>")

    source = notice(article).html

    html5lib.HTMLParser(strict=True).parseFragment(source)
    aside = html.fragment_fromstring(source)
    assert {element.tag for element in aside.iter()} == {"aside", "p", "strong", "time", "a", "del", "ins"}
    assert "<script>alert(1)</script>" in words(aside)
    assert "“Before <you> & post”" in notice(article).plain


def test_a_notice_speaks_the_language_of_its_article(make_article, notice):
    french = make_article("Un article", language="fr")
    french.corrections.create(text="C’était trois.", published_on=date(2026, 3, 18))

    assert 'lang="fr"' in notice(french).html
    assert "18 mars 2026" in notice(french).html
    assert "18 mars 2026" in notice(french).plain


def test_a_retraction_names_title_and_authors_and_says_who_retracts_and_why(corrected, editor, notice):
    """As COPE's retraction guidelines ask."""
    publishing.retract(corrected, by=editor, text="The numbers were wrong.", on=date(2026, 5, 4))

    text = notice(corrected).plain

    assert text == (
        f"Retraction, 4 May 2026. Open Rounds has retracted “An article” by Ada Byron and Wen Li <{CANONICAL}>.\n"
        "\n"
        "The numbers were wrong."
    )


def test_the_page_of_a_retracted_article_gives_the_notice_to_paste(corrected, editor, notice, show):
    publishing.retract(corrected, by=editor, text="The numbers were wrong.")

    page = show(status=410)

    assert boxes(page) == {
        "The notice as HTML": notice(corrected).html,
        "The notice as plain text": notice(corrected).plain,
    }


def test_buttons_say_which_notice_they_copy(corrected, editor, show):
    publishing.retract(corrected, by=editor, text="The numbers were wrong.", on=date(2026, 5, 4))

    buttons = [words(button) for button in show(status=410).iter("button")]

    assert "Copy the notice of 4 May 2026 as HTML" in buttons
    assert "Copy the notice of 4 May 2026 as plain text" in buttons


def test_a_copy_asked_for_after_the_retraction_brings_the_notice_too(client, corrected, editor):
    publishing.retract(corrected, by=editor, text="The numbers were wrong.")

    answer = client.get("/articles/an-article/republish.html")

    assert answer.status_code == 410
    page = html.document_fromstring(answer.text)
    assert "has retracted" in boxes(page)["The notice as HTML"]
    assert page.xpath("//head/script[contains(@src, 'copy')]")
