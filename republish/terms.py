"""What a licence means, in plain words, each with the section of the legal code it rests on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Term:
    words: str
    section: str = ""


@dataclass(frozen=True)
class Terms:
    """Three lists, in the order a reader asks: may I, what must I, what may I not."""

    may: list[Term]
    must: list[Term]
    not_: list[Term]


def terms_of(licence) -> Terms:
    """Return a licence's terms; sections are those of the Creative Commons 4.0 legal code."""
    if not licence.asks_credit:
        return _free(licence)
    return Terms(_may(licence), _must(licence), _must_not(licence))


def _free(licence):
    """Return what a dedication or a mark means: CC0's waiver is its section 2; the mark has no legal code."""
    section = "2" if licence.legal_code_url else ""
    return Terms(
        may=[Term(_("Copy it, change it and publish it anywhere, for any purpose, without asking."), section)],
        must=[],
        not_=[Term(_("Suggest that the authors endorse you."))],
    )


def _may(licence):
    whole = Term(_("Publish the article, whole or in part, in any medium."), "2(a)(1)")
    if not licence.forbids_commerce:
        whole = Term(
            _("Publish the article, whole or in part, in any medium, and also where money is earned."), "2(a)(1)"
        )
    may = [whole, Term(_("Set it in your own type and page, and change its format."), "2(a)(4)")]
    if not licence.permits_changes:
        may.append(
            Term(
                _("Print an excerpt: whole paragraphs as they stand, with a mark where some are left out."),
                "2(a)(1)(A)",
            )
        )
    else:
        may.append(Term(_("Shorten, translate or rewrite it, if you say that you did."), "2(a)(1)(B)"))
    return may


def _must(licence):
    must = [
        Term(_("Name every author, and link to the article and to the licence."), "3(a)(1)"),
        Term(_("Keep the copyright line and the notice of no warranty."), "3(a)(1)(A)"),
    ]
    if licence.permits_changes:
        must.append(Term(_("Say so if you changed it: “This version was changed: …”"), "3(a)(1)(B)"))
    if licence.asks_same_licence:
        must.append(
            Term(_("Put a changed version under %(licence)s or a compatible licence.") % {"licence": licence}, "3(b)")
        )
    must.append(Term(_("Take the credit off again if the authors ask you to."), "3(a)(3)"))
    return must


def _must_not(licence):
    must_not = []
    if not licence.permits_changes:
        must_not.append(
            Term(
                _(
                    "Share a changed version: rewritten, abridged, edited or translated. Ask us; the answer is often"
                    " yes."
                ),
                "2(a)(1)(B)",
            )
        )
    if licence.forbids_commerce:
        must_not.append(
            Term(
                _("Use it in a way primarily intended for commercial advantage or payment. For that, ask us."),
                "1, 2(a)(1)",
            )
        )
    must_not.append(Term(_("Suggest that the authors or we endorse you."), "2(a)(6)"))
    must_not.append(
        Term(
            _("Take our logo with it, or a person’s likeness for another purpose: the licence covers neither."),
            "2(b)(1), 2(b)(2)",
        )
    )
    must_not.append(Term(_("Add conditions of your own that take these rights from others."), "2(a)(5)"))
    return must_not
