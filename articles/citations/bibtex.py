from django.utils.translation import gettext_lazy as _

from articles.citations.reference import Reference

extension = "bib"
content_type = "application/x-bibtex; charset=utf-8"
label = _("BibTeX")


def write(reference: Reference) -> bytes:
    """Return the reference as one BibTeX entry."""
    return f"@online{{{reference.key}}}\n".encode()
