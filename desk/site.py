from functools import update_wrapper

from allauth.account.views import logout as sign_out
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import given_back

LONGEST_SEARCH = 200  # characters: each word is looked for in each field


def is_unfit(error):
    """Say whether an error comes of a value no field could hold, such as 2**63 for a key: Django lets them through."""
    return isinstance(error, DataError | OverflowError) or "expected a number" in str(error)


def led_to_sign_in(where=""):
    """Lead to sign in, and from there to a page; from the index, to where somebody’s work is."""
    on = where and where not in (reverse("admin:index"), reverse("admin:logout"))
    return redirect_to_login(where) if on else redirect("account_login")


def _led(request):
    """Lead to sign in; what was typed into the form of a thing is given back first."""
    words = request.method == "POST" and _is_of_a_thing(request)
    return (given_back(request, request.get_full_path()) if words else None) or led_to_sign_in(request.get_full_path())


def _is_of_a_thing(request):
    """Say whether a request is for the form in which a thing is added or changed, and so can be read."""
    return request.resolver_match.view_name.endswith(("_add", "_change"))


class Discreet:
    """What every admin class of the desk keeps to itself."""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Answer 404 for what is not there, or not there for this user: Django would lead back to the index."""
        raise Http404

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)  # an empty ?_to_field= names no field

    def to_field_allowed(self, request, to_field):
        """Know a thing by its key alone: over the name of what points to it Django stumbles."""
        return to_field == self.opts.pk.name

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def lookup_allowed(self, lookup, value, request):
        """Let a list be sifted by what it shows and by its filters, not by any field of its rows."""
        filters = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        shown = ["id", self.date_hierarchy or "", *self.get_list_display(request), *filters]
        names = {str(getattr(item, "parameter_name", item)).partition("__")[0] for item in shown}
        return lookup.partition("__")[0] in names and super().lookup_allowed(lookup, value, request)


def way_to_desk(user):
    """Return the URL at which the moderators’ desk opens for somebody; empty where it does not."""
    if user.has_perm("comments.decide_comment"):
        return reverse("moderation:queue")
    return reverse("moderation:discussions") if user.has_perm("comments.close_discussion") else ""


def workplace(user):
    """Return the URL of what somebody signs in for: moderators the queue, whoever edits articles the index."""
    moderates = user.has_perm("comments.decide_comment") and not user.has_perm("articles.change_article")
    return reverse("moderation:queue") if moderates else reverse("admin:index")


class Desk(admin.AdminSite):
    """The admin. Who is not signed in is sent to sign in; who is, and has no right here, finds nothing here."""

    site_header = site_title = _("Open Rounds")
    index_title = _("Administration")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and admin_class.__module__.startswith("allauth."):
            return  # second factors have their own pages, and nobody edits one for another
        admin_class = admin_class or admin.ModelAdmin
        discreet = type(admin_class.__name__, (Discreet, admin_class), {"__module__": admin_class.__module__})
        super().register(model_or_iterable, discreet, **options)

    def each_context(self, request):
        return super().each_context(request) | {"way_to_desk": way_to_desk(request.user)}

    def index(self, request, extra_context=None):
        from desk import index
        from moderation import queue

        user = request.user
        own = {"waiting": queue.told(user), "panels": index.panels(user), "months": index.months(user)}
        return super().index(request, own | (extra_context or {}))

    def login(self, request, extra_context=None):
        """Lead to the one page on which everybody signs in."""
        return led_to_sign_in(request.GET.get("next", ""))

    def logout(self, request, extra_context=None):
        return sign_out(request) if request.method == "POST" else redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def workplace(self, request):
        """Lead whoever signed in for no page in particular to where their work is; to their account who has none."""
        if not request.user.is_authenticated:
            return led_to_sign_in()
        return redirect(workplace(request.user) if self.has_permission(request) else "account_home")

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def wrapped(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _led(request)
            if not self.has_permission(request):
                if request.path != reverse("admin:logout"):
                    raise Http404
                return self.logout(request)  # which the guard would lead away from
            try:
                answer = guarded(request, *args, **kwargs)
                return answer.render() if hasattr(answer, "render") else answer
            except PermissionDenied as error:
                raise Http404 from error
            except (DataError, OverflowError, ValueError) as error:
                if not is_unfit(error):
                    raise
                raise BadRequest("A value was sent that its field cannot hold.") from error

        return update_wrapper(wrapped, guarded)

    def get_urls(self):
        from desk import copies

        on_site, every_copy = self.admin_view(self.view_on_site), self.admin_view(copies.every)
        return [
            path("r/<path:content_type_id>/<path:object_id>/", on_site, name="view_on_site"),
            path("copies/", every_copy, name="copies"),
            path("workplace/", self.workplace, name="workplace"),
            *super().get_urls(),
        ]

    def view_on_site(self, request, content_type_id, object_id):
        """Lead to a thing's own URL, for those who may see the thing here; Django would lead anybody to anything."""
        from django.contrib.contenttypes.models import ContentType

        try:
            model = ContentType.objects.get_for_id(int(content_type_id)).model_class()
        except (ValueError, ContentType.DoesNotExist) as error:
            raise Http404 from error
        model_admin = self._registry.get(model)
        thing = model_admin and model_admin.get_object(request, object_id)
        if not hasattr(thing, "get_absolute_url") or not model_admin.has_view_permission(request, thing):
            raise Http404
        return redirect(thing)
