from django.urls import path

from comments import views

app_name = "comments"

urlpatterns = [
    path("articles/<slug:slug>/comment/", views.write, name="write"),
    path("articles/<slug:slug>/comment/send/", views.send, name="send"),
    path("articles/<slug:slug>/comment/sent/", views.sent, name="sent"),
    path("comments/<int:pk>/", views.comment, name="comment"),
]
