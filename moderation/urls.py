from django.urls import path

from moderation import views

app_name = "moderation"

urlpatterns = [
    path("comments/<int:pk>/report/", views.report, name="report"),
]
