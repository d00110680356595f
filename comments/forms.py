from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import namesakes
from comments.models import Notify, Profession
from delivery.mailboxes import MailboxField
from richtext.fields import LineField
from richtext.text import count_words, tidy_line, tidy_text

MOST_LINES = 300  # each may begin a quotation or a list, which costs more to read than words do
TEXT_LENGTH = 12_000  # characters: about twenty for each of the six hundred words, whatever they are made of


class CommentForm(forms.Form):
    """What a reader fills in. Every refusal is a sentence beside its field.

    `own` are the names of people here that whoever fills it in has shown to be theirs.
    """

    COLUMNS = ("name", "email", "profession", "affiliation", "handle", "website", "text", "notify")

    name = LineField(
        label=_("Name"),
        max_length=80,
        help_text=_("Your own, as your colleagues know it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name you go by.")},
    )
    email = MailboxField(
        label=_("E-mail address"),
        help_text=_("Never shown. Moderators and administrators see it, nobody else."),
        error_messages={"required": _("Write your e-mail address. It is never shown.")},
    )
    profession = forms.ChoiceField(
        label=_("I am a"),
        choices=[("", _("Choose one")), *Profession.choices],
        error_messages={"required": _("Choose one. “Other” is an answer.")},
    )
    affiliation = LineField(
        label=_("Field or affiliation"),
        max_length=120,
        required=False,
        help_text=_("Optional. “paediatrics, Linden Falls”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    handle = LineField(
        label=_("Handle or website"),
        max_length=200,
        required=False,
        help_text=_("Optional; shown beside your name."),
    )
    interests = forms.ChoiceField(
        label=_("Competing interests"),
        choices=[("none", _("I have none on this subject")), ("some", _("I have some, and name them here"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. “None” is an answer.")},
    )
    interests_text = LineField(label=_("What they are"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Comment"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={
            "required": _("There is no comment yet."),
            "max_length": _(
                "This is longer than a comment can be, even before its words are counted. Please shorten it."
            ),
        },
    )
    notify = forms.ChoiceField(
        label=_("Tell me by e-mail about"),
        choices=Notify.choices,
        initial=Notify.OFF,
        required=False,
        help_text=_("Once you have confirmed your comment by the link we send. Each mail can end it."),
    )
    patient = forms.BooleanField(
        label=_("Nobody could recognise a patient from this, or I hold their written consent."),
        error_messages={"required": _("Tick this if it is so. If it is not, leave out what gives the patient away.")},
    )
    rules = forms.BooleanField(
        label=_("I have read the community rules and agree to them."),
        error_messages={"required": _("Comments follow the community rules. Tick this when you have read them.")},
    )

    # No person sees this field; programs that fill in whatever they find do.
    subject = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, words=600, own=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.words, self.own = words, own
        self.fields["text"].help_text = _(
            "Up to %(words)s words. A blank line starts a paragraph; *stars* make emphasis; > begins a quotation."
        ) % {"words": words}

    def clean_text(self):
        text = tidy_text(self.cleaned_data["text"]).strip()
        if not tidy_line(text):  # nothing in it could be seen
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if len(text) > TEXT_LENGTH:  # some letters take more room once they are normalised
            raise forms.ValidationError(self.fields["text"].error_messages["max_length"])
        if text.count("\n") >= MOST_LINES:
            raise forms.ValidationError(
                _("A comment has at most %(lines)s lines. Nothing is lost; put some together.") % {"lines": MOST_LINES}
            )
        over = count_words(text) - self.words
        if over > 0:
            raise forms.ValidationError(
                ngettext(
                    "This is %(over)s word longer than a comment may be (%(words)s). Nothing is lost; shorten it.",
                    "This is %(over)s words longer than a comment may be (%(words)s). Nothing is lost; shorten it.",
                    over,
                )
                % {"over": over, "words": self.words}
            )
        return text

    def clean_notify(self):
        return self.cleaned_data["notify"] or Notify.OFF

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not any(character.isalpha() for character in name):
            raise forms.ValidationError(_("A name has at least one letter in it."))
        if namesakes.is_taken(name, own=self.own):
            raise forms.ValidationError(
                _(
                    "Somebody who writes or works here goes by this name. If that is you, sign in first. If you share"
                    " the name, add what tells you apart, such as a middle name or a town."
                )
            )
        return name

    def clean_handle(self):
        handle = self.cleaned_data["handle"]
        self.cleaned_data["website"] = ""
        if handle.lower().startswith(("http://", "https://")):
            self.cleaned_data["website"] = forms.URLField(assume_scheme="https").clean(handle)
            return ""
        if len(handle) > 60:
            raise forms.ValidationError(_("A handle has at most 60 characters. A website begins with https://."))
        return handle.removeprefix("@")

    def clean(self):
        data = super().clean()
        if data.get("interests") == "some" and not data.get("interests_text"):
            self.add_error("interests_text", _("Name them in a few words, or choose “none”."))
        if data.get("interests") == "none" and data.get("interests_text"):
            self.add_error("interests_text", _("You chose “none”. Choose “some”, or empty this."))
        return data

    @property
    def words_left(self):
        return self.words - count_words(self.cleaned_data["text"])

    def as_comment(self):
        """Return the model fields of what was filled in."""
        data = self.cleaned_data
        fields = {name: data[name] for name in self.COLUMNS if name in data}
        return fields | {"interests": data["interests_text"] if data["interests"] == "some" else ""}

    @staticmethod
    def initial_of(comment):
        """Return what a form is filled with to change a stored comment."""
        columns = {name: getattr(comment, name) for name in ("name", "profession", "affiliation", "text")}
        interests = {"interests": "some" if comment.interests else "none", "interests_text": comment.interests}
        return columns | interests | {"handle": comment.website or comment.handle}


class EditForm(CommentForm):
    """What a writer can change later: all they typed but the e-mail address, which the comment belongs to."""

    email = notify = rules = subject = None  # type: ignore[assignment]


class NoticesForm(forms.Form):
    notify = forms.ChoiceField(
        label=_("Tell me by e-mail about"),
        choices=Notify.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. “Nothing” is an answer.")},
    )
