from django import template

from delivery import site

register = template.Library()
register.filter("absolute", site.absolute)
