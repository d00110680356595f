"""Two texts of an article side by side: the one that is stored by now, and the one that somebody has typed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from richtext.differences import Piece, differences, folded
from richtext.outline import plain_text


@dataclass(frozen=True)
class Difference:
    """A field of which the two texts have different things; `pieces` is empty where the words are the same."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Part:
    """What differs in the article itself, or in a row beneath it."""

    title: str = ""
    note: str = ""
    differences: list[Difference] = field(default_factory=list)


def parts(form, formsets):
    """Return the parts that differ, the article's own fields first."""
    found = [Part(differences=_of_form(form)), *(part for formset in formsets for part in _of_rows(formset))]
    return [part for part in found if part.differences or part.note]


def _of_rows(formset):
    kind, kept = capfirst(formset.model._meta.verbose_name), set()
    for form in formset.initial_forms:
        kept.add(form.instance.pk)
        yield Part(f"{kind}: {form.instance}", differences=_of_form(form))
    for form in formset.extra_forms:
        if form.has_changed():
            yield Part(kind, _("Only you have this one."), _of_form(form))
    for row in formset.get_queryset():
        if row.pk not in kept:
            yield Part(f"{kind}: {row}", _("Only they have this one. It stays, whatever you save."))


def _of_form(form):
    """Return what differs in what is stored; a field that asks what is to be done has no other text."""
    stored = {each.name for each in form.instance._meta.get_fields()} | {DELETION_FIELD_NAME}
    fields = (form[name] for name in form.changed_data if name in stored)
    return [found for bound in fields if not bound.is_hidden and (found := _difference(bound))]


def _difference(bound):
    theirs, mine = _stored(bound), _typed(bound)
    before, after = _words(bound, theirs), _words(bound, mine)
    if before != after:
        return Difference(bound.label, folded(differences(before, after)))
    return Difference(bound.label, []) if _plain(theirs) != _plain(mine) else None


def _stored(bound):
    try:
        return bound.field.to_python(bound.initial) if _is_of_one_row(bound) else bound.initial
    except ValidationError:
        return None


def _typed(bound):
    """Return what was typed as a value, or just as it was typed where it is none."""
    try:
        if isinstance(bound.field, forms.FileField):
            return bound.data or bound.initial
        return bound.field.clean(bound.data)
    except ValidationError:
        return ", ".join(map(str, bound.data)) if isinstance(bound.data, list) else bound.data


def _is_of_one_row(bound):
    kind = forms.ModelMultipleChoiceField
    return isinstance(bound.field, forms.ModelChoiceField) and not isinstance(bound.field, kind)


def _words(bound, value):
    """Return a value as an editor reads it."""
    if isinstance(bound.field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(map(str, value or []))) if not isinstance(value, str) else value
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(bound.field, forms.ChoiceField):
        return str(dict(bound.field.choices).get(value, value))
    return plain_text(str(value or "")) if bound.html_name == "body" else _plain(value)


def _plain(value):
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
