"""Who writes: what an author's entry may hold, and what it says of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from authors.models import Affiliation, Author, Link


def refusals(thing):
    with pytest.raises(ValidationError) as refusal:
        thing.full_clean()
    return refusal.value.message_dict


def test_an_author_needs_a_name_a_sort_name_and_a_slug(db):
    assert set(refusals(Author())) == {"name", "sort_name", "slug"}


def test_an_author_lives_at_their_slug(make_author):
    author = make_author(orcid="0000-0002-1825-0097")

    assert author.get_absolute_url() == "/authors/ada-byron/"
    assert author.orcid_url == "https://orcid.org/0000-0002-1825-0097"
    assert Author().orcid_url == ""


def test_authors_are_sorted_by_family_name(make_author):
    for name in ("Wen Albright", "Ada Byron", "Émilie Zander", "Zoe Aalto"):
        make_author(name)

    assert [author.name for author in Author.objects.all()][:3] == ["Zoe Aalto", "Wen Albright", "Ada Byron"]


def test_an_orcid_is_one_authors(make_author):
    make_author(orcid="0000-0002-1825-0097")
    second = make_author("Wen Li")
    second.orcid = "0000-0002-1825-0097"

    assert refusals(second) == {"__all__": ["Another author has this ORCID iD."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_many_authors_have_no_orcid(make_author):
    make_author()
    make_author("Wen Li").full_clean()


def test_a_user_writes_under_one_name(make_author, editor):
    make_author(user=editor)
    second = make_author("Wen Li")
    second.user = editor

    assert "user" in refusals(second)


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n", "\r\r"])
def test_a_biography_is_one_paragraph(make_author, gap):
    author = make_author(biography=f"writes.{gap}And reads.")

    assert refusals(author) == {"biography": ["A biography is one paragraph. Join the paragraphs, or cut one."]}


@pytest.mark.parametrize("biography", ["", "writes.", "writes\nand reads.", "\n\nwrites and reads.\n\n"])
def test_one_paragraph_is_one_however_it_is_set(make_author, biography):
    make_author(biography=biography).full_clean()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "//example.org/",
        "example.org",
    ],
)
def test_a_link_is_https(make_author, url):
    link = Link(author=make_author(), label="Elsewhere", url=url)

    assert "A link begins with https://." in refusals(link)["url"]


def test_a_link_that_is_https_is_taken(make_author):
    Link(author=make_author(), label="Elsewhere", url="https://example.org/ada").full_clean()


@pytest.mark.parametrize(
    "ror", ["0abcdef12", "http://ror.org/0abcdef12", "https://ror.org/1abcdef12", "https://ror.org/0abcdef12/"]
)
def test_a_ror_id_is_written_as_a_url(make_author, ror):
    affiliation = Affiliation(author=make_author(), institution="St Brigid’s", ror=ror)

    assert refusals(affiliation) == {"ror": ["A ROR ID looks like https://ror.org/0abcdef12."]}


def test_an_affiliation_is_an_institution_with_its_city(make_author):
    author = make_author()
    author.affiliations.create(institution="North Shore", order=2, ror="https://ror.org/0abcdef12")
    author.affiliations.create(institution="St Brigid’s", city="Kestrel Bay", order=1)

    for affiliation in author.affiliations.all():
        affiliation.full_clean()
    assert [str(affiliation) for affiliation in author.affiliations.all()] == [
        "St Brigid’s, Kestrel Bay",
        "North Shore",
    ]


def test_a_user_who_leaves_takes_no_article_along(article, editor):
    author = article.people[0].author
    author.user = editor
    author.save()

    editor.delete()

    author.refresh_from_db()
    assert author.user is None
    assert author.articles.get() == article
