"""The licence in an article's form: a stricter one asks first."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import licences
from publication.models import Publication


class LicenceForm(forms.ModelForm):
    """Takes a stricter licence only from somebody who knows that earlier copies keep theirs."""

    earlier_copies = forms.BooleanField(  # shown where it is asked for
        label=_("Earlier copies keep theirs: I know"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "licence" in self.fields:
            self.fields["licence"].initial = Publication.objects.current().default_licence

    def clean(self):
        data = super().clean()
        self._mind_earlier_copies(data)
        return data

    def _mind_earlier_copies(self, data):
        """Refuse a stricter licence until it is known that what was copied already keeps the one before."""
        before, after = self.instance.terms, licences.LICENCES.get(data.get("licence", ""))
        if not after or not self.instance.was_public or not licences.is_stricter(after, before):
            return
        self.fields["earlier_copies"].widget = forms.CheckboxInput()
        if not data.get("earlier_copies"):
            self.add_error("licence", f"{_kept_by(before)} {_once_more(after)}")


def _kept_by(licence):
    """Say what copies may go on relying on; sections are those of the Creative Commons 4.0 legal code."""
    if licence.is_licence:
        words = _(
            "Copies made until now keep %(licence)s: it cannot be taken back (sections 2(a)(1) and 6(c) of its legal"
            " code)."
        )
    else:
        words = _("Copies made until now stay free for everybody: %(licence)s cannot be taken back.")
    return words % {"licence": licence}


def _once_more(licence):
    return _("To give later copies %(licence)s all the same, tick the box beneath and save again.") % {
        "licence": licence
    }
