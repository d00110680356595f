from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.models import Article


@require_safe
def count(request, pk):
    get_object_or_404(Article.objects.published(), pk=pk)
    return HttpResponse()
