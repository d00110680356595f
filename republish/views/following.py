from django.http import HttpResponse
from django.views.decorators.http import require_safe

from articles.reading import public_article


@require_safe
@public_article
def follow(request, article):
    return HttpResponse()


@require_safe
def follow_all(request):
    return HttpResponse()


@require_safe
def mine(request, token):
    return HttpResponse()
