"""What a change to a public article is, asked in its form."""

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import corrections
from articles.corrections import Change

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
        if data.get("step"):
            data["change"] = ""  # the step says what it is
        elif "change" in self.fields:
            self._ask(before, before | {name: data[name] for name in corrections.READ if name in data})
        return data

    def _ask(self, before, after):
        data, change = self.cleaned_data, self.cleaned_data.get("change")
        if not change and "change" not in self.errors and corrections.changed(before, after):
            self.add_error("change", _("Readers see this text already. Say what the change is, and save again."))
        if change != Change.CORRECTION:
            return
        if not data.get("correction", "").strip():
            self.add_error("correction", _("A correction says publicly what was wrong and what is right. Write it."))
        if not data.get("old_wording", "").strip() and not data.get("new_wording", "").strip():
            data["old_wording"], data["new_wording"] = corrections.proposed(before, after)


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

    def correct(self, request, article, data):
        """Do what the form says that a change is, and return what a revision calls it; None where it says nothing."""
        change = data.get("change")
        if change == Change.CORRECTION:
            note = corrections.correct(
                article, text=data["correction"], old=data["old_wording"], new=data["new_wording"]
            )
            self.message_user(request, _announced(note), messages.SUCCESS)
        return corrections.ACTS.get(change)


def _announced(note):
    if not note.old_wording and not note.new_wording:
        return _("The correction is announced, without wordings: what you changed has no words.")
    return _("The correction is announced: “%(old)s” became “%(new)s”. If that misleads, mend it now.") % {
        "old": note.old_wording or "…",
        "new": note.new_wording or "…",
    }
