from django.urls import path

from republish import views

app_name = "republish"

urlpatterns = [
    path("articles/<slug:slug>/republish/", views.republish, name="republish"),
    path("articles/<slug:slug>/republish.<slug:extension>", views.download, name="download"),
]
