"""The first pages of a new site: made in its name, whole, and never in the way of what is there."""

from io import StringIO

import pytest
from django.core.management import call_command
from lxml import html

from articles.models import Article, Kind

PAGES = ["about", "community", "privacy", "republishing"]


@pytest.fixture
def create(publication):
    def create(**fields):
        for name, value in fields.items():
            setattr(publication, name, value)
        publication.save()
        said = StringIO()
        call_command("create_pages", stdout=said)
        return said.getvalue()

    return create


def test_a_new_site_lacks_only_the_pages_its_footer_names(client, db):
    links = set(html.document_fromstring(client.get("/").text).xpath("//header//a/@href | //footer//a/@href"))

    assert {link for link in links if client.get(link).status_code != 200} == {f"/{slug}/" for slug in PAGES}


def test_afterwards_every_link_of_every_page_leads_somewhere(client, create):
    create()

    for path in ["/", *(f"/{slug}/" for slug in PAGES)]:
        links = html.document_fromstring(client.get(path).text).xpath("//a/@href")
        for link in set(links):
            assert link.startswith("#") or client.get(link).status_code == 200, link


def test_the_pages_stand_in_the_publications_name(client, create):
    create(name="Elsewhere & <co>", contact="editors@elsewhere.example")

    page = html.document_fromstring(client.get("/about/").text)

    assert page.findtext(".//h1") == "About Elsewhere & <co>"
    assert "Elsewhere & <co> publishes short articles" in page.find(".//main").text_content()
    assert page.find(".//main//a[@href='mailto:editors@elsewhere.example']").text == "editors@elsewhere.example"
    for slug in PAGES:
        text = client.get(f"/{slug}/").text
        assert "$" not in text
        assert "Open Rounds" not in text


def test_without_a_contact_they_name_the_editors(client, create):
    create(contact="")

    assert "Write to the editors." in client.get("/about/").text
    assert "mailto:" not in client.get("/privacy/").text


def test_it_says_what_it_made_and_leaves_what_is_there_alone(client, make_article, create):
    make_article("Ours", slug="about", kind=Kind.PAGE)
    moved = make_article("Who may speak", slug="community", kind=Kind.PAGE)
    moved.slug = "who-may-speak"
    moved.save()

    said = create()

    assert said.splitlines() == [
        "/about/ was there already and stays as it is",
        "/community/ was there already and stays as it is",
        "/privacy/ made",
        "/republishing/ made",
        "Read them through, and change in the admin what does not fit.",
    ]
    assert "Ours" in client.get("/about/").text
    assert client.get("/community/").url == "/who-may-speak/"


def test_a_second_run_changes_nothing(create):
    create()
    Article.objects.filter(slug="about").update(title="Ours")

    assert "made" not in create()

    assert Article.objects.get(slug="about").title == "Ours"
    assert Article.objects.count() == 4


def test_the_pages_are_whole(create):
    create(default_licence="by-4.0")

    for page in Article.objects.all():
        page.full_clean()
        assert page.is_public
        assert page.kind == Kind.PAGE
        assert page.licence == "by-4.0"
        assert page.words > 100
