"""How a mail is written: from a template whose first line is its subject."""

from __future__ import annotations

import re
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

_GAPS = re.compile(r"\n{3,}")


def letter(
    template: str, *, to: str, language: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> EmailMessage:
    """Return a plain-text mail in a language. The template's first line becomes the subject, on one line."""
    with translation.override(language):
        subject, _, text = render_to_string(template, context).strip().partition("\n")
    text = _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.strip().splitlines()))
    return EmailMessage(subject=" ".join(subject.split()), body=f"{text}\n", to=[to], headers=headers or {})
