import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

MOST = 1_000_000  # characters
ONLY_A_URL = re.compile(r"<?(?:https?://|www\.)[^\s<>]+>?", re.IGNORECASE)


class PasteField(forms.CharField):
    """Any text at all: what no text can hold is left out, not refused."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(_readable(value))

    def bound_data(self, data, initial):
        return _readable(super().bound_data(data, initial))


def refuse_url(paste):
    """Refuse a URL in the place of a copy: nothing is fetched from it."""
    if ONLY_A_URL.fullmatch(paste.strip()):
        raise ValidationError(
            _("That is a URL, and we fetch nothing. Open the page, show its source (Ctrl+U), and paste that."), "url"
        )


def _readable(value):
    return value.replace("\0", "") if isinstance(value, str) else value


class CheckForm(forms.Form):
    """What somebody has published, pasted, and where the article stands here if the copy does not say."""

    paste = PasteField(
        label=_("Your copy"),
        help_text=_("The HTML of the page or of the article’s part of it; Markdown or plain text will do, too."),
        widget=forms.Textarea(attrs={"rows": 14, "class": "copy-box", "spellcheck": "false", "autocomplete": "off"}),
        # Not `max_length`, which would let the browser cut off what is pasted, and say nothing.
        validators=[
            MaxLengthValidator(
                MOST,
                _("This is more than can be checked at once. Paste only the article’s part of the page."),
            ),
            refuse_url,
        ],
        error_messages={"required": _("There is nothing to check yet. Paste the HTML of your copy here.")},
    )
    article = forms.CharField(
        label=_("Which article is it? Its URL on our site"),
        help_text=_("Optional. Needed only if the copy neither links to the article nor has its title."),
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
