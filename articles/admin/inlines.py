"""What stands in an article's form beneath its own fields."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from articles.models import Byline, Correction, FormerSlug, LicencePeriod


class BylineInline(admin.StackedInline):
    model = Byline
    template = "admin/articles/article/_bylines.html"
    extra = 0
    autocomplete_fields = ["author"]
    readonly_fields = ["as_now"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}
    fields = [
        *("author", "as_now", "order", "role", "credentials", "position", "affiliation"),
        *("interests", "no_interests", "funding"),
    ]

    class Media:
        js = [Script("js/editing/bylines.js", type="module")]

    def get_queryset(self, request):
        bylines = super().get_queryset(request)
        return bylines.select_related("author").prefetch_related("author__affiliations")

    @admin.display(description=_("now"))
    def as_now(self, byline):
        """Show what is true of the author today, beside what was when the article was written."""
        if byline.author_id is None:
            return _("Shown when it is saved.")
        return render_to_string("admin/articles/article/_as_now.html", {"author": byline.author})


class CorrectionInline(admin.StackedInline):
    model = Correction
    extra = 0
    fields = ["kind", "published_on", "text", "old_wording", "new_wording"]
    readonly_fields = ["kind"]

    def has_delete_permission(self, request, obj=None):
        """A retracted article keeps the notice that says so."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_retracted)


class ReadOnlyInline(admin.TabularInline):
    template = "admin/articles/article/_read_only.html"
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
