from django.urls import path

from comments import feeds, views

app_name = "comments"

urlpatterns = [
    path("articles/<slug:slug>/comment/", views.write, name="write"),
    path("articles/<slug:slug>/comment/send/", views.send, name="send"),
    path("articles/<slug:slug>/comment/sent/", views.sent, name="sent"),
    path("feeds/comments.atom", feeds.everything, name="feed"),
    path("feeds/articles/<slug:slug>/comments.atom", feeds.discussion, name="discussion-feed"),
    path("comments/<int:pk>/", views.comment, name="comment"),
]
