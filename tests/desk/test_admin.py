"""The publication in the admin, and what an article's form says of its discussion."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles.models import Article, State
from moderation import closing
from publication.models import Publication

PUBLICATION = "/admin/publication/publication/1/change/"


@pytest.fixture
def fill(client):
    """Open the publication's form, fill it in and send it, as a browser does; return the answer."""

    def send(**changes):
        form = html.document_fromstring(client.get(PUBLICATION).text).get_element_by_id("publication_form")
        return client.post(PUBLICATION, dict(form.form_values()) | changes)

    return send


def test_an_editor_says_what_the_publication_is(client, editor, fill):
    client.force_login(editor)

    answer = fill(name="Elsewhere", tagline="In public", default_licence="by-nc-4.0", time_zone="Europe/Paris")

    assert answer.status_code == 302
    row = Publication.objects.get()
    assert (row.name, row.tagline, row.default_licence, row.time_zone) == (
        "Elsewhere",
        "In public",
        "by-nc-4.0",
        "Europe/Paris",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Mars/Olympus", "“Mars/Olympus” is no time zone."),
        ("default_licence", "by-5.0", "not one of the available choices"),
        ("contact", "editors", "valid email address"),
        ("comment_words", "-1", "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, editor, fill, field, value, sentence):
    client.force_login(editor)

    answer = fill(name="Elsewhere", **{field: value})

    page = html.document_fromstring(answer.text)
    (row,) = page.xpath(f"//div[contains(@class, 'form-row') and contains(@class, 'field-{field}')]")
    assert sentence in row.text_content()
    assert page.get_element_by_id("publication_form").fields["name"] == "Elsewhere"
    assert Publication.objects.get().name == "Open Rounds"


def test_the_emergency_switch_is_turned_on_the_desk_and_never_by_an_old_form(client, editor, moderator, fill):
    client.force_login(editor)
    assert f'href="{reverse("moderation:discussions")}"' in client.get(PUBLICATION).text
    closing.close_site(by=moderator, seen=0, reason="We are catching our breath.")

    fill(name="Elsewhere", discussions_closed_at_0="", discussions_closed_reason="")

    row = Publication.objects.get()
    assert (row.name, row.discussions_closed_reason) == ("Elsewhere", "We are catching our breath.")


def test_a_form_of_the_publication_stores_what_was_changed_in_it_alone(client, editor, publication):
    client.force_login(editor)
    data = dict(
        html.document_fromstring(client.get(PUBLICATION).text).get_element_by_id("publication_form").form_values()
    )
    with CaptureQueriesContext(connection) as queries:
        client.post(PUBLICATION, data | {"tagline": "In public"})

    (update,) = [
        query["sql"] for query in queries if query["sql"].startswith("UPDATE") and "publication" in query["sql"]
    ]
    assert "tagline" in update
    assert "discussions_closed_at" not in update


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_the_one_row_is_neither_added_to_nor_deleted(client, make_user, role, publication):
    client.force_login(make_user(role))

    assert client.get("/admin/publication/publication/add/").status_code == 404
    assert client.post("/admin/publication/publication/1/delete/", {"post": "yes"}).status_code == 404


@pytest.mark.parametrize("role", ["author", "moderator", None])
def test_nobody_else_changes_the_publication(client, make_user, role, publication):
    client.force_login(make_user(role))

    assert client.get(PUBLICATION).status_code == 404
    assert client.post(PUBLICATION, {"name": "Mine"}).status_code == 404


def test_an_articles_form_shows_how_its_discussion_stands_and_leads_there(client, editor, article):
    client.force_login(editor)

    page = client.get(f"/admin/articles/article/{article.pk}/change/").text

    assert f'href="{reverse("moderation:discussion", args=[article.pk])}"' in page


def test_a_pages_form_has_no_discussion(client, editor, make_article):
    client.force_login(editor)
    page = make_article("About", kind="page")

    form = client.get(f"/admin/articles/article/{page.pk}/change/")

    assert form.status_code == 200
    assert reverse("moderation:discussion", args=[page.pk]) not in form.text


def test_the_hold_mode_says_what_waits_and_what_confirming_does_whichever_is_chosen(client, editor, publication):
    client.force_login(editor)

    (row,) = html.document_fromstring(client.get(PUBLICATION).text).xpath("//div[contains(@class, 'field-hold_mode')]")

    for words in ("once its writer has confirmed it", "waits for a moderator", "unknown links", "a check that failed"):
        assert words in " ".join(row.text_content().split())


def test_a_draft_goes_with_its_empty_discussion(client, editor, make_article):
    client.force_login(editor)
    draft = make_article(state=State.DRAFT)

    client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"})

    assert not Article.objects.exists()
