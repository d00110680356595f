from django.urls import path

from moderation.views import queue, reports

app_name = "moderation"

urlpatterns = [
    path("comments/<int:pk>/report/", reports.report, name="report"),
    path("moderation/", queue.queue, name="queue"),
]
