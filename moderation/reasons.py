"""Why comments are rejected or returned: the list that moderators choose from, and what the writer then reads."""

from __future__ import annotations

from django.db import connections

from moderation.first_reasons import FIRST
from moderation.models import Reason
from richtext.text import tidy_line, tidy_text


def offered():
    """Return the reasons that a moderator can choose from, in the order of the desk."""
    return Reason.objects.filter(active=True)


def sentence(reason: Reason, language: str) -> str:
    """Return what a reason says to a writer, in the language of an article where it has been put into that."""
    return (reason.sentence_fr if language == "fr" else "") or reason.sentence


def typed(words: str) -> str:
    """Return a moderator's own words as they are kept; nothing where nothing of them can be seen."""
    return tidy_text(words).strip() if tidy_line(words) else ""


def letter(reason: Reason | None, words: str, language: str) -> str:
    """Return what a writer reads: the sentence of the reason, then the moderator's own words as a paragraph."""
    parts = [sentence(reason, language).strip() if reason else "", typed(words)]
    return "\n\n".join(filter(None, parts))


def write_first(using, **kwargs):
    """Write the reasons that a new site begins with, unless it ever had one. Runs after every migrate."""
    if Reason._meta.db_table not in connections[using].introspection.table_names():
        return
    if not Reason.objects.using(using).exists():
        reasons = [
            Reason(code=code, name=name, sentence=sentence, sentence_fr=french, order=10 * place)
            for place, (code, name, sentence, french) in enumerate(FIRST, start=1)
        ]
        Reason.objects.using(using).bulk_create(reasons, ignore_conflicts=True)
