"""Whether a copy tells what was corrected or retracted, and what its authors declared. No licence can ask for it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from republish.checking.evidence import Evidence
from republish.checking.verdict import Slip, Term, Verdict
from republish.notices import Notice

RETRACTION = Term("retraction", gettext_lazy("The retraction"))
CORRECTIONS = Term("corrections", gettext_lazy("Corrections"))
INTERESTS = Term("interests", gettext_lazy("Interests"))


def retraction(evidence: Evidence) -> Verdict | None:
    """Judge a copy of a retracted article: it says so, or comes down."""
    notice = evidence.retraction
    if notice is None:
        return None
    if evidence.says(notice.text):
        return RETRACTION.kept(_("The article was retracted, and the copy says so."))
    words = _(
        "The article was retracted, and the copy does not say so. The licence cannot ask for it, but your readers rely"
        " on it."
    )
    return RETRACTION.ask(words, _("Put this notice above your copy, or take the copy down:"), [_slip(notice)])


def corrections(evidence: Evidence) -> Verdict | None:
    """Judge whether the copy says what was corrected; whoever reads it relies on it."""
    if not evidence.corrections:
        return None
    missing = [notice for notice in evidence.corrections if not evidence.tells(notice)]
    if not missing:
        return CORRECTIONS.kept(_("What was corrected stands in the copy."))
    words = ngettext(
        "The article was corrected, and the copy does not say so. The licence cannot ask for it, but your readers rely"
        " on it.",
        "The article was corrected more than once, and the copy does not say so. The licence cannot ask for it, but"
        " your readers rely on it.",
        len(missing),
    )
    to_do = ngettext("Put this above the text:", "Put these above the text:", len(missing))
    return CORRECTIONS.ask(words, to_do, map(_slip, missing))


def interests(evidence: Evidence) -> Verdict:
    """Say whether what the authors declared is there; a wish."""
    declared = [statement.interests for statement in evidence.copy.statements if statement.interests]
    if not declared:
        return INTERESTS.not_asked(_("The authors declared no competing interests."))
    if all(map(evidence.says, declared)):
        return INTERESTS.kept(_("What the authors declared stands in the copy."))
    return INTERESTS.not_asked(_("The licence does not ask for the authors’ interests. We do, and you may say no."))


def _slip(notice: Notice) -> Slip:
    date = {"date": notice.date_text}
    return Slip(_("The notice of %(date)s") % date, _("Copy the notice of %(date)s") % date, notice.html)
