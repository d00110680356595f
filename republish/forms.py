from django import forms
from django.utils.translation import gettext_lazy as _

from delivery.mailboxes import MailboxField


class FollowForm(forms.Form):
    """Where corrections are to be mailed and, on an article's own page, of what."""

    email = MailboxField(
        label=_("E-mail address"),
        help_text=_("Never shown, and used for nothing else."),
        error_messages={"required": _("Write the e-mail address that corrections are to be mailed to.")},
    )
    about = forms.ChoiceField(
        label=_("Tell me of corrections to"),
        choices=[("article", _("this article")), ("everything", _("every article here"))],
        initial="article",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: this article, or every article.")},
    )

    def __init__(self, *args, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        if article is None:
            del self.fields["about"]

    @property
    def followed(self):
        """The article that is to be followed; None for all."""
        return self.article if self.cleaned_data.get("about") == "article" else None
