from django import template

from republish import notices

register = template.Library()


@register.simple_tag(takes_context=True)
def notices_of(context, article) -> list[notices.Notice]:
    """Return what is to be put above copies of an article, newest first."""
    return notices.notices_of(article, context["publication"])
