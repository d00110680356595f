"""What the rules of the discussion do not allow. The text of each is a sentence for whoever tried."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.models import Act

# What is said or asked of a comment and leaves it as a moderator saw it.
BESIDE = [Act.REPORTED, Act.CONFIRMED, Act.LOOKED_UP, Act.EXPORTED]


class Refused(Exception):
    """Something the rules do not allow."""


class Misplaced(Refused):
    """A place where a comment cannot stand."""


class Conflict(Refused):
    """Somebody else was faster: the comment is no longer at the version that was seen."""

    def __init__(self, comment):
        self.comment = comment
        last = comment.log.exclude(act__in=BESIDE).select_related("by").first()
        super().__init__(
            _("This comment has changed since you opened it: it is now “%(status)s”, %(deed)s. Look again first.")
            % {"status": comment.get_status_display(), "deed": deed(last)}
        )


def deed(entry):
    """Say what was done, by whom and when: “decided by Mo Derator on 3 May 2026, 14:05”."""
    words = {
        "act": entry.get_act_display(),
        "at": date_format(timezone.localtime(entry.at), "DATETIME_FORMAT"),
        "name": entry.by,
    }
    return (_("%(act)s by %(name)s on %(at)s") if entry.by else _("%(act)s on %(at)s")) % words
