from django.contrib import admin, messages
from django.db import models
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from authors.models import Affiliation, Author, Link
from delivery.fields import PictureField, PictureInput, Shown, traces_of

SHOWN = [Shown(_("Beside what they wrote"), "as-portrait"), Shown(_("On their own page"), "as-large-portrait")]


class OwnEntryMixin:
    """Lets an author change what belongs to their own entry."""

    def _is_own(self, request, author):
        return author is not None and author.user_id == request.user.pk

    def has_view_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_add_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, obj)

    def _may(self, request, author):
        return request.user.has_perm("authors.add_author") or self._is_own(request, author)


class AffiliationInline(OwnEntryMixin, admin.StackedInline):
    model = Affiliation
    extra = 0


class LinkInline(OwnEntryMixin, admin.StackedInline):
    model = Link
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    """Authors. Somebody who may not add authors sees and changes their own entry only."""

    list_display = ["name", "credentials", "position", "orcid", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "sort_name", "orcid", "affiliations__institution"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
    inlines = [AffiliationInline, LinkInline]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", "slug", "credentials", "position", "orcid"]}),
        (_("On the page"), {"fields": ["biography", "portrait"]}),
        (_("Interests"), {"fields": ["interests", "interests_stated_on"]}),
        (
            _("Account"),
            {
                "fields": ["user"],
                "description": _("Only for who signs in here. A guest who writes without an account has none."),
            },
        ),
    ]
    formfield_overrides = {PictureField: {"widget": PictureInput(shown=SHOWN)}}

    class Media:
        css = {"all": ["css/editing.css"]}
        js = [Script("js/editing/names.js", type="module"), Script("js/editing/pickers.js", type="module")]

    def get_queryset(self, request):
        authors = super().get_queryset(request)
        return authors if self.has_add_permission(request) else authors.filter(user=request.user)

    def get_readonly_fields(self, request, obj=None):
        return [] if self.has_add_permission(request) else ["name", "sort_name", "slug", "user"]

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if self.has_add_permission(request) else {}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        traces = traces_of(form.cleaned_data.get("portrait"))
        if traces.place:
            words = _("The place where the portrait was taken stood in the file. It was removed.")
            self.message_user(request, words, messages.INFO)
        elif traces.other:
            self.message_user(request, _("Only the pixels of the portrait were kept."), messages.INFO)
