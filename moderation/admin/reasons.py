from django.conf import settings
from django.contrib import admin
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import reasons
from moderation.models import Reason


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    """The list that moderators choose from when they reject or return: a reason is not deleted but switched off."""

    list_display = ["name", "sentence", "order", "active"]
    list_filter = ["active"]
    search_fields = ["name", "sentence", "sentence_fr"]
    fields = ["name", "code", "sentence", "sentence_fr", "preview", "order", "active"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Let a code be chosen once, and stay: names and sentences change."""
        return ["code", "preview"] if obj else ["preview"]

    @admin.display(description=gettext_lazy("as it stands in the mail"))
    def preview(self, reason):
        """Show what the writer reads, beneath an English article and beneath a French one."""
        if not reason.pk:
            return _("Save it first.")
        told = [(language, _in_mail(reason, language)) for language, _name in settings.LANGUAGES]
        return format_html_join("", '<p lang="{}">{}</p>', told)


def _in_mail(reason, language):
    with translation.override(language):
        return f"{_('What the moderator wrote:')} {reasons.sentence(reason, language)}"
