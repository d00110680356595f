"""The text of an article in its form."""

from django import forms
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from richtext.sanitise import article_refusal


class BodyForm(forms.ModelForm):
    """Takes a body that cleaning leaves as it is; whatever it would change is refused, and named."""

    class Meta:
        widgets = {"body": forms.Textarea(attrs={"rows": 30, "cols": 90})}
        help_texts = {
            "body": _(
                "HTML: p, h2 to h4, lists, blockquote, tables, links, em, strong. A figure stands where its number is:"
                " &lt;figure data-figure=&quot;2&quot;&gt;&lt;/figure&gt;; a note where its mark goes:"
                " &lt;span data-footnote=&quot;&quot;&gt;…&lt;/span&gt;."
            )
        }

    def clean_body(self):
        body = self.cleaned_data["body"]
        if "<" not in body:  # plain text: a blank line begins a paragraph
            body = linebreaks(body, autoescape=True) if body.strip() else ""
        refusal = article_refusal(body)
        if refusal:
            raise forms.ValidationError(refusal)
        return body
