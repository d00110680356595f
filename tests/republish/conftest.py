"""One article with everything that a copy has to get right, and the ways to take copies of it."""

from datetime import UTC, date, datetime
from typing import Any

import html5lib
import pytest
from lxml import html

from articles import licences
from articles.models import Article, Byline, Figure, Rights
from comments.models import Status
from tests.fixtures import picture_file

CANONICAL = "http://testserver/articles/an-article/"
BODY = """
<p>Ask <em>three</em> people.<span data-footnote="">All of them <strong>answered</strong>.</span></p>
<figure data-figure="1"></figure>
<figure data-figure="2"></figure>
<figure data-figure="3"></figure>
<figure data-figure="4"></figure>
<figure data-figure="5"></figure>
<h2 id="before">Before</h2>
<p>See <a href="/about/">us</a>, <a href="https://example.org/a?b=1&amp;c=2">them</a>,
<a href="mailto:a@example.org">me</a> and <a href="#before">above</a>.<span data-footnote="">Twice.</span></p>
<h3>Between</h3>
<table><caption>Who asks</caption><thead><tr><th scope="col">Who</th><th scope="col">What</th></tr></thead>
<tbody><tr id="her-row"><td colspan="2">She</td></tr></tbody></table>
<blockquote><p>Words of others.</p></blockquote>
"""
PATIENT = {"shows_patient": True, "consent_on_file": True}
BRIDGE = {"licence": "by-sa-4.0", "source": "https://span.example/7"}
FIGURES: list[dict[str, Any]] = [
    {"caption": "Two doors.", "credit": "Ilse Drew", "rights": Rights.ARTICLE},
    {"caption": "A bridge.", "credit": "Otto Span", "rights": Rights.OWN, **BRIDGE},
    {"caption": "A logo.", "credit": "The Society", "rights": Rights.SITE},
    {"caption": "A scan.", "credit": "", "rights": Rights.UNKNOWN},
    {"caption": "A hand.", "credit": "Ilse Drew", "rights": Rights.ARTICLE, **PATIENT},
]
TRAVEL = {"Two doors.": "Ilse Drew", "A bridge.": "Otto Span"}
STAY = {
    "Figure 3: A logo.": "It may be shown in Open Rounds only",
    "Figure 4: A scan.": "Its rights are not known",
    "Figure 5": "It may show a patient",  # and its caption stays with it
}


def drawing(number):
    return picture_file(colour=f"#{number}{number}2299")


@pytest.fixture
def piece(article, make_author, make_comment, publication):
    """Return the article: two authors who wrote, one who drew, five figures, notes, links, a correction, a comment."""
    publication.contact = "editors@rounds.example"
    publication.save()
    article.bylines.update(affiliation="St Brigid’s, Kestrel Bay", interests="Is paid to teach.", funding="The Fund.")
    article.bylines.create(author=make_author("Wen Li"), order=1, affiliation="Val-Merisier")
    article.bylines.create(author=make_author("Dora Draws"), order=2, role=Byline.Role.ILLUSTRATOR)
    Figure.objects.bulk_create(
        Figure(article=article, number=number, alt=f"Drawing {number}", image=drawing(number), **fields)
        for number, fields in enumerate(FIGURES, 1)
    )
    article.standfirst = "What to ask first."
    article.body = BODY
    article.published_at = datetime(2026, 2, 4, 17, tzinfo=UTC)
    article.save()
    article.corrections.create(text="It was three, not two.", published_on=date(2026, 3, 18))
    make_comment("Said beneath it.", status=Status.APPROVED)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def take(client):
    """Return the copy of an article as a file's text."""

    def take(extension, slug="an-article"):
        answer = client.get(f"/articles/{slug}/republish.{extension}")
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return take


@pytest.fixture
def read(take):
    """Return the HTML copy as the one element it is, after a strict parser has found nothing wrong with it."""

    def read(slug="an-article"):
        copy = take("html", slug)
        html5lib.HTMLParser(strict=True).parseFragment(copy)
        return html.fragment_fromstring(copy)

    return read


@pytest.fixture
def show(client):
    """Return the main part of the republish page."""

    def show(slug="an-article", status=200):
        answer = client.get(f"/articles/{slug}/republish/")
        assert answer.status_code == status
        return html.document_fromstring(answer.text).find(".//main")

    return show


def words(element):
    """Return an element's words, however they are set."""
    return " ".join(element.text_content().split())


OPEN = [code for code, licence in licences.LICENCES.items() if licence.permits_copies]
