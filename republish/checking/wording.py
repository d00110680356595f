"""Whether a copy's words are the article's or, where they may be changed, whether it says that they were."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from republish.checking.comparing import Become
from republish.checking.evidence import Evidence
from republish.checking.verdict import Slip, Term, Verdict

UNCHANGED = Term("text", gettext_lazy("The words"), "2(a)(1)(B)")
CHANGES = Term("text", gettext_lazy("The words"), "3(a)(1)(B)")

QUOTED, SENTENCES = 60, 2  # words and sentences that may be a quotation,
PART = 4  # if they are not more than one in so many of the article's words
SENTENCE_END = re.compile(r"[.!?…]+[^\w\s]*(?:\s|\Z)")
GAPS = 20  # that are shown
FEW, FEW_WORDS = 5, 60  # changes, and words in them, that a correction may explain
ANY_OF_IT = 8  # words of an article; with fewer of them a copy has nothing of it
SAID = re.compile(
    r" (?:was|were|been|is) (?:\w+ ){0,2}(?:changed|modified|edited|adapted|shortened|abridged|translated|revised) "
    r"| (?:adapted|translated|abridged|shortened|edited|excerpted|modified) (?:from|by|for|with) "
    r"| (?:a|ont) (?:\w+ )?ete (?:\w+ )?(?:modifie|adapte|abrege|traduit|raccourci|remanie)e?s? "
    r"| (?:version|texte|article) (?:modifie|abrege|adapte|raccourci|remanie|traduit)e? "
    r"| (?:adapte|traduit|abrege|extrait)e? (?:de|d|du|par|pour|depuis) "
)  # folded words


def text(evidence: Evidence) -> Verdict:
    """Judge the words of a copy; under NoDerivatives it may leave out whole paragraphs, section 2(a)(1)(A)."""
    licence, comparison = evidence.credit.licence, evidence.comparison
    term = CHANGES if licence.permits_changes else UNCHANGED
    if not licence.asks_credit:
        return term.not_asked(_("You may change it as you like and need not say so."))
    if _has_none(evidence):
        return _of_another_text(evidence)
    if comparison.became[Become.CHANGED]:
        return _changed(evidence)
    if comparison.became[Become.SKIPPED] and not licence.permits_changes:
        return _abridged(evidence)
    if comparison.became[Become.PUT_IN]:
        words = _(
            "Paragraphs that are not the article’s stand in the middle of it. If they are advertisements or links of"
            " your own, mark them as such; if they belong to the text, they change it:"
        )
        return term.look(words, comparison.put_in)
    return term.kept(" ".join(_as_it_is(evidence)))


def _as_it_is(evidence: Evidence) -> Iterator[str]:
    """Yield what there is to say of words that are the article's, now or before it was corrected."""
    comparison, date = evidence.comparison, evidence.as_it_stood
    if date and evidence.tells_what_was_undone:
        yield _("This is the article as it stood before %(date)s, and the notice above it says so.") % {"date": date}
    elif date:
        yield _("This is the article as it stood before %(date)s.") % {"date": date}
    elif not comparison.missing:
        yield _("The article is there word for word.")
    if comparison.missing:
        yield _("What is there of the article is word for word. The rest may be left out.")
    if comparison.missing and not evidence.credit.licence.permits_changes:
        yield _("Say that it is an excerpt; the link leads to the rest.")


def _abridged(evidence: Evidence) -> Verdict:
    """Judge a copy that lacks what stood between two of its paragraphs, section 2(a)(1)(A): whole or in part."""
    gaps = evidence.comparison.gaps[:GAPS]
    between = _("Between “… %(before)s” and “%(after)s …”")
    words = ngettext(
        "Paragraphs are missing between these two. A part of the article may be shared, an abridged article may not:"
        " mark the gap with […], or ask us.",
        "Paragraphs are missing in these places. A part of the article may be shared, an abridged article may not:"
        " mark each gap with […], or ask us.",
        len(gaps),
    )
    return UNCHANGED.look(words, [between % {"before": before, "after": after} for before, after in gaps])


def has_nothing_of_it(evidence: Evidence) -> bool:
    """Say whether a copy has neither the article's text nor another in its stead."""
    return _has_none(evidence) and not evidence.has_another_text


def is_quotation(evidence: Evidence) -> bool:
    """Say whether a copy has so little of the article, with a link to it, that it may be a quotation."""
    comparison, whole = evidence.comparison, len(evidence.original.words)
    is_little = 0 < comparison.found <= min(QUOTED, whole // PART)
    if not (is_little and evidence.source_links):
        return False
    first, last = comparison.runs[0].theirs, comparison.runs[-1].ends[1]
    said = evidence.paste.words.said(first, last)
    return last - first <= QUOTED and len(SENTENCE_END.findall(said)) <= SENTENCES


def _has_none(evidence: Evidence) -> bool:
    return evidence.comparison.found < min(ANY_OF_IT, len(evidence.original.words))


def _of_another_text(evidence: Evidence) -> Verdict:
    """Judge a copy without a sentence of the article: another text in its stead is a changed version."""
    if has_nothing_of_it(evidence):
        return UNCHANGED.look(_("None of the article’s text was pasted, so its words could not be compared."))
    if evidence.credit.licence.permits_changes:
        return _by_what_it_says(evidence)
    words = _(
        "None of the article’s sentences is there. If this is a translation or retells it, this licence does not allow"
        " it; ask us, the answer is often yes."
    )
    return UNCHANGED.mend(words)


def _changed(evidence: Evidence) -> Verdict:
    pieces = evidence.comparison.pieces
    if evidence.credit.licence.permits_changes:
        return _by_what_it_says(evidence, pieces=pieces)
    if _may_be_earlier(evidence):
        words = _(
            "If this is the article as it stood before the correction of %(date)s, its notice above it is enough; if"
            " you changed the words, this licence does not allow it."
        )
        return UNCHANGED.look(words % {"date": evidence.vague[0].date_text}, pieces=pieces)
    words = _(
        "The words are not the article’s everywhere, and this licence allows no changed version. Put back what was"
        " taken out, take out what was put in; whole paragraphs may be left out. Or ask us, the answer is often yes."
    )
    return UNCHANGED.mend(words, pieces=pieces)


def _may_be_earlier(evidence: Evidence) -> bool:
    """Say whether so little differs that a correction, which does not tell what it replaced, may be all of it."""
    comparison = evidence.comparison
    is_little = comparison.became[Become.CHANGED] <= FEW and comparison.altered <= FEW_WORDS
    return is_little and comparison.found > 0 and bool(evidence.vague)


def _by_what_it_says(evidence: Evidence, **more) -> Verdict:
    """Judge a changed copy by whether it says that it was changed."""
    if not SAID.search(evidence.page_without(_conditions(evidence))):
        if _may_be_earlier(evidence):
            words = _(
                "If this is the article as it stood before the correction of %(date)s, its notice above it is enough;"
                " if you changed the words, say so beside the credit."
            )
            return CHANGES.look(words % {"date": evidence.vague[0].date_text}, **more)
        slip = Slip(_("The words that say so"), _("Copy the words that say so"), _("This version was changed: …"))
        words = _("The words were changed, which you may do if you say so.")
        return CHANGES.mend(words, _("Put this beside the credit:"), [slip], **more)
    words = _("The words were changed, and the copy says so.")
    if evidence.credit.licence.asks_same_licence:
        words += " " + _("It has to be under %(licence)s or a compatible licence, too.") % {
            "licence": evidence.credit.licence
        }
    return CHANGES.kept(words, **more)


def _conditions(evidence: Evidence) -> list[str]:
    """Return what the credit itself says of changed versions, in either language."""
    credit = evidence.credit
    return [condition for _language in credit.in_each_language() for condition in credit.conditions]
