"""What a public URL leads to: the article, its newer URL, a word that it is gone, or nothing."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation

from articles.models import Article, FormerSlug, Kind


def public_article(view):
    """Hand the view the public article of this slug, in its language; answer 301, 410 or 404 in its stead."""
    return _public(view, Kind.ARTICLE)


def public_page(view):
    """Do the same for a page, which answers at /<slug>/."""
    return _public(view, Kind.PAGE)


def _public(view, kind):
    @wraps(view)
    def wrapped(request, slug, **kwargs):
        article = Article.objects.with_people().filter(slug=slug, kind=kind).first()
        if article is None:
            return _moved(request, slug, kind, kwargs)
        with translation.override(article.language):
            if article.is_public:
                return view(request, article, **kwargs)
            if Article.objects.withdrawn().filter(pk=article.pk).exists():
                return render(request, "articles/gone.html", {"article": article}, status=410)
        raise Http404

    return wrapped


def _moved(request, slug, kind, kwargs):
    former = FormerSlug.objects.select_related("article").filter(slug=slug, article__kind=kind).first()
    if former is None or not former.article.is_public:
        raise Http404
    response = redirect(request.resolver_match.view_name, slug=former.article.slug, permanent=True, **kwargs)
    if request.META.get("QUERY_STRING"):
        response["Location"] += f"?{request.META['QUERY_STRING']}"
    return response
