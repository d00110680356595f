"""What stands in an article's form beneath its own fields."""

from django.contrib import admin

from articles.models import Byline, Correction, FormerSlug, LicencePeriod


class BylineInline(admin.StackedInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["author"]


class CorrectionInline(admin.StackedInline):
    model = Correction
    extra = 0
    fields = ["kind", "published_on", "text", "old_wording", "new_wording"]
    readonly_fields = ["kind"]

    def has_delete_permission(self, request, obj=None):
        """A retracted article keeps the notice that says so."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_retracted)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class LicenceInline(ReadOnlyInline):
    model = LicencePeriod


class FormerSlugInline(ReadOnlyInline):
    model = FormerSlug
