"""What stands in an article's form beneath its own fields."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import bylines
from articles.models import Byline, Correction, FormerSlug, LicencePeriod


class BylineFormSet(forms.BaseInlineFormSet):
    """Leaves somebody under what readers see, and an author under what they could not find without."""

    user = None

    def clean(self):
        super().clean()
        if self.instance._state.adding:
            return
        left = [form for form in self.forms if form not in self.deleted_forms]
        authors = [form.cleaned_data["author"].pk for form in left if form.cleaned_data.get("author")]
        if sentence := bylines.refusal(self.instance, authors, user=self.user):
            raise forms.ValidationError(sentence)


class BylineInline(admin.StackedInline):
    model = Byline
    formset = BylineFormSet
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

    def get_extra(self, request, obj=None, **kwargs):
        """Open a row where a link asks for one: the way to a byline without JavaScript."""
        return int("byline" in request.GET)

    def get_autocomplete_fields(self, request):
        """Let an author be picked from a plain list there, for what searches needs scripts."""
        return () if "byline" in request.GET else super().get_autocomplete_fields(request)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("author").prefetch_related("author__affiliations")

    @admin.display(description=_("now"))
    def as_now(self, byline):
        """Show what is true of the author today, beside what was when the article was written."""
        if byline.author_id is None:
            return _("Shown when it is saved.")
        return render_to_string("admin/articles/article/_as_now.html", {"author": byline.author})


class CorrectionForm(forms.ModelForm):
    def clean_published_on(self):
        day = self.cleaned_data["published_on"]
        if "published_on" in self.changed_data and day > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come. Give the day on which readers are told."))
        return day


class CorrectionFormSet(forms.BaseInlineFormSet):
    """Shows the notice of a retraction, and lets nobody change it."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.kind == Correction.Kind.RETRACTION:
            for name in {*CorrectionInline.fields, DELETION_FIELD_NAME} & form.fields.keys():
                form.fields[name].disabled = True


class CorrectionInline(admin.StackedInline):
    model = Correction
    form = CorrectionForm
    formset = CorrectionFormSet
    extra = 0
    fields = ["kind", "published_on", "text", "old_wording", "new_wording"]
    readonly_fields = ["kind"]

    def has_add_permission(self, request, obj=None):
        """Only what somebody may have read is corrected."""
        return super().has_add_permission(request, obj) and obj is not None and obj.was_public

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
