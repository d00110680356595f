import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from authors.models import Affiliation, Link


def test_a_biography_is_one_paragraph(make_author):
    author = make_author()
    author.biography = "One.\r\n\r\nTwo."

    with pytest.raises(ValidationError, match="one paragraph"):
        author.full_clean()


@pytest.mark.parametrize("url", ["http://ada.example/", "javascript:alert(1)", "ftp://ada.example/", "//ada.example/"])
def test_links_are_https(make_author, url):
    link = Link(author=make_author(), label="Elsewhere", url=url)

    with pytest.raises(ValidationError):
        link.full_clean()


def test_one_orcid_is_one_author_and_none_is_no_clash(make_author):
    make_author("Ada Byron", orcid="0000-0002-1825-0097")
    make_author("Mary Somerville")
    make_author("Sophie Germain")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_author("Another Ada", orcid="0000-0002-1825-0097")


@pytest.mark.parametrize("ror", ["https://ror.org/03yrm5c2", "03yrm5c26", "https://ror.org/03yrm5c26/"])
def test_a_ror_id_is_whole(make_author, ror):
    affiliation = Affiliation(author=make_author(), institution="A hospital", ror=ror)

    with pytest.raises(ValidationError, match="ROR ID looks like"):
        affiliation.full_clean()


def test_an_authors_page_says_who_they_are(client, make_author, make_article):
    author = make_author(
        "Ada Byron",
        credentials="MD",
        position="Analyst",
        biography="computes.",
        orcid="0000-0002-1825-0097",
        interests="Owns an engine.",
    )
    author.affiliations.create(institution="St Brigid’s", city="Kestrel Bay")
    author.links.create(label="Her notes", url="https://notes.example/")
    make_article("On engines", authors=[author])
    make_article("Unfinished", authors=[author], state="draft")

    page = client.get(author.get_absolute_url()).text

    for words in (
        "MD",
        "Analyst",
        "computes.",
        "https://orcid.org/0000-0002-1825-0097",
        "Owns an engine.",
        "St Brigid’s, Kestrel Bay",
        "https://notes.example/",
        "On engines",
    ):
        assert words in page
    assert "Unfinished" not in page
