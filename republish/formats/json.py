"""The copy as one JSON object. Every name below is always there; what is empty is null or [].

| name | what it holds |
| --- | --- |
| format, version | "open-rounds-copy", 1; the number moves when a name goes or changes its meaning |
| title, standfirst | text |
| language | "en" or "fr" |
| url | canonical URL of the article |
| first_published, reviewed | days, YYYY-MM-DD |
| doi | such as "10.5555/1", without https:// |
| topics | [text] |
| words | how many the body has |
| site | {name, url, publisher, contact}; contact is an e-mail address |
| authors | [{name, sort_name, url, affiliation, orcid}]; sort_name is "Family, Given", orcid a URL |
| licence | {code, name, title, url, legal_code_url, spdx} and, true or false, {asks_credit, … forbids_commerce} |
| copyright, warranty | the copyright line, the notice of no warranty; in the article's language |
| conditions | [sentence]: what the licence asks for beside the credit; in the article's language |
| credit | {"en": {html, text}, "fr": {html, text}}: all of the credit, in HTML for one paragraph and as text |
| corrections | [{kind, date, text, old_wording, new_wording}], newest first; kind as it is read, date YYYY-MM-DD |
| interests | [{name, interests, funding}], one an author; null where nothing was declared |
| figures | [{number, lead, url, width, height, alt, caption, credit, source, licence}], those that travel |
| … lead | true for the figure that stands above the body, in which it is not |
| … width, height | pixels |
| … alt | text, "" where the figure only decorates |
| … source, licence | a URL; the same names as the article's licence |
| left_out | [{what, whose, why, ask}]: the figures that do not travel, each in words |
| body_html | HTML with absolute links, headings from h2; the ids of its notes begin with the slug |
| body_text | the same as plain text |
"""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.leaving import Picture
from articles.licences import Licence
from republish.copies import Copy, LeftOut, Note, Statement
from republish.credit import Credit, Name
from republish.formats import text
from richtext.outline import characters

extension = "json"
content_type = "application/json"
label = gettext_lazy("JSON")

Object = dict[str, Any]


def write(copy: Copy) -> bytes:
    """Return the article as one JSON object, in UTF-8."""
    return (json.dumps(_kept(_object(copy)), ensure_ascii=False, indent=1) + "\n").encode()


def _kept(value: Any) -> Any:
    """Return a value without the characters that no other format takes either."""
    if isinstance(value, str):
        return characters(value)
    if isinstance(value, dict):
        return {name: _kept(each) for name, each in value.items()}
    return [_kept(each) for each in value] if isinstance(value, list) else value


def _object(copy: Copy) -> Object:
    credit = copy.credit
    return {
        "format": "open-rounds-copy",
        "version": 1,
        "title": copy.title,
        "language": copy.language,
        "standfirst": copy.standfirst or None,
        "url": credit.url,
        "first_published": credit.published.isoformat(),
        "reviewed": copy.reviewed.isoformat() if copy.reviewed else None,
        "doi": copy.doi or None,
        "topics": list(copy.topics),
        "words": copy.words,
        "site": {
            "name": credit.site,
            "url": credit.site_url,
            "publisher": credit.publisher,
            "contact": credit.contact or None,
        },
        "authors": [_author(name) for name in credit.names],
        "licence": _licence(credit.licence, copy.language),
        "copyright": credit.copyright_line or None,
        "warranty": credit.notice or None,
        "conditions": credit.conditions,
        "credit": _credit(credit),
        "corrections": [_correction(note) for note in copy.notes],
        "interests": [_statement(statement) for statement in copy.statements],
        "figures": [_figure(picture, copy) for picture in copy.pictures],
        "left_out": [_left_out(figure) for figure in copy.left_out],
        "body_html": copy.body,
        "body_text": text.plain(copy.body),
    }


def _author(name: Name) -> Object:
    return {
        "name": name.name,
        "sort_name": name.sort_name or None,
        "url": name.url,
        "affiliation": name.affiliation or None,
        "orcid": f"https://orcid.org/{name.orcid}" if name.orcid else None,
    }


def _licence(licence: Licence, language: str) -> Object:
    return {
        "code": licence.code,
        "name": str(licence.name),
        "title": str(licence.title),
        "url": licence.url or None,
        "legal_code_url": licence.legal_code_in(language) or None,
        "spdx": licence.spdx or None,
        "asks_credit": licence.asks_credit,
        "permits_changes": licence.permits_changes,
        "asks_same_licence": licence.asks_same_licence,
        "forbids_commerce": licence.forbids_commerce,
    }


def _credit(credit: Credit) -> Object:
    return {
        language: {
            "html": render_to_string("republish/_credit.html", {"credit": credit}).strip(),
            "text": credit.plain,
        }
        for language in credit.in_each_language()
    }


def _correction(note: Note) -> Object:
    return {
        "kind": note.kind,
        "date": note.date.isoformat(),
        "text": note.text,
        "old_wording": note.old_wording or None,
        "new_wording": note.new_wording or None,
    }


def _statement(statement: Statement) -> Object:
    return {
        "name": statement.name,
        "interests": statement.interests or None,
        "funding": statement.funding or None,
    }


def _figure(picture: Picture, copy: Copy) -> Object:
    return {
        "number": picture.number,
        "lead": picture == copy.lead,
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "caption": picture.caption or None,
        "credit": picture.credit or None,
        "source": picture.source or None,
        "licence": _licence(picture.licence, copy.language) if picture.licence else None,
    }


def _left_out(figure: LeftOut) -> Object:
    return {
        "what": figure.what,
        "whose": figure.whose,
        "why": figure.why,
        "ask": figure.ask or _("the editors"),
    }
