"""What robots are told: the sitemap and robots.txt."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, Topic
from authors.models import Author
from delivery.site import absolute


@require_safe
def sitemap(request):
    articles = Article.objects.published().filter(listed=True).latest_first()
    listed = Article.objects.listed()
    context = {
        "front": [absolute(reverse(f"articles:{name}")) for name in ("home", "articles", "topics")],
        "articles": articles.only("slug", "kind", "published_at", "revised_at"),
        "others": [
            absolute(thing.get_absolute_url())
            for model in (Topic, Author)
            for thing in model.objects.filter(articles__in=listed).distinct()
        ],
    }
    return render(request, "articles/sitemap.xml", context, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /articles/*/comment/",
        "Disallow: /search/",
        f"Sitemap: {absolute(reverse('articles:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
