from datetime import date, time

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.access import administers
from accounts.models import User
from articles.models import Article
from comments.forms import TEXT_LENGTH
from comments.models import Act, Comment, Discussion, LogEntry
from delivery.mailboxes import MailboxField
from moderation import logged
from moderation.models import ReportReason

OWN_ARTICLE = _("I am an author of this article, and do it all the same")


class WordsField(forms.CharField):
    """A text of several lines, measured as browsers measure it: the end of a line is one character."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class OfItsOwn:
    """A form whose fields have ids of their own: a page has several that ask for the same."""

    begins = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"{self.begins}-%s", **kwargs)


class DiscussionForm(OfItsOwn, forms.ModelForm):
    """What an article's discussion does otherwise than the site."""

    begins = "settings"
    version = forms.IntegerField(widget=forms.HiddenInput)
    acknowledged = forms.BooleanField(label=OWN_ARTICLE, required=False)

    class Meta:
        model = Discussion
        fields = ("hold_mode", "close_after_days")


class UndoForm(forms.Form):
    """Which row of the log is to be undone."""

    entry = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    acknowledged = forms.BooleanField(
        label=_("I am an author of this article, and undo it all the same"), required=False
    )


class ClosingNoteForm(OfItsOwn, forms.Form):
    begins = "closing-note"
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = WordsField(
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
    words = WordsField(
        label=_("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Optional. Do not repeat what gives a patient away; the moderators read the comment itself."),
    )
    email = MailboxField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Optional, to learn the outcome in a word. It is never shown, and deleted once that is sent."),
    )


class DayAndHourField(forms.SplitDateTimeField):
    """A day with its hour; without one the day's beginning."""

    def compress(self, data_list):
        if data_list and data_list[0] and data_list[1] in self.empty_values:
            data_list = [data_list[0], time.min]
        return super().compress(data_list)


class _Closing(OfItsOwn, forms.Form):
    """Why something is closed, and until when; the hours are those of the publication."""

    begins = "closing"
    reason = WordsField(
        label=_("Reason that readers see"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Closing needs a reason that readers see. A sentence is enough.")},
    )
    reopens_at = DayAndHourField(
        label=_("Reopens at"),
        required=False,
        widget=forms.SplitDateTimeWidget(date_format="%Y-%m-%d", time_format="%H:%M"),
        help_text=_("Empty: stays closed. A day without an hour: from its beginning."),
        error_messages={
            "invalid_date": _("A reopening needs a day. It is missing, or is none."),
            "invalid_time": _("This is no hour. Write it as 09:30, or leave it empty."),
        },
    )


class ClosingForm(_Closing):
    """Closing a discussion or a thread as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    acknowledged = forms.BooleanField(label=OWN_ARTICLE, required=False)


class SwitchForm(_Closing):
    """Closing every discussion; `seen` is the last turn of the emergency switch that the page knew."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class SwitchedBackForm(OfItsOwn, forms.Form):
    begins = "back"
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReopeningForm(OfItsOwn, forms.Form):
    """Opening a discussion or a thread as it was seen."""

    begins = "reopening"
    version = forms.IntegerField(widget=forms.HiddenInput)
    acknowledged = forms.BooleanField(label=OWN_ARTICLE, required=False)


def day_field(label):
    """Return a field for a day that a database can count from."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
        error_messages={"invalid": _("This is no day. Write it as 2026-03-19.")},
    )


class DaysForm(forms.Form):
    """From which day to which, both of them included."""

    article = forms.ModelChoiceField(
        Article.objects.none(),
        label=_("Article"),
        required=False,
        to_field_name="slug",
        empty_label=_("Any article"),
        error_messages={"invalid_choice": _("There is nothing here about such an article.")},
    )
    since = day_field(_("From"))
    until = day_field(_("Until"))

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first one."))
        return super().clean()


class LogForm(DaysForm):
    """Which rows of the log somebody wants to see, of those they may."""

    act = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Anything")), *Act.choices])
    by = forms.ChoiceField(label=_("Who"), required=False)
    comment = forms.IntegerField(label=_("Comment number"), required=False, min_value=1, max_value=2**63 - 1)
    request = forms.CharField(label=_("Request"), required=False, max_length=36)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    field_order = ("act", "by", "article", "comment", "since", "until", "request", "before")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = logged.visible_to(user)
        of_the_article = self.entries.filter(article=OuterRef("pk"))
        self.fields["article"].queryset = Article.objects.filter(Exists(of_the_article)).order_by("title", "pk")
        if administers(user):
            self.fields["by"].choices = self.everybody()
        else:
            del self.fields["by"]

    def everybody(self):
        """Return whom to choose from: those who stand in the log, and whoever has no account."""
        acted = User.objects.filter(Exists(LogEntry.objects.filter(by=OuterRef("pk")))).values_list("pk", "name")
        return [("", _("Anybody")), (logged.NOBODY, _("No account: the site, writers, readers")), *acted]

    def found(self):
        """Return the rows that were asked for."""
        criteria = {name: value for name, value in self.cleaned_data.items() if name != "before"}
        return logged.sifted(self.entries, **criteria)


class CommentsForm(DaysForm):
    """Which comments somebody takes away."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="comments_%s", **kwargs)
        commented = Comment.objects.filter(article=OuterRef("pk"))
        self.fields["article"].queryset = Article.objects.filter(Exists(commented)).order_by("title", "pk")


class PageForm(forms.Form):
    """Which page of a list: what comes before a number."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class BesideForm(forms.Form):
    """Beside which comment something was read that belongs to several."""

    at = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class NoteForm(forms.Form):
    """A note to colleagues, on a comment or on its writer."""

    text = WordsField(max_length=1000, error_messages={"required": _("There is no note yet.")})
    on_writer = forms.BooleanField(required=False)
