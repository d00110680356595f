"""The formats in which reference managers take an article: one module each, one line here.

A format is a module with `extension`, `content_type`, `label` and `write(reference) -> bytes`. `vancouver` is for
people, and stands on the page.
"""

from articles.citations import bibtex, csl, ris

FORMATS = {
    module.extension: module
    for module in (
        bibtex,
        ris,
        csl,
    )
}
