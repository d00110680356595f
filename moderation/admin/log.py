from django.contrib import admin

from comments.models import LogEntry
from moderation.admin.readonly import ReadOnlyAdmin


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """The log, to read. The database itself refuses to change it."""

    list_display = ["at", "act", "by", "before", "after", "comment_id", "article"]
    list_filter = ["act", "at"]
    list_select_related = ["by", "article"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        """Show moderators their own acts, administrators everything."""
        entries = super().get_queryset(request)
        return entries if request.user.has_perm("accounts.view_user") else entries.filter(by=request.user)
