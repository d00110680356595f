"""Copies read elsewhere, as editors and authors see them."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from republish import counting, figures

PAGE_SIZE = 100  # articles
WIDTH, HEIGHT = 600, 100  # of a chart, in its own units


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Readers by day or by month: a drawing, and the table that it draws."""

    spans: list[figures.Span]

    @property
    def most(self):
        return max(self.spans, key=lambda span: span.readers.count)

    @property
    def bars(self):
        """Return the bars in whole units; whatever was counted at all can be seen."""
        step, highest = WIDTH // len(self.spans), max(1, self.most.readers.count)
        for number, span in enumerate(self.spans):
            height = -(-span.readers.count * HEIGHT // highest)
            yield Bar(number * step + step // 6, HEIGHT - height, step * 2 // 3, height)


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
        "days": Chart(figures.by_day(history, today)),
        "months": Chart(figures.by_month(history, today)),
    }
    return _shown(request, "admin/copies_of_article.html", context, title=_("Copies read elsewhere"))


def _shown(request, template, context, **more):
    bounds = {"per_site": figures.Readers(counting.PER_ORIGIN), "per_article": figures.Readers(counting.PER_ARTICLE)}
    return render(request, template, admin.site.each_context(request) | bounds | context | more)
