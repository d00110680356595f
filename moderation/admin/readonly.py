from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path

from comments.refusals import Refused


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
        self.message_user(request, done() if callable(done) else done, messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def object_or_404(self, request, object_id, permission=None):
        """Return an object; who may not see it, or not do to it what they came for, does not learn that it exists."""
        may = request.user.has_perm(permission) if permission else self.has_view_permission(request)
        found = self.get_object(request, unquote(object_id)) if may else None
        if found is None:
            raise Http404
        return found

    def url(self, name, view):
        route = f"<path:object_id>/{name}/"
        name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=name)


def _renewed(form, obj):
    """Return a form with what was typed in it, for the object as it is now."""
    if "version" in form.fields:
        form.data = form.data.copy()
        form.data["version"] = obj.version
    if hasattr(form, "renew"):
        form.renew(obj)
    return form
