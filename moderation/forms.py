from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from comments.forms import TEXT_LENGTH
from comments.identity import mailbox
from comments.models import Comment, Discussion, Status
from moderation import decisions, seen
from moderation.models import ReportReason

OFFERED = (Status.APPROVED, Status.REJECTED, Status.SPAM, Status.RETURNED, Status.PENDING)


class DiscussionForm(forms.ModelForm):
    """What an article's discussion does otherwise than the site."""

    class Meta:
        model = Discussion
        fields = ("hold_mode", "close_after_days")


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(status, status.label) for status in OFFERED])
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for rejecting and returning: one sentence, as you would say it to the writer."),
    )
    note = forms.CharField(
        label=_("Note to colleagues"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    hides_replies = forms.BooleanField(
        label=_("Hide its replies too"), required=False, help_text=_("With “reject”, of a comment that was public.")
    )
    acknowledged = forms.BooleanField(label=_("I wrote this article, and decide all the same"), required=False)


class KeepForm(forms.Form):
    """What goes with the answer to reports that the comment stays, and with other deeds that need no reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to colleagues"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    acknowledged = forms.BooleanField(label=_("I wrote this article, and decide all the same"), required=False)


class AncestorsForm(KeepForm):
    """As above, with the version of each comment above as it was seen: “12:3 14:1”."""

    seen = forms.RegexField(r"^\d{1,18}:\d{1,9}( \d{1,18}:\d{1,9})*$", widget=forms.HiddenInput, max_length=10_000)

    def renew(self, comment):
        """Take over what stands above now; `data` is a copy already."""
        self.data["seen"] = seen.written(decisions.held_above(comment))

    def clean_seen(self):
        return seen.read(self.cleaned_data["seen"])


class UndoForm(forms.Form):
    """Which row of the log is to be undone."""

    entry = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    acknowledged = forms.BooleanField(label=_("I wrote this article, and undo it all the same"), required=False)


class ClosingNoteForm(forms.Form):
    text = forms.CharField(
        label=_("Closing note"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers see it under your name, marked, in the place that was closed. One for each closing."),
        error_messages={"required": _("There is no closing note yet.")},
    )


class ReportForm(forms.Form):
    """What a reader says is wrong with a comment."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        help_text=_("If a patient could be recognised, a moderator looks at it before anything else."),
        error_messages={"required": _("Choose one. “Something else” is an answer.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Optional. Do not repeat what gives a patient away; the moderators read the comment itself."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Optional, to learn the outcome in a word. It is never shown, and deleted once that is sent."),
        error_messages={"invalid": _("This is no whole e-mail address. It looks like name@example.org.")},
    )

    def clean_email(self):
        field, email = self.fields["email"], self.cleaned_data["email"]
        try:
            kept = mailbox(email) if email else ""
        except ValueError:
            raise forms.ValidationError(field.error_messages["invalid"]) from None
        if len(kept) > field.max_length:  # some letters take more room as a domain is kept
            raise forms.ValidationError(field.error_messages["invalid"])
        return kept


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
