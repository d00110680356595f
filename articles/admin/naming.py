"""The slug in an article's form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import slugs


class SlugForm(forms.ModelForm):
    """Says whose a slug is that is taken, and which is free."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.was_public:
            self.fields["slug"].help_text = _(
                "The last part of its URL. When you change it, the URL of today leads on."
            )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        refusal = slugs.refusal(slug, user=self.user, besides=self.instance if self.instance.pk else None)
        if refusal:
            raise forms.ValidationError(refusal)
        return slug
