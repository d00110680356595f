"""Every request knows the publication, and every page its time zone."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

LATE = datetime(2026, 2, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "day"), [("America/Toronto", 4), ("Europe/Paris", 5), ("Asia/Kolkata", 5)])
def test_dates_are_those_of_the_publications_time_zone(client, make_article, publication, zone, day):
    make_article(published_at=LATE)
    publication.time_zone = zone
    publication.save()

    assert f"{day} February 2026" in client.get("/articles/an-article/").text


def test_a_page_leaves_no_time_zone_behind(client, publication):
    publication.time_zone = "Asia/Kolkata"
    publication.save()

    client.get("/")

    assert timezone.get_current_timezone_name() == "America/Toronto"


def test_pages_name_the_publication(client, publication):
    publication.name, publication.tagline, publication.description = "Elsewhere & co", "A <tag> line", "is written."
    publication.contact = "editors@elsewhere.example"
    publication.save()

    page = client.get("/").text

    assert "<title>A &lt;tag&gt; line · Elsewhere &amp; co</title>" in page
    assert "<strong>Elsewhere &amp; co</strong> is written." in page
    assert 'href="mailto:editors@elsewhere.example"' in page


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_says_so_on_every_page(client, article, publication, demonstration):
    publication.demonstration = demonstration
    publication.save()

    for path in ("/", "/articles/an-article/", "/nothing/"):
        assert ("Its people, hospitals and towns are invented." in client.get(path).text) == demonstration


def test_health_asks_the_publication_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
