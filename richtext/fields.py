"""Fields of forms that keep a text as it was meant, without what nobody can see; its length is asked first."""

from __future__ import annotations

from typing import Any, TypeGuard

from django import forms

from richtext.text import tidy_line, tidy_text

ROOM = 4  # characters typed for each that is kept: letters taken apart, spaces, what nobody sees
MOST = 10_000  # characters of a text that has no limit of its own


def may_be_tidied(text: object, longest: int | None) -> TypeGuard[str]:
    """Say whether a text is short enough to be cleaned at all; what is longer is refused for its length as it is."""
    return isinstance(text, str) and len(text) <= ROOM * (longest or MOST)


class LineField(forms.CharField):
    """A line of text without what cannot be seen or would turn its surroundings about."""

    typeset = False

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return tidy_line(text, typeset=self.typeset) if may_be_tidied(text, self.max_length) else text


class TypesetLineField(LineField):
    """The same for whoever sets type: no-break spaces stay."""

    typeset = True


class TextField(forms.CharField):
    """A text of several lines without what serves only to deceive or break."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return tidy_text(text) if may_be_tidied(text, self.max_length) else text
