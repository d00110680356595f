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
        if not article.is_public:
            return _gone(request, article)
        with translation.override(article.language):
            return view(request, article, **kwargs)

    return wrapped


def _moved(request, slug, kind, kwargs):
    """Lead from an old URL to the new one, with whatever was typed into a form there."""
    former = FormerSlug.objects.select_related("article").filter(slug=slug, article__kind=kind).first()
    if former is None:
        raise Http404
    if not former.article.is_public:
        return _gone(request, former.article)
    typed = request.method == "POST"
    to = request.resolver_match.view_name
    response = redirect(to, slug=former.article.slug, permanent=True, preserve_request=typed, **kwargs)
    if request.META.get("QUERY_STRING"):
        response["Location"] += f"?{request.META['QUERY_STRING']}"
    return response


def _gone(request, article):
    """Say that an article was taken down; nothing of one that was never public."""
    if not Article.objects.withdrawn().filter(pk=article.pk).exists():
        raise Http404
    with translation.override(article.language):
        return render(request, "articles/gone.html", {"article": article}, status=410)
