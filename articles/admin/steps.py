"""Bringing an article to another state by its form."""

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import publishing
from articles.models import State

STEPS = {
    State.DRAFT: _("Back to draft"),
    State.REVIEW: _("Submit for review"),
    State.PUBLISHED: _("Publish, now or at the date above"),
    State.UNPUBLISHED: _("Unpublish: its URL then says that it is gone"),
    State.RETRACTED: _("Retract for good, for the reason below"),
}


class StepForm(forms.ModelForm):
    """Asks what becomes of the article with this saving."""

    step = forms.ChoiceField(label=_("What now?"), required=False)
    retraction = forms.CharField(
        label=_("Reason for the retraction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Public: it stands above the text from then on."),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            steps = publishing.allowed(self.instance, user)
        else:
            steps = {State.REVIEW} | ({State.PUBLISHED} if user.has_perm("articles.publish_article") else set())
        keep = _("Keep as it is (%(state)s)") % {"state": self.instance.get_state_display()}
        self.fields["step"].choices = [("", keep)] + [(state, STEPS[state]) for state in State if state in steps]

    def clean(self):
        data = super().clean()
        if data.get("step") == State.RETRACTED and not data.get("retraction", "").strip():
            self.add_error("retraction", _("A retraction says publicly why. Write it, then retract."))
        out = self.instance.state not in (State.DRAFT, State.REVIEW)
        if out and "published_at" in self.fields and not self.errors.get("published_at") and not data["published_at"]:
            self.add_error("published_at", _("What is published has a date of publication."))
        if data.get("step") == State.PUBLISHED and not data.get("published_at"):
            data["published_at"] = timezone.now()  # here, so that it is held against the other dates
        return data


class StepAdmin:
    """Takes the step that a form asked for."""

    def take_step(self, request, article, data):
        """Bring the article where its form says; say whether that was done, and so a revision kept."""
        step = data.get("step")
        if not step:
            return False
        try:
            if step == State.RETRACTED:
                publishing.retract(article, by=request.user, text=data["retraction"])
            else:
                publishing.bring(article, step, by=request.user)
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        return True
