"""The formats a copy can be taken in: one module each, one line here.

A format is a module with `extension`, `content_type`, `label` and `write(copy) -> bytes`.
"""

from republish.formats import html, text

FORMATS = {module.extension: module for module in (html, text)}
