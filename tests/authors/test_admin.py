"""Authors' entries in the admin: editors change all, an author changes their own."""

from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image

from articles.models import Article, State
from authors.models import Author
from tests.fixtures import picture_file

LIST, ADD = "/admin/authors/author/", "/admin/authors/author/add/"


def change(author):
    return f"{LIST}{author.pk}/change/"


@pytest.fixture
def fill(client):
    """Open a form, fill it in and send it, as a browser does; return the answer."""

    def send(path, **changes):
        form = html.document_fromstring(client.get(path).text).get_element_by_id("author_form")
        return client.post(path, dict(form.form_values()) | changes)

    return send


@pytest.fixture
def ada(client, make_user, make_author):
    """Sign an author in and return their entry."""
    user = make_user("author", "Ada Byron")
    client.force_login(user)
    return make_author(user=user)


def test_an_editor_makes_an_author_with_a_portrait_affiliations_and_links(client, editor, fill):
    client.force_login(editor)

    answer = fill(
        ADD,
        name="Wen Li",
        sort_name="Li, Wen",
        slug="wen-li",
        orcid="0000-0002-1825-0097",
        portrait=SimpleUploadedFile("wen.png", picture_file(448, 448).read()),
        **{
            "affiliations-TOTAL_FORMS": 1,
            "affiliations-0-institution": "St Brigid’s",
            "affiliations-0-order": 0,
            "links-TOTAL_FORMS": 1,
            "links-0-label": "Her course",
            "links-0-url": "https://course.example/",
            "links-0-order": 0,
        },
    )

    assert answer.status_code == 302
    page = client.get("/authors/wen-li/").text
    assert 'alt="Portrait of Wen Li"' in page
    assert "St Brigid’s" in page
    assert "https://course.example/" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("orcid", "0000-0002-1825-0098", "This ORCID iD has a slip in it"),
        ("biography", "One.\n\nTwo.", "A biography is one paragraph."),
        ("portrait", SimpleUploadedFile("x.png", b"no picture"), ""),
        ("name", "", "This field is required."),
    ],
)
def test_what_is_refused_is_refused_beside_its_field_and_the_rest_is_kept(
    client, editor, make_author, fill, field, value, sentence
):
    client.force_login(editor)
    author = make_author()

    answer = fill(change(author), position="Consultant", **{field: value})

    page = html.document_fromstring(answer.text)
    (row,) = page.xpath(f"//div[contains(@class, 'form-row') and contains(@class, 'field-{field}')]")
    assert sentence in row.xpath(".//ul[contains(@class, 'errorlist')]")[0].text_content()
    assert page.get_element_by_id("author_form").fields["position"] == "Consultant"
    author.refresh_from_db()
    assert author.position == ""


def test_a_portrait_in_a_form_that_is_refused_is_kept_and_what_stood_in_its_file_is_told(client, ada, fill):
    photo = BytesIO()
    Image.new("RGB", (448, 448), "teal").save(photo, "JPEG", comment=b"Ada at home")
    portrait = SimpleUploadedFile("me.jpg", photo.getvalue())

    refused = fill(change(ada), orcid="0000-0002-1825-0098", portrait=portrait)
    form = html.document_fromstring(refused.text).get_element_by_id("author_form")
    answer = client.post(change(ada), dict(form.form_values()) | {"orcid": ""})

    ada.refresh_from_db()
    assert ada.portrait.width == 448
    assert "Only the pixels of the portrait were kept." in map(str, get_messages(answer.wsgi_request))


@pytest.mark.parametrize("words", ["wen", "Li, Wen", "0000-0002-1825-0097", "brigid"])
def test_an_editor_finds_an_author_by_name_orcid_and_affiliation(client, editor, make_author, words):
    client.force_login(editor)
    found = make_author("Wen Li", orcid="0000-0002-1825-0097")
    found.affiliations.create(institution="St Brigid’s")
    found.affiliations.create(institution="St Brigid’s, again")
    make_author("Somebody Else")

    page = client.get(LIST, {"q": words}).text
    picker = {"app_label": "articles", "model_name": "byline", "field_name": "author", "term": words}
    picked = client.get("/admin/autocomplete/", picker).json()["results"]

    assert "Wen Li" in page
    assert "Somebody Else" not in page
    assert [one["text"] for one in picked] == ["Wen Li"]


def test_an_author_picks_themselves_alone(client, ada, make_author):
    make_author("Wen Li")
    picker = {"app_label": "articles", "model_name": "byline", "field_name": "author", "term": ""}

    picked = client.get("/admin/autocomplete/", picker).json()["results"]

    assert [one["text"] for one in picked] == ["Ada Byron"]


def test_a_guest_is_an_author_without_an_account_and_the_form_says_so(client, editor, fill):
    client.force_login(editor)

    assert "A guest who writes without an account has none." in client.get(ADD).text
    fill(ADD, name="Guest Who", sort_name="Who, Guest", slug="guest-who")

    assert Author.objects.get().user is None


def test_an_author_finds_and_changes_their_own_entry_alone(client, ada, make_author, fill):
    other = make_author("Wen Li")

    page = client.get(LIST).text
    answer = fill(change(ada), biography="looks after people.", position="Resident")

    assert answer.status_code == 302
    ada.refresh_from_db()
    assert (ada.biography, ada.position) == ("looks after people.", "Resident")
    assert "Wen Li" not in page
    assert client.get(change(other)).status_code == 404
    assert client.post(change(other), {"name": "Mine"}).status_code == 404


def test_an_author_changes_neither_name_nor_url_nor_account(ada, fill, editor):
    fill(change(ada), name="The Chief", sort_name="Chief", slug="chief", user=editor.pk)

    ada.refresh_from_db()
    assert (ada.name, ada.sort_name, ada.slug) == ("Ada Byron", "Byron, Ada", "ada-byron")
    assert ada.user != editor


def test_another_entry_given_to_an_account_takes_its_drafts_over_and_leaves_what_readers_know(
    client, administrator, ada, make_author, make_article, fill
):
    user, longer = ada.user, make_author("Dr Ada Byron", slug="dr-ada-byron")
    draft = make_article("A draft", authors=[ada], state=State.DRAFT)
    both = make_article("Both", authors=[longer, ada], state=State.REVIEW)
    out = make_article("Out", authors=[ada])
    client.force_login(administrator)

    answer = fill(change(longer), user=user.pk)

    assert answer.status_code == 302
    assert "as “Ada Byron” until now" in client.get(LIST).text
    assert Author.objects.get(user=user) == longer
    assert set(Article.objects.editable_by(user)) == {draft, both}
    assert [[byline.author for byline in article.bylines.all()] for article in (draft, both, out)] == [
        *([longer], [longer], [ada])
    ]
    assert draft.revisions.first().by == administrator


def test_an_author_keeps_their_own_affiliations_and_links(ada, fill):
    fill(
        change(ada),
        **{"links-TOTAL_FORMS": 1, "links-0-label": "Course", "links-0-url": "https://c.example/", "links-0-order": 0},
    )

    assert ada.links.get().label == "Course"


def test_an_author_neither_adds_nor_deletes_authors(client, ada):
    assert client.get(ADD).status_code == 404
    assert client.post(f"{LIST}{ada.pk}/delete/", {"post": "yes"}).status_code == 404
    assert Author.objects.get() == ada


@pytest.mark.parametrize("role", ["moderator", None])
def test_nobody_else_has_business_here(client, make_user, ada, role):
    client.force_login(make_user(role))

    assert client.get(LIST).status_code == 404
    assert client.get(change(ada)).status_code == 404


def test_an_author_of_articles_is_not_deleted(client, editor, article):
    client.force_login(editor)
    author = article.people[0].author

    client.post(f"{LIST}{author.pk}/delete/", {"post": "yes"})

    assert Author.objects.get() == author
