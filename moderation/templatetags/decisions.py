from django import template

from comments.models import Act
from moderation.models import Decision

register = template.Library()


@register.simple_tag
def reason_for(comment):
    """Return what the moderator who decided last wrote to the comment's writer; empty where nothing."""
    decided = Decision.objects.filter(entry__comment=comment, entry__act=Act.DECIDED)
    last = decided.order_by("-pk").first()
    return last.reason if last else ""
