from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Count, Q, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import search as index
from articles import signposting
from articles.citations import FORMATS
from articles.citations.reference import Reference
from articles.models import Article, State, Topic
from articles.reading import public_article, public_page
from articles.structured import graph
from authors.models import Author
from delivery.site import absolute

PAGE_SIZE = 12
ON_THE_FRONT_PAGE = 7


def topics_in_use():
    """Return topics that have listed articles, with how many."""
    listed = Q(
        articles__state__in=[State.PUBLISHED, State.RETRACTED],
        articles__kind="article",
        articles__listed=True,
        articles__published_at__lte=timezone.now(),
    )
    return Topic.objects.annotate(count=Count("articles", filter=listed)).filter(count__gt=0).order_by("name")


def paged(request, queryset):
    """Return the page asked for; 404 where there is none."""
    try:
        return Paginator(queryset, PAGE_SIZE).page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error


@require_safe
def home(request):
    latest = list(Article.objects.listed().latest_first().with_people().prefetch_related("topics")[:ON_THE_FRONT_PAGE])
    lead = next((article for article in latest if not article.is_retracted), None)
    return render(
        request,
        "articles/home.html",
        {
            "lead": lead,
            "latest": [article for article in latest if article != lead],
            "articles": latest,
            "topics": topics_in_use(),
            "canonical": absolute("/"),
        },
    )


@require_safe
def articles(request):
    page = paged(request, Article.objects.listed().latest_first().with_people())
    return render(request, "articles/list.html", {"page": page, "articles": list(page)})


@require_safe
def topics(request):
    return render(request, "articles/topics.html", {"topics": topics_in_use()})


@require_safe
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    page = paged(request, found.articles.listed().latest_first().with_people())
    return render(request, "articles/topic.html", {"topic": found, "page": page, "articles": list(page)})


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.prefetch_related("affiliations", "links"), slug=slug)
    page = paged(request, found.articles.listed().distinct().latest_first().with_people())
    return render(request, "articles/author.html", {"author": found, "page": page, "articles": list(page)})


@require_safe
@public_article
def article(request, article):
    prefetch_related_objects([article], "topics")  # read in the head, the reference and the foot
    context = {
        "article": article,
        "topics": list(article.topics.all()),
        "graph": graph(article, request.publication),
        "citations": FORMATS.values(),
    }
    answer = render(request, "articles/article.html", context)
    answer.headers["Link"] = signposting.links(article)
    return answer


@require_safe
@public_article
def cite(request, article, extension):
    """Return an article's reference as a file for a reference manager."""
    module = FORMATS.get(extension)
    if module is None:
        raise Http404
    answer = HttpResponse(module.write(Reference.of(article, request.publication)), content_type=module.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{article.slug}.{module.extension}"'
    return answer


@require_safe
@public_page
def page(request, article):
    return render(request, "articles/page.html", {"article": article})


@require_safe
def search(request):
    query = index.Query.read(request.GET.get("q", ""))
    listed = Article.objects.listed()
    page = paged(request, index.find_among(query, listed) if query.words else [])
    results = index.results(query, listed.with_people(), list(page))
    context = {
        "query": query,
        "page": page,
        "results": results,
        "found": [result["article"] for result in results],
        "topics": topics_in_use(),
    }
    if query.text and not results:
        context["latest"] = Article.objects.listed().latest_first()[:3]
    return render(request, "articles/search.html", context)


def not_found(request, exception=None):
    """Answer 404 with a search for the words of the URL and what is closest to them."""
    words = " ".join(word for word in request.path.replace("-", " ").split("/") if word not in ("articles", "authors"))
    query = index.Query.read(words)
    close = index.close(query, Article.objects.listed())
    return render(request, "404.html", {"query": query, "close": close}, status=404)
