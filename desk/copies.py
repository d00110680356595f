"""Copies read elsewhere, as editors and authors see them."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.charts import Chart
from republish import counting, figures

PAGE_SIZE = 100  # articles


@require_safe
def every(request):
    """Show how often copies of each article were read that whoever asks may know of."""
    if not request.user.has_perm("articles.view_article"):
        raise Http404
    articles = figures.most_read_first(figures.articles_of(request.user), counting.today())
    page = Paginator(articles, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [figures.row_of(article) for article in page]}
    return _shown(request, "admin/copies.html", context, title=_("Copies read elsewhere"))


@require_safe
def of_article(request, object_id):
    """Show where and when copies of an article were read."""
    article = get_object_or_404(figures.articles_of(request.user), pk=unquote(object_id))
    today, history = counting.today(), figures.history(article)
    context = {
        "subtitle": article.title,
        "article": article,
        "edits": admin.site.get_model_admin(type(article)).has_change_permission(request, article),
        "rows": figures.by_site(article, today),
        "total": sum(history.values(), figures.Readers()),
        "days": _drawn(figures.by_day(history, today)),
        "months": _drawn(figures.by_month(history, today)),
    }
    return _shown(request, "admin/copies_of_article.html", context, title=_("Copies read elsewhere"))


def _drawn(spans):
    return Chart(spans, [span.readers.count for span in spans])


def _shown(request, template, context, **more):
    bounds = {"per_site": figures.Readers(counting.PER_ORIGIN), "per_article": figures.Readers(counting.PER_ARTICLE)}
    return render(request, template, admin.site.each_context(request) | bounds | context | more)
