"""Figures in an article's form."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Figure


class FigureFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        if sum(bool(figure.get("lead")) for figure in kept) > 1:
            raise forms.ValidationError(_("An article has one lead figure."))


class FigureInline(admin.StackedInline):
    model = Figure
    formset = FigureFormSet
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
