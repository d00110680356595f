"""Whether a copy tells what was corrected or retracted, and what its authors declared. No licence can ask for it."""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from republish.checking.evidence import Evidence
from republish.checking.reading import Words
from republish.checking.verdict import Term, Verdict
from republish.credit import LANGUAGES
from republish.notices import Notice

RETRACTION = Term("retraction", gettext_lazy("The retraction"))
CORRECTIONS = Term("corrections", gettext_lazy("Corrections"))
INTERESTS = Term("interests", gettext_lazy("Interests"))
A_PART = 6  # words in a row by which a correction is known


def retraction(evidence: Evidence) -> Verdict | None:
    """Judge a copy of a retracted article: it says so, or comes down."""
    notice = next((notice for notice in evidence.notices if notice.is_retraction), None)
    if notice is None:
        return None
    if evidence.says(notice.text):
        return RETRACTION.kept(_("The article was retracted, and the copy says so."))
    words = _("The article was retracted. Put this notice above your copy, or take the copy down:")
    return RETRACTION.mend(words, [notice.html])


def corrections(evidence: Evidence) -> Verdict | None:
    """Judge whether the copy says what was corrected; whoever reads it relies on it."""
    notices = [notice for notice in evidence.notices if not notice.is_retraction]
    if not notices:
        return None
    missing = [notice for notice in notices if not _is_told(notice, evidence)]
    if not missing:
        return CORRECTIONS.kept(_("What was corrected stands in the copy."))
    words = ngettext(
        "The article was corrected, and the copy does not say so. The licence cannot ask for it, but your readers rely"
        " on it. Put this above the text:",
        "The article was corrected more than once, and the copy does not say so. The licence cannot ask for it, but"
        " your readers rely on it. Put these above the text:",
        len(missing),
    )
    return CORRECTIONS.mend(words, [notice.html for notice in missing])


def interests(evidence: Evidence) -> Verdict:
    """Say whether what the authors declared is there; a wish."""
    declared = [statement.interests for statement in evidence.copy.statements if statement.interests]
    if not declared:
        return INTERESTS.not_asked(_("The authors declared no competing interests."))
    if all(map(evidence.says, declared)):
        return INTERESTS.kept(_("What the authors declared stands in the copy."))
    return INTERESTS.not_asked(_("The licence does not ask for the authors’ interests. We do, and you may say no."))


def _is_told(notice: Notice, evidence: Evidence) -> bool:
    """Say whether a correction is there: whole, or a part of it with its date."""
    if evidence.says(notice.text):
        return True
    rows = (f" {' '.join(row)} " for row in Words(notice.text).rows(A_PART))
    return any(row in evidence.paste.words.joined for row in rows) and _is_dated(notice, evidence)


def _is_dated(notice: Notice, evidence: Evidence) -> bool:
    dates = [notice.date.isoformat()]
    for language in LANGUAGES:
        with translation.override(language):
            dates.append(date_format(notice.date, "DATE_FORMAT"))
    return any(map(evidence.says, dates))
