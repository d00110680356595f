"""Whether a copy says whose it is, from where and under which licence: section 3(a)(1) of the licences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import licences
from republish.checking.evidence import Evidence, licence_code
from republish.checking.reading import key
from republish.checking.verdict import Slip, Term, Verdict

AUTHORS = Term("authors", gettext_lazy("The authors"), "3(a)(1)(A)(i)")
SOURCE = Term("source", gettext_lazy("The link to the article"), "3(a)(1)(A)(v)")
LICENCE = Term("licence", gettext_lazy("The licence"), "3(a)(1)(C)")
RIGHTS = Term("rights", gettext_lazy("Copyright and warranty"), "3(a)(1)(A)(ii), (iv)")
PURPOSE = Term("purpose", gettext_lazy("The purpose"), "1, 2(a)(1)")

COPYRIGHT = re.compile(r"©|\(c\)|copyright|droits? d[’']auteur", re.IGNORECASE)
FULL_STOP = re.compile(r"[.!?]")
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})(?<!\bDr)(?<!\bProf)[.!?](?=\s)|[“«]")  # not after an initial or a year
NO_WARRANTY = re.compile(r" (?:without|no|disclaims?|sans) (?:\w+ ){0,3}(?:warrant(?:y|ies)|garanties?) ")


def authors(evidence: Evidence) -> Verdict:
    """Judge whether everybody who wrote the article is named."""
    if not evidence.credit.licence.asks_credit:
        return AUTHORS.not_asked(_("Nothing obliges you to name anybody; a credit is a courtesy."))
    missing = list(_not_named(evidence))
    if missing:
        words = _("Not named as an author: %(names)s. Everybody has to be.") % {"names": ", ".join(missing)}
        return AUTHORS.mend(words, _("Here is the whole credit:"), [credit_slip(evidence)])
    words = _("Everybody who wrote it is named.")
    if not evidence.says(evidence.credit.title):
        words += " " + _("This licence does not ask for the title, but please let it stand somewhere.")
    return AUTHORS.kept(words)


def source(evidence: Evidence) -> Verdict:
    """Judge whether the copy links to the article; the section takes a URL in words, too."""
    links, credit = evidence.source_links, evidence.credit
    if not credit.licence.asks_credit:
        return SOURCE.not_asked(_("Nothing obliges you to link here; readers may be glad of it."))
    if not links and evidence.has_no_links:
        return SOURCE.look(_links_are_lost())
    if not links:
        link = str(format_html('<a href="{}">{}</a>', credit.url, credit.title))
        slip = Slip(_("The link to the article"), _("Copy the link to the article"), link)
        if evidence.has_detour(evidence.leads_here):
            return SOURCE.mend(*_by_a_detour(), [slip])
        return SOURCE.mend(
            _("Nothing links to the article on our site."), _("Put this where you name the authors:"), [slip]
        )
    if evidence.paste.is_html and all(link.written for link in links):
        return SOURCE.kept(
            _("The article’s URL is there as text. The licence asks for no more; a link serves readers better.")
        )
    return SOURCE.kept(_("The copy links to the article."))


def licence(evidence: Evidence) -> Verdict:
    """Judge whether the copy links to the licence it is under, and to no other in its stead."""
    ours, named = evidence.credit.licence, {licence_code(link.url) for link in evidence.licence_links}
    if not ours.asks_credit:
        return LICENCE.not_asked(_("%(licence)s need not be named.") % {"licence": ours})
    if ours.code in named:
        return LICENCE.kept(_("The copy links to %(licence)s.") % {"licence": ours})
    if evidence.has_no_links:
        return LICENCE.look(_links_are_lost())
    link = str(format_html('<a rel="license" href="{}">{}</a>', ours.url, ours.name))
    slip = Slip(_("The link to the licence"), _("Copy the link to the licence"), link)
    if evidence.has_detour(lambda url: licence_code(url) == ours.code):
        return LICENCE.mend(*_by_a_detour(), [slip])
    others = named - {figure.licence for figure in evidence.figures}
    if others:
        words = _("The copy names another licence, %(other)s. The article’s is %(licence)s.")
        return LICENCE.mend(words % {"licence": ours, "other": _names(others)}, _("Put this in its place:"), [slip])
    to_do = _("Say that the article is under %(licence)s, with this link:") % {"licence": ours}
    return LICENCE.mend(_("Nothing links to the licence."), to_do, [slip])


def rights(evidence: Evidence) -> Verdict:
    """Judge whether the copyright line and the notice of no warranty are there."""
    credit = evidence.credit
    if not credit.licence.is_licence:
        return RIGHTS.not_asked(_("There is no copyright line to keep."))
    line, notice = f"{credit.copyright_line}.", credit.notice
    has_line, has_notice = _has_copyright(evidence), bool(NO_WARRANTY.search(evidence.page))
    if has_line and has_notice:
        return RIGHTS.kept(_("The copyright line and the notice of no warranty are there."))
    if has_line:
        slip = Slip(_("The notice of no warranty"), _("Copy the notice of no warranty"), notice)
        return RIGHTS.mend(_("The notice of no warranty is missing."), _("Put it after the copyright line:"), [slip])
    if has_notice:
        slip = Slip(_("The copyright line"), _("Copy the copyright line"), line)
        return RIGHTS.mend(_("The copyright line is missing."), _("Put it at the foot of the article:"), [slip])
    both = Slip(
        _("The copyright line and the notice of no warranty"),
        _("Copy the copyright line and the notice of no warranty"),
        f"{line} {notice}",
    )
    words = _("The copyright line and the notice of no warranty are missing.")
    return RIGHTS.mend(words, _("Put them at the foot of the article:"), [both])


def purpose(evidence: Evidence) -> Verdict | None:
    """Say what no check can see, where a licence asks for it: whether a use is commercial."""
    if not evidence.credit.licence.forbids_commerce:
        return None
    contact = evidence.credit.contact
    if contact:
        words = _(
            "The licence is for purposes that are not commercial. The check sees your words and not what they are used"
            " for; if in doubt, ask %(contact)s."
        )
        return PURPOSE.tell(words % {"contact": contact})
    return PURPOSE.tell(
        _(
            "The licence is for purposes that are not commercial. The check sees your words and not what they are used"
            " for; if in doubt, ask us."
        )
    )


def credit_slip(evidence: Evidence) -> Slip:
    """Return the whole credit as HTML source, in the language that is active."""
    credit = render_to_string("republish/_credit.html", {"credit": evidence.credit}).strip()
    return Slip(_("The credit"), _("Copy the credit"), f"<p>{credit}</p>")


def _by_a_detour() -> tuple[str, str]:
    return _("A link leads there by way of another site."), _("Link to it directly:")


def _links_are_lost() -> str:
    return _(
        "You pasted text, and links do not survive that. Paste the page’s source (Ctrl+U shows it), or look yourself."
    )


def _not_named(evidence: Evidence) -> Iterator[str]:
    page = evidence.page_without(_no_bylines(evidence))
    names = {name.name: [name.name, name.sort_name] for name in evidence.credit.names}
    for name, forms in (names or {evidence.credit.site: [evidence.credit.site]}).items():
        if not any(key(form) in page for form in forms if key(form).strip()):
            yield name


def _no_bylines(evidence: Evidence) -> Iterator[str]:
    """Yield the lines of a copy with authors' names that do not say who wrote it, in either language."""
    for _language in evidence.credit.in_each_language():
        yield from (*evidence.copy.interests, *evidence.copy.funding, evidence.credit.copyright_line)


def _names(codes: set[str]) -> str:
    return ", ".join(str(licences.LICENCES.get(code, f"CC {code}")) for code in sorted(codes))


def _has_copyright(evidence: Evidence) -> bool:
    """Say whether everybody who holds the right stands in one line that begins with a copyright sign."""
    text, holders = evidence.paste.words.text, evidence.credit.holders
    reach = 200 + 2 * sum(map(len, holders))
    starts = (sign.end() for sign in islice(COPYRIGHT.finditer(text), 200))
    block = r"\n" if evidence.paste.is_html else r"\n\s*\n"
    lines = (_sentence(re.split(block, text[start : start + reach], maxsplit=1)[0], evidence) for start in starts)
    return any(all(key(holder) in line for holder in holders) for line in lines)


def _sentence(text: str, evidence: Evidence) -> str:
    """Return the words of a text to where its first sentence ends, or the title begins; names may have full stops."""
    text = " ".join(text.split())
    for holder in evidence.credit.holders:
        text = text.replace(holder, FULL_STOP.sub("", holder))
    return key(SENTENCE_END.split(text, maxsplit=1)[0]).partition(key(evidence.credit.title))[0]
