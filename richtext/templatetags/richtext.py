"""The only two ways in which text leaves a template unescaped, and where a link in one may lead."""

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from richtext.allowed import WEBSITE

register = template.Library()


@register.filter
def sanitised(html: str) -> SafeString:
    """Print HTML as it is: only what `richtext.sanitise` cleaned and the database stored, never what somebody sent."""
    return mark_safe(html)  # noqa: S308


@register.filter
def website(url: str) -> str:
    """Return a URL that leads to a website; none where it leads anywhere else, however that came to be stored."""
    return url if WEBSITE.fullmatch(url) else ""


JSON_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_block(data: object) -> SafeString:
    """Return data as JSON that can stand inside a <script> element: nothing in it can end that element."""
    return mark_safe(json.dumps(data, ensure_ascii=False, indent=1).translate(JSON_ESCAPES))  # noqa: S308
