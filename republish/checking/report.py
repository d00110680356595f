"""The answer to a pasted copy: a verdict on each term, and by which licence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from publication.models import Publication
from republish.checking.crediting import authors, licence, rights, source
from republish.checking.depicting import pictures
from republish.checking.evidence import Evidence, evidence_of
from republish.checking.reading import Paste
from republish.checking.telling import corrections, interests, retraction
from republish.checking.verdict import Outcome, Verdict
from republish.checking.wording import text
from republish.memory import Period

JUDGES: tuple[Callable[[Evidence], Verdict | None], ...] = (
    retraction,
    authors,
    source,
    licence,
    text,
    pictures,
    rights,
    corrections,
    interests,
)


@dataclass(frozen=True)
class Report:
    """What is to be said of a copy, the worst first; no verdicts where no copy is licensed."""

    article: Article
    period: Period  # of the licence the copy relies on
    periods: list[Period]
    verdicts: list[Verdict]

    @property
    def is_earlier(self) -> bool:
        return self.period.until is not None

    @property
    def summary(self) -> str:
        """Return the whole in one sentence."""
        mend, look = (self.count(outcome) for outcome in (Outcome.MEND, Outcome.LOOK))
        to_mend = ngettext("%(number)s thing to mend", "%(number)s things to mend", mend) % {"number": mend}
        to_look = ngettext("%(number)s thing to look at", "%(number)s things to look at", look) % {"number": look}
        if mend and look:
            return _("%(to_mend)s, and %(to_look)s.") % {"to_mend": to_mend, "to_look": to_look}
        if look:
            return _("Nothing to mend, and %(to_look)s.") % {"to_look": to_look}
        return f"{to_mend}." if mend else _("This copy keeps every term.")

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


def report_on(paste: Paste, article: Article, publication: Publication) -> Report:
    """Judge a copy of an article, in the language that is active."""
    evidence = evidence_of(paste, article, publication)
    judges = JUDGES if evidence.period.licence.permits_copies else ()
    found = [verdict for judge in judges if (verdict := judge(evidence))]
    found.sort(key=lambda verdict: list(Outcome).index(verdict.outcome))
    return Report(article, evidence.period, evidence.held, found)
