from django.urls import path

from moderation.views import log, queue, reports, writers

app_name = "moderation"

urlpatterns = [
    path("comments/<int:pk>/report/", reports.report, name="report"),
    path("moderation/", queue.queue, name="queue"),
    path("moderation/log/", log.log, name="log"),
    path("moderation/log/export/", log.export, name="log-export"),
    path("moderation/comments/export/", log.export_comments, name="comments-export"),
    path("moderation/comments/<int:pk>/writer/", writers.writer, name="writer"),
    path("moderation/comments/<int:pk>/email/", writers.email, name="email"),
    path("moderation/comments/<int:pk>/notes/", writers.write_note, name="notes"),
    path("moderation/notes/<int:pk>/delete/", writers.delete_note, name="note-delete"),
]
