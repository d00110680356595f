from django.urls import path

from comments import feeds, mine, reading, views

app_name = "comments"

urlpatterns = [
    path("articles/<slug:slug>/comment/", views.write, name="write"),
    path("articles/<slug:slug>/comment/send/", views.send, name="send"),
    path("articles/<slug:slug>/comment/sent/", views.sent, name="sent"),
    path("comments/mine/<str:token>/", mine.state, name="mine"),
    path("comments/mine/<str:token>/confirm/", mine.confirm, name="mine-confirm"),
    path("comments/mine/<str:token>/edit/", mine.edit, name="mine-edit"),
    path("comments/mine/<str:token>/withdraw/", mine.withdraw, name="mine-withdraw"),
    path("comments/mine/<str:token>/notices/", mine.notices, name="mine-notices"),
    path("comments/mine/<str:token>/data/", mine.data, name="mine-data"),
    path("comments/mine/<str:token>/data/comments.json", mine.export, name="mine-export"),
    path("comments/mine/<str:token>/link/", mine.new_link, name="mine-link"),
    path("comments/mine/<path:rest>", mine.unreadable, name="mine-unreadable"),
    path("feeds/comments.atom", feeds.everything, name="feed"),
    path("feeds/articles/<slug:slug>/comments.atom", feeds.discussion, name="discussion-feed"),
    path("comments/<int:pk>/", reading.comment, name="comment"),
    path("comments/<int:pk>/thread/", reading.thread, name="thread"),
]
