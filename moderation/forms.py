from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Status


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[(status, status.label) for status in (Status.APPROVED, Status.REJECTED, Status.SPAM)]
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for rejecting: one sentence, as you would say it to the writer."),
    )
    note = forms.CharField(
        label=_("Note to colleagues"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    hides_replies = forms.BooleanField(
        label=_("Hide its replies too"), required=False, help_text=_("With “reject”, of a comment that was public.")
    )
    acknowledged = forms.BooleanField(label=_("I wrote this article, and decide all the same"), required=False)


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason that readers see"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Closing needs a reason that readers see. A sentence is enough.")},
    )
    reopens_at = forms.SplitDateTimeField(
        label=_("Reopens at"), required=False, widget=AdminSplitDateTime, help_text=_("Empty: stays closed.")
    )


class MoveForm(forms.Form):
    """Where to: the number of another comment of the same article, or nothing for the top level."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    beneath = forms.IntegerField(
        label=_("Beneath comment number"),
        required=False,
        min_value=1,
        help_text=_("The number in its permalink. Empty: to the top level."),
    )

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, **kwargs)
        self.comment = comment

    def clean_beneath(self):
        number = self.cleaned_data["beneath"]
        if number is None:
            return None
        found = Comment.objects.filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no comment with this number."))
        return found
