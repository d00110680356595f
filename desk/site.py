from functools import update_wrapper

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _


class Desk(admin.AdminSite):
    """The admin. Who is not signed in is sent to sign in; who is, and has no right here, finds nothing here."""

    site_header = site_title = _("Open Rounds")
    index_title = _("The desk")
    site_url = "/"
    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def wrapped(request, *args, **kwargs):
            signing_out = request.path.endswith("/logout/")
            if request.user.is_authenticated and not self.has_permission(request) and not signing_out:
                raise Http404
            try:
                return guarded(request, *args, **kwargs)
            except PermissionDenied as error:
                raise Http404 from error

        return update_wrapper(wrapped, guarded)
