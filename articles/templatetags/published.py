from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import citing
from articles.citations import vancouver as vancouver_style
from articles.citations.reference import Reference
from delivery.site import absolute as absolute_url
from richtext.templatetags.richtext import json_block

register = template.Library()


@register.simple_tag
def vancouver(article, publication) -> str:
    return vancouver_style.text(Reference.of(article, publication))


@register.simple_tag
def doi_url(article) -> str:
    return citing.doi_url(article)


@register.simple_tag
def credit_names(article) -> str:
    return citing.credit_names(article)


@register.simple_tag
def absolute(path) -> str:
    return absolute_url(path)


@register.simple_tag
def json_ld(graph) -> SafeString:
    """Print structured data as the block of data browsers do not run."""
    return format_html('<script type="application/ld+json">{}</script>', json_block(graph))
