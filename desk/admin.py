from django import forms
from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import licences
from articles.admin import ArticleAdmin
from articles.models import Article, Kind
from comments.models import Discussion
from desk import copies
from publication.models import Publication


class PublicationForm(forms.ModelForm):
    default_licence = forms.ChoiceField(label=_("licence of new articles"), choices=licences.CHOICES)

    class Meta:
        model = Publication
        exclude: tuple[str, ...] = ()
        help_texts = {
            "hold_mode": _(
                "Whatever you choose, a comment appears by itself only once its writer has confirmed it by the link"
                " that was mailed to them; until then, anybody can have typed that e-mail address. And it waits for a"
                " moderator if something was noticed: unknown links, listed words, an e-mail address or a telephone"
                " number, mostly capitals, the same words again, signs of a program, or a check that failed."
            )
        }


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "publisher", "contact", "time_zone", "default_licence"]}),
        (
            _("Discussion"),
            {"fields": ["hold_mode", "comment_words", "close_after_days", "discussion_line", "emergency_switch"]},
        ),
    ]
    readonly_fields = ["emergency_switch"]

    @admin.display(description=_("emergency switch"))
    def emergency_switch(self, publication):
        """Lead to where every discussion is closed at once, in one place for all who may."""
        url = reverse("moderation:discussions")
        return format_html('<a href="{}">{}</a>', url, _("On the desk, above the discussions"))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Store what was changed alone: the emergency switch may have been turned since this form was opened."""
        if form.changed_data:
            obj.save(update_fields=form.changed_data)


class DiscussionInline(admin.StackedInline):
    """How the article's discussion stands, with the way to where it is closed and opened."""

    model = Discussion
    fields = ["opening", "closed_at", "closed_reason", "reopens_at", "on_the_desk"]
    readonly_fields = ["opening", "closed_at", "closed_reason", "reopens_at", "on_the_desk"]
    extra = 0
    can_delete = False

    @admin.display(description=_("on the desk"))
    def on_the_desk(self, discussion):
        url = reverse("moderation:discussion", args=[discussion.article_id])
        return format_html('<a href="{}">{}</a>', url, _("Close it, open it, set it"))

    def has_add_permission(self, request, obj=None):
        return False


admin.site.unregister(Article)


@admin.register(Article)
class DeskArticleAdmin(ArticleAdmin):
    """An article with what the rooms above it add."""

    inlines = [*ArticleAdmin.inlines, DiscussionInline]

    def get_inlines(self, request, obj):
        """Leave out the discussion of a page, where nobody comments."""
        inlines = super().get_inlines(request, obj)
        of_a_page = obj is not None and obj.kind == Kind.PAGE
        return [inline for inline in inlines if not (of_a_page and inline is DiscussionInline)]

    def get_urls(self):
        view = self.admin_site.admin_view(copies.of_article)
        return [path("<path:object_id>/copies/", view, name="articles_article_copies"), *super().get_urls()]

    def render_change_form(self, request, context, obj=None, **options):
        """Lead to where copies were read, of what could be copied."""
        counted = obj is not None and obj.kind == Kind.ARTICLE and obj.was_public
        way = {"copies": reverse("admin:articles_article_copies", args=[obj.pk])} if counted else {}
        return super().render_change_form(request, context | way, obj=obj, **options)
