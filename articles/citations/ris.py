from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.citations.reference import Reference

extension = "ris"
content_type = "application/x-research-info-systems; charset=utf-8"
label = _("RIS")


def write(reference: Reference) -> bytes:
    """Return the reference as one RIS record: a tag, two spaces, a hyphen, a space, and CRLF at the end of a line."""
    lines = [f"{tag}  - {value}\r\n" for tag, value in _fields(reference) if value]
    return "".join(["TY  - BLOG\r\n", *lines, "ER  - \r\n"]).encode()


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield from (("AU", person) for person in reference.people)
    yield "TI", reference.full_title
    yield "T2", reference.site
    yield "PY", f"{reference.published.year}"
    yield "DA", f"{reference.published:%Y/%m/%d}"
    yield "DO", reference.doi
    yield "UR", reference.url
    yield "LA", reference.language
    yield "PB", reference.publisher
    yield from (("KW", keyword) for keyword in reference.keywords)
    yield "N1", reference.note
