"""Figures in an article's form."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.widgets import Script
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.models import Figure
from delivery.fields import KEPT, Kept, PictureField, PictureInput, Shown, is_taken, let_go, traces_of

MOST = 40  # figures that a form offers, so that with all of their fields it can be sent
HIGHEST = 9_999  # number that a form takes
ASIDE = 32_767  # from here down, figures are numbered for a moment while they change places
KEPT_PICTURE = re.compile(rf"figures-\d+-image{KEPT}")
STANDS_AT = {
    "figure_alt_or_decorative": "alt",
    "figure_own_licence": "licence",
    "figure_patient_consents": "consent_on_file",
}  # which field is told what is wrong
SHOWN = [
    Shown(_("In the text"), "in-text"),
    Shown(_("As the lead figure: its edges may be cut off"), "as-lead"),
    Shown(_("In the text on a phone"), "on-phone"),
    Shown(_("As the lead figure on a phone"), "as-lead-on-phone"),
]


def without_patients(sent):
    """Return what a form sent without the pictures that wait for it of patients who have not agreed."""
    refused = [name for name in sent if KEPT_PICTURE.fullmatch(name) and _lacks_consent(sent, name)]
    if not refused:
        return sent
    data = sent.copy()
    for name in refused:
        del data[name]
    return data


def _lacks_consent(sent, name):
    row = name.removesuffix(f"image{KEPT}")
    return f"{row}shows_patient" in sent and f"{row}consent_on_file" not in sent


class FigureForm(forms.ModelForm):
    """Says at its field what is missing of what must be known about a picture."""

    in_text: frozenset[str] = frozenset()  # the numbers that the text places, as it writes them

    class Meta:
        help_texts = {
            "lead": _("Stands above the text, and on shared links. An article has one."),
            "alt": _("What it shows, for those who cannot see it; up to 500 characters."),
            "caption": _("Stands beneath it."),
            "credit": _("Who made it, as they want to be named."),
            "source": _("Where it was found, if it stands elsewhere too."),
            "rights": _("Whether it may leave with copies of the article."),
            "licence": _("Only for a picture with a licence of its own."),
            "shows_patient": _("Such a picture never leaves with a copy."),
            "consent_on_file": _("Without it, a picture that may show a patient is not stored here."),
        }

    def has_changed(self):
        """Take a row with nothing but its proposed number for one that nobody filled in."""
        proposed = {"number"} if self.instance._state.adding else set()
        return bool(set(self.changed_data) - proposed)

    def add_error(self, field, error):
        """Put what a rule of the table says at the field where it is put right."""
        if field is None and NON_FIELD_ERRORS in getattr(error, "error_dict", {}):
            error = ValidationError(self._at_fields(error.error_dict))
        super().add_error(field, error)

    def _at_fields(self, errors):
        fields = {str(rule.violation_error_message): STANDS_AT.get(rule.name) for rule in Figure._meta.constraints}
        placed = {name: list(sentences) for name, sentences in errors.items() if name != NON_FIELD_ERRORS}
        for sentence in errors[NON_FIELD_ERRORS]:
            name = fields.get(str(sentence.message)) or NON_FIELD_ERRORS
            placed.setdefault(name, []).append(sentence)
        if "consent_on_file" in placed:
            self._keep_no_patient()
        return placed

    def _keep_no_patient(self):
        """Let go of the picture of somebody who has not agreed, which otherwise waited here for the form."""
        picture = self.cleaned_data.get("image")
        if is_taken(picture) or isinstance(picture, Kept):
            let_go(picture)
            self.data = without_patients(self.data)
            self.add_error("image", _("The picture was not kept without the consent. Choose it again."))

    @property
    def where(self):
        """Say where readers find the figure, by the text as it stands in the form."""
        if self.instance._state.adding:
            return ""
        if self.instance.lead:
            return _("Stands above the text, as the lead figure.")
        if str(self.instance.number) in self.in_text:
            return _("Stands in the text.")
        return _("Not shown anywhere: the text does not place it, and it is not the lead figure.")


class FigureFormSet(forms.BaseInlineFormSet):
    """All figures of an article: one number each, one lead, and room to change places."""

    @cached_property
    def in_text(self):
        return frozenset(body.parse(self.instance.body).xpath(f".//{body.FIGURE}/@data-figure"))

    @cached_property
    def next_number(self):
        return min(1 + max((figure.number for figure in self.get_queryset()), default=0), HIGHEST)

    def get_form_kwargs(self, index):
        """Propose the next free number for a new figure."""
        first = self.initial_form_count()
        if index is not None and index < first:
            return super().get_form_kwargs(index)
        number = self.next_number + (index - first if index else 0)
        return super().get_form_kwargs(index) | {"initial": {"number": number}}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.in_text = self.in_text

    def validate_unique(self):
        """Refuse a number and the lead a second time; others may have come since the form was opened."""
        others = self._others()
        numbers, led = {figure.number for figure in others}, any(figure.lead for figure in others)
        for form in self._kept:
            number, lead = form.cleaned_data.get("number"), form.cleaned_data.get("lead")
            if number in numbers:
                form.add_error("number", _("Another figure of this article has this number."))
            if lead and led:
                form.add_error("lead", _("An article has one lead figure."))
            numbers |= {number} - {None}
            led = led or lead

    @property
    def _kept(self):
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        return [form for form in filled if form not in self.deleted_forms]

    def _others(self):
        if not self.instance.pk:
            return []
        return self.instance.figures.exclude(pk__in=[form.instance.pk for form in self.initial_forms])

    def save(self, commit=True):
        if commit:
            self._make_room()
        return super().save(commit)

    def _make_room(self):
        """Free the numbers and the lead of figures that give them up, so that two can change places."""
        moving = [form for form in self.initial_forms if {"number", "lead", "DELETE"} & set(form.changed_data)]
        taken = set(self.instance.figures.values_list("number", flat=True)) if moving else set()
        aside = (number for number in range(ASIDE, 0, -1) if number not in taken)
        for form in moving:
            Figure.objects.filter(pk=form.instance.pk).update(number=next(aside), lead=False)

    def removed(self):
        """Say of each picture that came with this form what went with its file."""
        for form in self._kept:
            traces, number = traces_of(form.cleaned_data.get("image")), form.cleaned_data.get("number")
            if traces.place:
                words = _("Figure %(number)s: the place where it was taken stood in the file. It was removed.")
                yield words % {"number": number}
            elif traces.other:
                yield _("Only the pixels of figure %(number)s were kept.") % {"number": number}


class FigureInline(admin.StackedInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    template = "admin/articles/article/_figures.html"
    max_num = MOST
    formfield_overrides = {
        models.PositiveSmallIntegerField: {
            "min_value": 1,
            "max_value": HIGHEST,
            "widget": AdminIntegerFieldWidget,
        },
        models.URLField: {"assume_scheme": "https"},
        PictureField: {"widget": PictureInput(shown=SHOWN)},
    }
    fieldsets = [
        (None, {"fields": ["image", "number", "lead"]}),
        (_("What it shows"), {"fields": ["alt", "decorative", "caption"]}),
        (_("Whose it is"), {"fields": ["credit", "source", "rights", "licence"]}),
        (_("Patients"), {"fields": ["shows_patient", "consent_on_file"]}),
    ]

    class Media:
        js = [Script("js/editing/figures.js", type="module")]

    def get_extra(self, request, obj=None, **kwargs):
        """Open a row where a link asks for one: the way to a figure without JavaScript."""
        return int("figure" in request.GET)


class FiguresAdmin:
    """Tells what was removed from the pictures that came with a form."""

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if isinstance(formset, FigureFormSet):
            for sentence in formset.removed():
                self.message_user(request, sentence, messages.INFO)
