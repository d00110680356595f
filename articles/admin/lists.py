"""The list of articles: what it shows, how it is sifted, what is done to many at once."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from articles import search
from articles.admin import many
from articles.admin.filters import AuthorFilter, StateFilter, TopicFilter
from articles.models import Article


class ArticleList(ChangeList):
    """Reads of each article what the list shows of it, and so not its text."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return found.defer("body", "body_html").prefetch_related("topics")


class ListAdmin:
    list_display: Any = ["title", "stands", "people", "published_at", "due", "about", "licence", "listed"]
    list_filter: Any = [StateFilter, "kind", "language", TopicFilter, AuthorFilter, "licence", "listed"]
    list_per_page = 100
    list_max_show_all = 100
    show_full_result_count = False
    search_fields: Any = ["title"]
    search_help_text: Any = gettext_lazy(
        "Words, the last one from its beginning on: in titles, texts and names of authors; or a topic."
    )

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stands(self, article):
        return article.standing

    @admin.display(description=gettext_lazy("authors"))
    def people(self, article):
        return ", ".join(byline.author.name for byline in article.people)

    @admin.display(description=gettext_lazy("topics"))
    def about(self, article):
        return ", ".join(topic.name for topic in article.topics.all())

    @admin.display(description=gettext_lazy("review by"), ordering="review_by")
    def due(self, article):
        day = article.review_by and date_format(article.review_by, "DATE_FORMAT")
        if article.is_overdue:
            return format_html('<strong class="overdue">{}</strong>', gettext("%(day)s, overdue") % {"day": day})
        return day

    def get_changelist(self, request, **options):
        return ArticleList

    def get_search_results(self, request, queryset, search_term):
        """Find what the site's own search does, in every state, and what has a part of its slug."""
        if not search_term.strip():
            return queryset, False
        query, found = search.Query.read(search_term), Q(slug__icontains=search_term.strip())
        if query.words:
            found |= Q(pk__in=search.holding(query)) | Q(pk__in=_about(search_term))
        return queryset.filter(found), False

    def get_actions(self, request):
        return {} if IS_POPUP_VAR in request.GET else many.actions_for(request.user)


def _about(words):
    """Return, as a part of another query, the keys of articles with a topic that has these words in its name."""
    return Article.topics.through.objects.filter(topic__name__icontains=words.strip()).values("article")
