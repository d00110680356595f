"""What robots are told: the sitemap and robots.txt."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from lxml import etree

from articles.models import Kind, State

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP = {"s": NAMESPACE}


def urls(client):
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{NAMESPACE}}}urlset"
    return {
        url.findtext("s:loc", namespaces=SITEMAP): url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in root.findall("s:url", SITEMAP)
    }


def test_the_sitemap_lists_what_is_public_and_listed(client, make_article, make_author):
    ada, wen = make_author("Ada Byron"), make_author("Wen Li")
    make_article("Public", authors=[ada], topics=["Consent"])
    make_article("About", kind=Kind.PAGE)
    make_article("Draft", state=State.DRAFT, authors=[wen], topics=["Secrets"])
    make_article("Scheduled", published_at=timezone.now() + timedelta(hours=1), authors=[wen], topics=["Secrets"])
    make_article("Unpublished", state=State.UNPUBLISHED, authors=[wen], topics=["Secrets"])
    make_article("Unlisted", listed=False, authors=[wen], topics=["Secrets"])

    assert set(urls(client)) == {
        f"http://testserver/{path}"
        for path in ("", "articles/", "topics/", "articles/public/", "about/", "authors/ada-byron/", "topics/consent/")
    }


def test_the_sitemap_says_when_an_article_last_changed(client, make_article):
    published = datetime(2026, 2, 4, 13, tzinfo=UTC)
    make_article("New", published_at=published)
    make_article("Revised", published_at=published, revised_at=published + timedelta(days=30))

    dates = urls(client)

    assert datetime.fromisoformat(dates["http://testserver/articles/new/"]) == published
    assert datetime.fromisoformat(dates["http://testserver/articles/revised/"]) == published + timedelta(days=30)


def test_the_sitemap_of_an_empty_site_is_valid(client, db):
    assert len(urls(client)) == 3


def test_the_sitemap_costs_the_same_for_one_article_and_many(
    client, make_article, make_author, django_assert_num_queries
):
    for number in range(4):
        make_article(f"Number {number}", authors=[make_author(f"Wen {number}")], topics=[f"Topic{number}"])
        with django_assert_num_queries(4):
            client.get("/sitemap.xml")


def test_robots_are_kept_from_what_is_not_for_them(client, db):
    answer = client.get("/robots.txt")

    lines = answer.text.splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /search/", "Disallow: /articles/*/comment/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
