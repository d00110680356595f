from django.urls import path

from moderation.views import log, queue, reports

app_name = "moderation"

urlpatterns = [
    path("comments/<int:pk>/report/", reports.report, name="report"),
    path("moderation/", queue.queue, name="queue"),
    path("moderation/log/", log.log, name="log"),
    path("moderation/log/export/", log.export, name="log-export"),
    path("moderation/comments/export/", log.export_comments, name="comments-export"),
]
