"""What the pages of signing in need of Python: the picture of a secret, and a secret that can be copied by hand."""

import json

from django import template
from django.conf import settings
from qrcode import QRCode

register = template.Library()


@register.simple_tag
def second_factor_off():
    return not settings.SECOND_FACTOR


@register.inclusion_tag("mfa/_qr.html")
def qr(text):
    """Draw a text as a QR code: one path, a unit square for each dark module."""
    code = QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return {"size": len(rows), "path": "".join(dark)}


@register.filter
def in_fours(secret):
    """Write a secret in groups of four, as it is typed off; apps do not mind the spaces."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def as_json(data):
    """Write data for an attribute that a script reads."""
    return json.dumps(data)
