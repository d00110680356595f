"""Whether a copy's words are the article's or, where they may be changed, whether it says that they were."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from republish.checking.comparing import Become
from republish.checking.evidence import Evidence
from republish.checking.verdict import Term, Verdict

UNCHANGED = Term("text", gettext_lazy("The words"), "2(a)(1)(B)")
CHANGES = Term("text", gettext_lazy("The words"), "3(a)(1)(B)")

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
    if comparison.found < min(ANY_OF_IT, len(evidence.original.words)):
        return _of_another_text(evidence)
    if comparison.became[Become.CHANGED]:
        return _changed(evidence)
    if comparison.became[Become.PUT_IN]:
        words = _(
            "Paragraphs that are not the article’s stand in the middle of it. If they are advertisements or links of"
            " your own, mark them as such; if they belong to the text, they change it:"
        )
        return term.look(words, comparison.put_in)
    if comparison.found < len(evidence.original.words):
        return term.kept(_("What is there of the article is word for word. The rest may be left out."))
    return term.kept(_("The article is there word for word."))


def _of_another_text(evidence: Evidence) -> Verdict:
    """Judge a copy without a sentence of the article: another text in its stead is a changed version."""
    if not _has_another_text(evidence):
        return UNCHANGED.look(_("None of the article’s text was pasted, so its words could not be compared."))
    if evidence.credit.licence.permits_changes:
        return _by_what_it_says(evidence)
    words = _(
        "None of the article’s sentences is there. If this is a translation or retells it, this licence does not allow"
        " it; ask us, the answer is often yes."
    )
    return UNCHANGED.mend(words)


def _has_another_text(evidence: Evidence) -> bool:
    """Say whether a page has half as many words of its own as the article has."""
    words, own = evidence.paste.words, 0
    for start, end in words.paragraphs():
        own += 0 if words.row(start, end) in evidence.known else end - start
        if 2 * own > len(evidence.original.words):
            return True
    return False


def _changed(evidence: Evidence) -> Verdict:
    pieces = evidence.comparison.pieces
    if evidence.credit.licence.permits_changes:
        return _by_what_it_says(evidence, pieces=pieces)
    words = _(
        "The words are not the article’s everywhere, and this licence allows no changed version. Put back what was"
        " taken out, take out what was put in; whole paragraphs may be left out. Or ask us, the answer is often yes."
    )
    return UNCHANGED.mend(words, pieces=pieces)


def _by_what_it_says(evidence: Evidence, **more) -> Verdict:
    """Judge a changed copy by whether it says that it was changed."""
    if not SAID.search(evidence.page_without(_conditions(evidence))):
        words = _("The words were changed, which you may do if you say so. Put this beside the credit:")
        return CHANGES.mend(words, [_("This version was changed: …")], **more)
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
