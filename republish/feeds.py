"""Atom feeds of corrections and retractions: one article's, and the whole site's."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from articles.reading import public_article


@require_safe
def everything(request):
    return HttpResponse()


@require_safe
@public_article
def article(request, article):
    return HttpResponse()
