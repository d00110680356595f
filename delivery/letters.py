"""How a mail is written: from a template whose first line is its subject."""

from __future__ import annotations

import re
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

_GAPS = re.compile(r"\n{3,}")
# What no mail needs, and what would show its lines in another order than they are read.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u206f]")


def letter(
    template: str, *, to: str, language: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> EmailMessage:
    """Return a plain-text mail in a language. The template's first line becomes the subject, on one line."""
    with translation.override(language):
        subject, text = tidied(render_to_string(template, context))
    return EmailMessage(subject=subject, body=text, to=[to], headers=headers or {})


def tidied(whole: str) -> tuple[str, str]:
    """Return a mail’s subject, which is its first line, and its text, without what would turn or hide its words."""
    subject, _, text = _UNSEEN.sub("", whole).strip().partition("\n")
    text = _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.strip().splitlines()))
    return " ".join(subject.split()), f"{text}\n"
