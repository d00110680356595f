from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles import licences
from articles.admin import ArticleAdmin
from articles.models import Article
from comments.models import Discussion
from publication.models import Publication


class PublicationForm(forms.ModelForm):
    default_licence = forms.ChoiceField(label=_("licence of new articles"), choices=licences.CHOICES)

    class Meta:
        model = Publication
        exclude: tuple[str, ...] = ()


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "publisher", "contact", "time_zone", "default_licence"]}),
        (_("Discussion"), {"fields": ["comment_words", "close_after_days"]}),
        (
            _("Emergency switch: close every discussion"),
            {"fields": ["discussions_closed_at", "discussions_closed_reason", "discussions_reopen_at"]},
        ),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if "discussions_closed_at" in form.changed_data:
            obj.discussions_closed_by = request.user if obj.discussions_closed_at else None
        super().save_model(request, obj, form, change)


class DiscussionInline(admin.StackedInline):
    """How the article's discussion stands, with the way to where it is closed and opened."""

    model = Discussion
    fields = ["opening", "closed_at", "closed_reason", "reopens_at"]
    readonly_fields = ["opening", "closed_at", "closed_reason", "reopens_at"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False


admin.site.unregister(Article)


@admin.register(Article)
class DeskArticleAdmin(ArticleAdmin):
    """An article with what the rooms above it add."""

    inlines = [*ArticleAdmin.inlines, DiscussionInline]

    def get_deleted_objects(self, objs, request):
        """Let a draft take its empty discussion with it, which nobody can delete alone."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, perms_needed - {Discussion._meta.verbose_name}, protected
