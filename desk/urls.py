from django.contrib import admin
from django.urls import path

from desk import views

app_name = "desk"

urlpatterns = [
    path("staff-bar/", admin.site.admin_view(views.staff_bar), name="staff-bar"),
]
