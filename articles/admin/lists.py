"""The list of articles: what it shows, how it is sifted, what is done to many at once."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class ListAdmin:
    list_display = ["title", "kind", "state", "published_at", "people", "licence", "listed"]
    list_filter = ["state", "kind", "language", "topics", "licence", "listed"]
    search_fields = ["title", "standfirst", "slug", "bylines__author__name"]
    date_hierarchy = "published_at"

    @admin.display(description=_("authors"))
    def people(self, article):
        return ", ".join(byline.author.name for byline in article.people)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
