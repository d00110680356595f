"""Nothing typed into an article's form is lost: working copies, who else has it open, and no saving over another's."""

from django import forms


class VersionForm(forms.ModelForm):
    """Knows which version of the article it was opened with."""


class KeepingAdmin:
    """Keeps working copies while a form is open."""
