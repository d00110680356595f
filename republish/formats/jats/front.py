"""What stands before the text in JATS: of the site, of the article, its authors, its licence and its dates."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from django.template.loader import render_to_string

from articles import body
from articles.citations.reference import parts_of
from republish.copies import Copy, Note
from republish.credit import Credit, Name
from republish.formats.jats.figures import licence
from republish.formats.jats.nodes import FREE_TO_READ, HREF, XML_LANG, Node, inside, node, several, uri
from republish.formats.jats.prose import Writer


def front(copy: Copy) -> Node:
    return node("front", _journal(copy), _article(copy))


def _journal(copy: Copy) -> Node:
    """Return what is known of the site. The schema wants an ISSN; none was assigned, so there is none in it."""
    credit = copy.credit
    return node(
        "journal-meta",
        node("journal-id", {"journal-id-type": "publisher-id"}, urlsplit(credit.site_url).netloc),
        node("journal-title-group", node("journal-title", credit.site)),
        node("issn", {"specific-use": "not-assigned"}),
        node("publisher", node("publisher-name", credit.publisher)),
        node("self-uri", {HREF: uri(credit.site_url)}),
    )


def _article(copy: Copy) -> Node:
    credit = copy.credit
    return node(
        "article-meta",
        node("article-id", {"pub-id-type": "publisher-id"}, copy.slug),
        node("article-id", {"pub-id-type": "doi"}, copy.doi) if copy.doi else None,
        _group("article-categories", [_subjects(copy)] if copy.topics else []),
        node("title-group", node("article-title", copy.title)),
        *_people(copy),
        _dated("pub-date", credit.published, "pub", {"publication-format": "electronic"}),
        _group("pub-history", _events(copy)),
        _permissions(credit),
        node("self-uri", {"content-type": "text/html", HREF: uri(credit.url)}),
        node("abstract", node("p", copy.standfirst)) if copy.standfirst else None,
        _group("kwd-group", several("kwd", copy.topics)),
        _group("funding-group", several("funding-statement", copy.funding)),
        node("counts", node("word-count", {"count": str(copy.words)})),
    )


def _group(tag: str, members: Iterable[Node]) -> Node | None:
    """Return what is said together; nothing where nothing is, for JATS has no empty groups."""
    members = list(members)
    return node(tag, *members) if members else None


def _subjects(copy: Copy) -> Node:
    return node("subj-group", {"subj-group-type": "heading"}, *several("subject", copy.topics))


def _people(copy: Copy) -> list[Node]:
    """Return the authors with their affiliations, each of which is said once, and what each of them declared."""
    names = copy.credit.names
    places = {text: f"aff{number}" for number, text in enumerate(dict.fromkeys(_affiliations(names)), 1)}
    declared = [
        node("fn", {"fn-type": "coi-statement", "id": f"coi{number}"}, node("p", line))
        for number, line in enumerate(copy.interests, 1)
    ]
    authors = [
        _author(name, places, f"coi{number}" if number <= len(declared) else "")
        for number, name in enumerate(names, 1)
    ]
    groups = [
        _group("contrib-group", authors + [node("aff", {"id": name}, text) for text, name in places.items()]),
        _group("author-notes", declared),
    ]
    return [group for group in groups if group is not None]


def _affiliations(names: Iterable[Name]) -> list[str]:
    return [name.affiliation for name in names if name.affiliation]


def _author(name: Name, places: dict[str, str], declared: str) -> Node:
    orcid = {"contrib-id-type": "orcid", "authenticated": "false"}
    place = places.get(name.affiliation)
    return node(
        "contrib",
        {"contrib-type": "author"},
        node("contrib-id", orcid, f"https://orcid.org/{name.orcid}") if name.orcid else None,
        _name(name),
        node("uri", {HREF: uri(name.url)}, name.url),
        node("xref", {"ref-type": "aff", "rid": place}) if place else None,
        node("xref", {"ref-type": "fn", "rid": declared}) if declared else None,
    )


def _name(name: Name) -> Node:
    """Return a name in its parts; a group, or somebody with one name, is not taken apart."""
    family, given = parts_of(name.sort_name)
    if not given:
        return node("string-name", name.name)
    return node("name", node("surname", family), node("given-names", given))


def _dated(tag: str, day: date, kind: str, attributes: dict[str, str] | None = None) -> Node:
    return node(
        tag,
        {"date-type": kind, "iso-8601-date": day.isoformat(), **(attributes or {})},
        node("day", f"{day:%d}"),
        node("month", f"{day:%m}"),
        node("year", f"{day.year:04}"),
    )


def _events(copy: Copy) -> list[Node]:
    """Return what happened to the article since: corrections, whose text stands on top of the body, and its review."""
    events = [_correction(note) for note in copy.notes]
    if copy.reviewed:
        events.append(node("event", {"event-type": "reviewed"}, _dated("date", copy.reviewed, "reviewed")))
    return events


def _correction(note: Note) -> Node:
    return node(
        "event", {"event-type": "corrected"}, node("event-desc", note.kind), _dated("date", note.date, "corrected")
    )


def _permissions(credit: Credit) -> Node:
    """Return whose it is and the licence, with the whole credit in each language; nobody owns the public domain."""
    owned = []
    if credit.copyright_line:
        owned = [
            node("copyright-statement", credit.copyright_line),
            node("copyright-year", str(credit.published.year)),
            *several("copyright-holder", credit.holders),
        ]
    words = [_credit(credit, language) for language in credit.in_each_language()]
    return node("permissions", *owned, node(FREE_TO_READ), licence(credit.licence, *words))


def _credit(credit: Credit, language: str) -> Node:
    paragraph = node("license-p", {"content-type": "credit"})
    words = inside(paragraph, "named-content", {"content-type": "credit", XML_LANG: language})
    sentences = body.parse(render_to_string("republish/_credit.html", {"credit": credit}).strip())
    Writer(words, language=language, page=credit.url).fill(words, sentences, as_line=True)
    return paragraph
