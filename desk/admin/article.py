"""An article's form and list, with what the rooms above articles know of it."""

from django.contrib import admin
from django.urls import path, reverse

from articles.admin import ArticleAdmin
from articles.models import Article, Kind
from desk import copies
from desk.admin.discussion import DiscussionInline

admin.site.unregister(Article)


@admin.register(Article)
class DeskArticleAdmin(ArticleAdmin):
    """An article with what the rooms above it add."""

    inlines = [*ArticleAdmin.inlines, DiscussionInline]

    def get_inlines(self, request, obj):
        """Leave out the discussion of a page, where nobody comments, and of what is only being begun."""
        inlines = super().get_inlines(request, obj)
        discussed = obj is not None and obj.kind == Kind.ARTICLE
        return [inline for inline in inlines if discussed or inline is not DiscussionInline]

    def get_urls(self):
        view = self.admin_site.admin_view(copies.of_article)
        return [path("<path:object_id>/copies/", view, name="articles_article_copies"), *super().get_urls()]

    def render_change_form(self, request, context, obj=None, **options):
        """Lead to where copies were read, of what could be copied."""
        counted = obj is not None and obj.kind == Kind.ARTICLE and obj.was_public
        way = {"copies": reverse("admin:articles_article_copies", args=[obj.pk])} if counted else {}
        return super().render_change_form(request, context | way, obj=obj, **options)
