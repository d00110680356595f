from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import addresses, factors, invitations, rights, sessions
from accounts.events import note
from accounts.models import User
from accounts.stepping_up import asked_again
from delivery.logs import Event


class InvitedForm(forms.ModelForm):
    """Asks who is to be invited, and for what. The password is theirs to choose."""

    class Meta:
        model = User
        fields = ("email", "name", "is_staff", "groups")

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class UserForm(UserChangeForm):
    """Changes a user; their password is theirs."""

    password = None  # type: ignore[assignment]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users by e-mail address. Rights come from groups alone, nobody gives more than they have, or makes a superuser.

    Whoever changes anything here has said in the last five minutes who they are.
    """

    form = UserForm
    add_form = InvitedForm
    add_form_template = "accounts/invite.html"
    change_form_template = "accounts/user.html"
    list_display = ["name", "email", "is_staff", "is_active", "with_factor", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["name", "email"]
    ordering = ["name", "email"]
    readonly_fields = ["password_chosen", "second_factor", "invitation", "last_login", "date_joined"]
    filter_horizontal = []
    actions = ["end_sessions", "take_factors_away"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        (gettext_lazy("Signing in"), {"fields": ["password_chosen", "second_factor"]}),
        (gettext_lazy("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["invitation", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "is_staff", "groups"]})]

    # ---- who may what ----

    def get_queryset(self, request):
        users = factors.with_factor(super().get_queryset(request))
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_within(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_within(request, obj)

    def _is_within(self, request, user):
        return user is None or not rights.exceeds(user, request.user)

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"queryset": rights.givable(request.user), "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # ---- said again who one is ----

    @asked_again
    def changeform_view(self, request, *args, **kwargs):
        return super().changeform_view(request, *args, **kwargs)

    @asked_again
    def delete_view(self, request, *args, **kwargs):
        return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request, extra_context=None):
        """Show the list to whoever may see it; what is done to many from here is asked for again."""
        if request.method == "POST":
            return self._act(request, extra_context)
        return super().changelist_view(request, extra_context)

    @asked_again
    def _act(self, request, extra_context):
        return super().changelist_view(request, extra_context)

    @asked_again
    def user_change_password(self, request, id, form_url=""):
        user = self._opened(request, id)
        if not user.has_usable_password():
            self.message_user(request, _("They choose their password themselves, when they are invited."))
            return redirect("admin:accounts_user_change", user.pk)
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            get_adapter(request).send_notification_mail("account/email/password_changed", user)
            note(Event.PASSWORD_CHANGED, whom=user)
        return response

    # ---- what is done ----

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            invitations.invite(obj, by=request.user)
        elif "is_active" in form.changed_data and not obj.is_active:
            sessions.end_all(obj)
        if change and "email" in form.changed_data:
            self._change_address(request, obj, form.initial["email"])

    def _change_address(self, request, user, former):
        addresses.change(user, former=former, by=request.user)
        if user == request.user:
            update_session_auth_hash(request, user)
        if user.is_invited:
            sentence = _("The invitation that went to %(email)s opens nothing any more. Invite them once more.")
            self.message_user(request, sentence % {"email": former}, messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        self._tell_of_mail(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self):
        invite, take = map(self.admin_site.admin_view, (self.invite_view, self.take_factor_view))
        return [
            path("<path:object_id>/invite/", invite, name="accounts_user_invite"),
            path("<path:object_id>/second-factor/", take, name="accounts_user_take_factor"),
            *super().get_urls(),
        ]

    @asked_again
    def invite_view(self, request, object_id):
        """Send an invitation, again where there was one."""
        user = self._opened(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if invitations.invite(user, by=request.user):
            self.log_change(request, user, _("Invited."))
            self._tell_of_mail(request, user)
        else:
            sentence = _("Nothing was sent: this account has a password already, or is switched off.")
            self.message_user(request, sentence, messages.WARNING)
        return redirect("admin:accounts_user_change", user.pk)

    @asked_again
    def take_factor_view(self, request, object_id):
        """Ask whether somebody's second factor is to be taken away, and do it."""
        user = self._opened(request, object_id)
        if factors.has_factor(user) and request.method != "POST":
            own = {"title": _("Take the second factor away?"), "original": user, "opts": self.opts}
            own |= {"factors": factors.told(user), **self.admin_site.each_context(request)}
            return render(request, "accounts/take_factor.html", own)
        self._take_away(request, [user] if factors.has_factor(user) else [])
        return redirect("admin:accounts_user_change", user.pk)

    def _tell_of_mail(self, request, user):
        self.message_user(request, _("A mail with an invitation is on its way to %(email)s.") % {"email": user.email})

    def _opened(self, request, object_id):
        user = self.get_object(request, unquote(object_id))
        if user is None or not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    @admin.action(description=gettext_lazy("Sign out everywhere"), permissions=["change"])
    def end_sessions(self, request, users):
        ended = self._within(request, users)
        for user in ended:
            sessions.end_all(user)
            self.log_change(request, user, _("Signed out everywhere."))
        count = len(ended)
        sentence = ngettext("%(count)d user was signed out.", "%(count)d users were signed out.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(description=gettext_lazy("Take a lost second factor away"), permissions=["change"])
    def take_factors_away(self, request, users):
        self._take_away(request, self._within(request, users))

    def _take_away(self, request, taken):
        for user in taken:
            factors.take_away(user, by=request.user)
            self.log_change(request, user, _("Second factor taken away."))
        names = ", ".join(user.name for user in taken)
        sentence = _("They set up another when they next sign in: %(names)s") % {"names": names}
        self.message_user(request, sentence if taken else _("Nothing was changed."))

    def _within(self, request, users):
        return [user for user in users if self.has_change_permission(request, user)]

    @admin.display(description=gettext_lazy("second factor"), boolean=True, ordering="with_factor")
    def with_factor(self, user):
        return user.with_factor

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, user):
        return format_html_join("", "{}<br>", ((each,) for each in factors.told(user))) or _("none")

    @admin.display(description=gettext_lazy("password"))
    def password_chosen(self, user):
        if not user.has_usable_password():
            return _("not chosen yet")
        return _("chosen; whoever has forgotten it chooses another on the page for signing in")

    @admin.display(description=gettext_lazy("invitation"))
    def invitation(self, user):
        if user.invited_at is None:
            return _("none")
        when = {"when": date_format(timezone.localtime(user.invited_at), "DATETIME_FORMAT")}
        if user.is_invited:
            return _("invited on %(when)s, not yet accepted") % when
        return _("invited on %(when)s") % when

    def render_change_form(self, request, context, **options):
        user = options["obj"]
        changes = user is not None and self.has_change_permission(request, user)
        own = {"is_invitable": changes and user.is_invitable, "has_factor": changes and user.with_factor}
        return super().render_change_form(request, context | own, **options)
