from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import OperationalError
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comments.refusals import Refused
from delivery.busy import RETRY_AFTER


class ReadOnlyAdmin(admin.ModelAdmin):
    """What the admin shows and only `moderation` changes."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def act(self, request, obj, deed, done, **forms):
        """Do something about an object and return to it; a refusal comes with its reason and what was typed.

        `forms` has the form it was asked with, under the name by which the page knows it; `done` is a sentence, or
        returns one when all is done.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not all(form.is_valid() for form in forms.values()):
            return self.page(request, obj, status=422, **forms)
        try:
            deed()
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            obj.refresh_from_db()
            return self.page(request, obj, status=409, **{name: _renewed(form, obj) for name, form in forms.items()})
        except OperationalError:
            return self.busy(request, obj, forms)
        self.tell(request, done() if callable(done) else done)
        return redirect(self.url_name("change"), obj.pk)

    def busy(self, request, obj, forms):
        """Say that the database is locked or away, with what was typed, still for the version that was seen."""
        sentence = _("The site is busy for a moment, and nothing was stored. Try again in a few seconds.")
        self.message_user(request, sentence, messages.ERROR)
        obj.refresh_from_db()
        response = self.page(request, obj, status=503, **forms)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    def tell(self, request, sentence):
        """Say what was done, with the way back to the list."""
        url = reverse(self.url_name("changelist"))
        told = format_html('{} <a href="{}">{}</a>', sentence, url, _("Back to the list"))
        self.message_user(request, told, messages.SUCCESS)

    def object_or_404(self, request, object_id, permission=None):
        """Return an object; who may not see it, or not do to it what they came for, does not learn that it exists."""
        may = request.user.has_perm(permission) if permission else self.has_view_permission(request)
        found = self.get_object(request, unquote(object_id)) if may else None
        if found is None:
            raise Http404
        return found

    def url(self, name, view):
        name_in_site = self.url_name(name).removeprefix("admin:")
        return path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=name_in_site)

    def url_name(self, name):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"


def _renewed(form, obj):
    """Return a form with what was typed in it, for the object as it is now."""
    if "version" in form.fields:
        form.data = form.data.copy()
        form.data["version"] = obj.version
    if hasattr(form, "renew"):
        form.renew(obj)
    return form
