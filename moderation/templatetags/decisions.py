from django import template

from moderation import verdicts

register = template.Library()
register.simple_tag(verdicts.reason_for)
