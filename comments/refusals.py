"""What the rules of the discussion do not allow. The text of each is a sentence for whoever tried."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Something the rules do not allow."""


class Misplaced(Refused):
    """A place where a comment cannot stand."""


class Conflict(Refused):
    """Somebody else was faster: the comment is no longer at the version that was seen."""

    def __init__(self, comment):
        self.comment = comment
        last = comment.log.select_related("by").first()
        super().__init__(
            _("This comment has changed since you opened it: it is now “%(status)s”%(who)s. Look again, then decide.")
            % {
                "status": comment.get_status_display(),
                "who": _(", decided by %(name)s") % {"name": last.by} if last and last.by else "",
            }
        )
