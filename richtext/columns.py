"""Columns of models that editors and authors fill in, tidied in silence wherever a form or a model is cleaned.

To migrations they are Django’s own.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from richtext import fields
from richtext.text import tidy_line, tidy_text


class Line(models.CharField):
    """A line that is shown: a name, a title, an affiliation, a caption in a few words."""

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if fields.may_be_tidied(value, self.max_length):
            value = tidy_line(value, typeset=True)
        return super().clean(value, model_instance)

    def formfield(self, **options: Any) -> Any:
        usual: dict[str, Any] = {} if self.choices else {"form_class": fields.TypesetLineField}
        return super().formfield(**usual | options)


class Text(models.TextField):
    """A few sentences or paragraphs that are shown as they were typed."""

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if fields.may_be_tidied(value, self.max_length):
            value = tidy_text(value)
        return super().clean(value, model_instance)

    def formfield(self, **options: Any) -> Any:
        usual: dict[str, Any] = {"form_class": fields.TextField, "max_length": self.max_length or fields.MOST}
        return super().formfield(**usual | options)
