"""In which order the form of an article asks: as one works, from the words to what becomes of them."""

from django import forms
from django.contrib.admin.utils import flatten
from django.forms.widgets import Script

from articles.models import Byline, Figure

BESIDE_THE_TEXT = (Figure, Byline)  # asked for right after it
LAST = {"change", "step"}  # fields that say what becomes of the article


class LayoutAdmin:
    """Puts figures and bylines after the text, and last what becomes of it, beside the button that does it."""

    @property
    def media(self):
        return super().media + forms.Media(js=[Script("js/editing/pickers.js", type="module")])

    def render_change_form(self, request, context, **options):
        more = _parts(context) | {"amiss": list(_amiss(context))}
        return super().render_change_form(request, context | more, **options)


def _parts(context):
    """Return fieldsets and inlines in their order, each after whether it is an inline, and those that keep silent."""
    first, *others = context["adminform"]
    inlines = context["inline_admin_formsets"]
    beside = [inline for model in BESIDE_THE_TEXT for inline in inlines if inline.opts.model is model]
    later = [inline for inline in inlines if inline not in beside]
    silent = [inline for inline in later if not _has_something(inline)]
    told = [inline for inline in later if inline not in silent]
    last = [fieldset for fieldset in others if LAST & set(flatten(fieldset.fields))]
    between = [fieldset for fieldset in others if fieldset not in last]
    order = [(first,), beside, between, told, last]
    return {"parts": [(part in inlines, part) for group in order for part in group], "silent": silent}


def _has_something(inline):
    """Say whether an inline has a row to show or room for one; what only tells of the past keeps silent without."""
    return inline.has_add_permission or bool(inline.formset.initial_forms) or bool(inline.formset.errors)


def _amiss(context):
    """Yield what is refused in a form and its inlines: the field, as its label has it, and what is said of it."""
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [form for form in inline.formset.forms if form not in inline.formset.deleted_forms]
    for form in filter(lambda form: form.is_bound, forms):
        for name in form.errors.keys() & form.fields.keys():
            yield {"field": form[name], "sentences": form.errors[name]}
