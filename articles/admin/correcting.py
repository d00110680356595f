"""What a change to a public article is, asked in its form."""

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import corrections
from articles.corrections import Change
from articles.models import Act, Correction

FIELDS = ["change", "correction", "old_wording", "new_wording"]


class ChangeForm(forms.ModelForm):
    """Asks what it is when the text of a public article changes; of other articles it asks nothing."""

    change = forms.ChoiceField(
        label=gettext_lazy("What is this change?"),
        choices=Change.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Readers know this text. When you change title, standfirst or body, say what it is."),
    )
    correction = forms.CharField(
        label=gettext_lazy("What was wrong, and what is right"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For a correction. Public: it stands above the article from then on, with today’s date."
        ),
    )
    old_wording = forms.CharField(
        label=gettext_lazy("Old wording"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Left empty, both wordings are taken from what you changed."),
    )
    new_wording = forms.CharField(
        label=gettext_lazy("New wording"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not corrections.asks(self.instance):
            for name in FIELDS:
                del self.fields[name]

    def clean(self):
        before = {name: getattr(self.instance, name) for name in corrections.READ}
        data = super().clean()
        if "change" not in self.fields:
            return data
        if data.get("step") and data.get("change") != Change.CORRECTION and not self._is_written():
            data["change"] = ""  # the step says what it is
        else:
            self._ask(before, before | {name: data[name] for name in corrections.READ if name in data})
        return data

    def _ask(self, before, after):
        data = self.cleaned_data
        if data.get("change") != Change.CORRECTION:
            self._ask_what(before, after)
            return
        if not data.get("correction", "").strip():
            self.add_error("correction", _("A correction says publicly what was wrong and what is right. Write it."))
        if not data.get("old_wording", "").strip() and not data.get("new_wording", "").strip():
            data["old_wording"], data["new_wording"] = corrections.proposed(before, after)

    def _ask_what(self, before, after):
        said = self.cleaned_data.get("change") or "change" in self.errors
        if self._is_written():
            self.add_error("change", _("You wrote what was wrong. Choose “A correction”, or take that out again."))
        elif not said and corrections.changed(before, after):
            self.add_error("change", _("Readers see this text already. Say what the change is, and save again."))

    def _is_written(self):
        return bool(self.cleaned_data.get("correction", "").strip())


class ChangeAdmin:
    """Does with a public article what its form says that a change is."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        asked = obj is not None and corrections.asks(obj)
        return fieldsets if asked else [(name, options) for name, options in fieldsets if options["fields"] != FIELDS]

    def save_model(self, request, obj, form, change):
        if form.cleaned_data.get("change") in corrections.DATED and "revised_at" not in form.changed_data:
            obj.revised_at = timezone.now()
        super().save_model(request, obj, form, change)

    def correct(self, request, article, data, formsets):
        """Do what the form says that a change is, and return what a revision calls it; None where it says nothing.

        What became of the notes above the article comes into the note of the revision.
        """
        rows, change = _rows(formsets), data.get("change")
        told = _told(rows) if rows else []
        written = [each.text.strip() for each in rows.new_objects] if rows else []
        if change == Change.CORRECTION and data["correction"].strip() not in written:
            note = corrections.correct(
                article, text=data["correction"], old=data["old_wording"], new=data["new_wording"]
            )
            self.message_user(request, _announced(note), messages.SUCCESS)
            told.append(_added(note))
        data["note"] = "\n\n".join(filter(None, [data.get("note", "").strip(), *told]))
        return corrections.ACTS.get(change) or (Act.CORRECTED if told else None)


def _rows(formsets):
    return next((formset for formset in formsets if formset.model is Correction), None)


def _told(rows):
    """Return a sentence for each note above an article that somebody added, changed or deleted."""
    return [
        *(_added(note) for note in rows.new_objects),
        *(_("Correction changed: %(text)s") % {"text": note.text} for note, _names in rows.changed_objects),
        *(_("Correction deleted: %(text)s") % {"text": note.text} for note in rows.deleted_objects),
    ]


def _added(note):
    return _("Correction added: %(text)s") % {"text": note.text}


def _announced(note):
    if not note.old_wording and not note.new_wording:
        return _("The correction is announced, without wordings: what you changed has no words.")
    return _("The correction is announced: “%(old)s” became “%(new)s”. If that misleads, mend it now.") % {
        "old": note.old_wording or "…",
        "new": note.new_wording or "…",
    }
