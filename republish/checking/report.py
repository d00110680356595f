"""The answer to a pasted copy: a verdict on each term, and by which licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from publication.models import Publication
from republish.checking.crediting import authors, credit_slip, licence, purpose, rights, source
from republish.checking.depicting import pictures
from republish.checking.evidence import Evidence, evidence_of
from republish.checking.reading import Paste
from republish.checking.telling import corrections, interests, retraction
from republish.checking.verdict import Outcome, Slip, Verdict
from republish.checking.wording import has_nothing_of_it, is_quotation, text
from republish.memory import Period

JUDGES: tuple[Callable[[Evidence], Verdict | None], ...] = (
    retraction,
    authors,
    source,
    licence,
    text,
    pictures,
    rights,
    purpose,
    corrections,
    interests,
)
CREDITED = {"authors", "source", "licence", "rights"}  # terms that the credit line keeps, all at once
ALWAYS = {"pictures"}  # judged, too, where nothing of the text was pasted: they are works of their own


@dataclass(frozen=True)
class Report:
    """What is to be said of a copy, the worst first; no verdicts where no copy is licensed."""

    article: Article
    period: Period  # of the licence the copy relies on
    periods: list[Period]
    verdicts: list[Verdict]
    credit: Slip | None = None  # where it mends several terms,
    credited: tuple[str, ...] = ()  # which are these
    has_text: bool = True  # some of the article's, or another in its stead
    is_quotation: bool = False

    @property
    def is_earlier(self) -> bool:
        return self.period.until is not None

    @property
    def is_perfect(self) -> bool:
        return self.has_text and not any(map(self.count, (Outcome.MEND, Outcome.ASKED, Outcome.LOOK)))

    @property
    def summary(self) -> str:
        """Return the whole in a sentence, or where the article was retracted in two."""
        summary = self._counted() if self.has_text else _("None of the article’s text was pasted.")
        if self.article.is_retracted:
            return _("The article was retracted. %(summary)s") % {"summary": summary}
        return summary

    def _counted(self) -> str:
        if self.is_perfect and self.count(Outcome.TELL):
            return _("This copy keeps every term that can be checked.")
        if self.is_perfect:
            return _("This copy keeps every term.")
        counts = dict(zip(("first", "second", "third"), self._counts(), strict=False))
        sentences = _("%(first)s."), _("%(first)s, and %(second)s."), _("%(first)s, %(second)s and %(third)s.")
        return sentences[len(counts) - 1] % counts

    def _counts(self) -> Iterator[str]:
        """Yield how much there is to mend, if nothing that there is not, and how much else."""
        mend, ask, look = (self.count(outcome) for outcome in (Outcome.MEND, Outcome.ASKED, Outcome.LOOK))
        if mend:
            yield ngettext("%(number)s thing to mend", "%(number)s things to mend", mend) % {"number": mend}
        else:
            yield _("Nothing to mend")
        if ask:
            yield ngettext("%(number)s thing we ask for", "%(number)s things we ask for", ask) % {"number": ask}
        if look:
            yield ngettext("%(number)s thing to look at", "%(number)s things to look at", look) % {"number": look}

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


def report_on(paste: Paste, article: Article, publication: Publication) -> Report:
    """Judge a copy of an article, in the language that is active."""
    evidence = evidence_of(paste, article, publication)
    judges = JUDGES if evidence.period.licence.permits_copies else ()
    found = [verdict for judge in judges if (verdict := judge(evidence))]
    found.sort(key=lambda verdict: list(Outcome).index(verdict.outcome))
    report = Report(article, evidence.period, evidence.held, found)
    if not found:
        return report
    if has_nothing_of_it(evidence):
        return replace(report, verdicts=list(filter(_holds_without_text, found)), has_text=False)
    return _credited(replace(report, is_quotation=is_quotation(evidence)), evidence)


def _holds_without_text(verdict: Verdict) -> bool:
    return verdict.term.name in ALWAYS or verdict.outcome not in (Outcome.MEND, Outcome.ASKED)


def _credited(report: Report, evidence: Evidence) -> Report:
    """Return a report that gives the credit line once, if it mends more than one term."""
    mended = [each for each in report.verdicts if each.outcome is Outcome.MEND and each.term.name in CREDITED]
    if len(mended) < 2:
        return report
    verdicts = [replace(each, to_do="", slips=()) if each in mended else each for each in report.verdicts]
    headings = tuple(str(each.term.heading) for each in mended)
    return replace(report, verdicts=verdicts, credit=credit_slip(evidence), credited=headings)
