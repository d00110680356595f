from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@register.filter
def age(since: datetime) -> str:
    """Return how long ago something was, in one unit: minutes below two hours, hours below two days, then days."""
    passed = timezone.now() - since
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < 2 * AN_HOUR:
        return _("%(number)s min") % {"number": passed // timedelta(minutes=1)}
    if passed < 2 * A_DAY:
        return _("%(number)s h") % {"number": passed // AN_HOUR}
    days = passed // A_DAY
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


@register.filter
def isolated(name: object) -> SafeString:
    """Return a name for the middle of a sentence, whose other words it does not turn from right to left."""
    return format_html("<bdi>{}</bdi>", name)
