from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delivery import outbox
from delivery.models import Mail, State


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, mails):
        return getattr(mails, self.value())() if self.value() in State.values else mails


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """The mail that waits, and what became of the rest: to read, and to try again."""

    change_form_template = "delivery/mail.html"
    list_display = ["key", "kind", "state", "due_at", "attempts", "error", "sent_at"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["key"]
    actions = ["again"]
    ALWAYS = ["key", "message_id", "kind", "state", "created_at", "due_at", "attempts"]
    WHERE_THERE = ["error", "sent_at", "dropped_at", "failed_at", "to", "subject", "text"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_again_permission(self, request):
        return request.user.has_perm("delivery.change_mail")

    def get_fields(self, request, obj=None):
        shown = [name for name in self.WHERE_THERE if settings.MAIL_KEEP_TEXT or name != "text"]
        return [*self.ALWAYS, *(name for name in shown if getattr(obj, name))]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("state"))
    def state(self, mail):
        return mail.state.label

    @admin.display(description="Message-ID")
    def message_id(self, mail):
        return outbox.message_id(mail)

    def get_urls(self):
        view = self.admin_site.admin_view(self.again_view)
        return [path("<path:object_id>/again/", view, name="delivery_mail_again"), *super().get_urls()]

    def render_change_form(self, request, context, **options):
        mail = Mail.objects.filter(pk=options["obj"].pk)
        may = self.has_again_permission(request) and mail.retriable().exists()
        return super().render_change_form(request, context | {"may_try_again": may}, **options)

    def again_view(self, request, object_id):
        """Make one mail due now."""
        found = self.has_again_permission(request) and self.get_object(request, unquote(object_id))
        if not found:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.again(request, Mail.objects.filter(pk=found.pk))
        return redirect("admin:delivery_mail_change", found.pk)

    @admin.action(description=gettext_lazy("Try again now"), permissions=["again"])
    def again(self, request, mails):
        tried = list(mails.retriable())
        count = outbox.try_again(mails)
        for mail in tried:
            self.log_change(request, mail, _("Tried again."))
        sentence = ngettext("%(count)d mail is due now.", "%(count)d mails are due now.", count) % {"count": count}
        self.message_user(request, sentence, messages.SUCCESS if count else messages.WARNING)
