"""The text of an article in its form."""

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import importmap
from js_asset import ImportMap, Media

from richtext.sanitise import article_refusal

# Modules know each other by these names, since a stored file's name tells its version.
PARTS = ["dom", "paste", "placing", "schema", "shape", "tables", "toolbar", "word"]
MODULES = ImportMap({f"editing/{part}": f"js/editing/{part}.js" for part in PARTS})


class Editor(forms.Textarea):
    """Takes HTML, which static/js/editing/editor.js shows as a text to write in."""

    def __init__(self):
        super().__init__({"rows": 30, "cols": 90, "data-editor": True})

    @property
    def media(self):
        return Media(importmap=importmap | MODULES, js=[Script("js/editing/editor.js", type="module")])


class BodyForm(forms.ModelForm):
    """Takes a body that cleaning leaves as it is; whatever it would change is refused, and named."""

    class Meta:
        widgets: dict[str, Any] = {"body": Editor}
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


class WritingAdmin:
    """Lets the page's policy know the map of the editor's modules, which stands in the page itself."""

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
