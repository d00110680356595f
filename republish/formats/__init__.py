"""The formats a copy can be taken in: one module each, one line here.

A format is a module with `extension`, `content_type`, `label` and `write(copy) -> bytes`. One that may not fit into
memory has `stream(copy) -> Iterator[bytes]` instead.
"""

from republish.formats import bundle, counted, html, jats, json, markdown, text

FORMATS = {
    module.extension: module
    for module in (
        html,
        counted,
        text,
        markdown,
        bundle,
        json,
        jats,
    )
}
TO_PASTE = (html, counted, text, markdown)  # shown on the page, the first also as it will look; others are downloads
