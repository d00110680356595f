from django.urls import path

from republish import feeds
from republish.views import checking, copies, counting, following

app_name = "republish"

urlpatterns = [
    path("articles/<slug:slug>/republish/", copies.republish, name="republish"),
    path("articles/<slug:slug>/republish.<str:extension>", copies.download, name="download"),
    path("articles/<slug:slug>/corrections/", following.follow, name="follow"),
    path("republishing/corrections/", following.follow_all, name="follow-all"),
    path("republishing/corrections/<str:token>/", following.mine, name="following"),
    path("republishing/check/", checking.check, name="check"),
    path("feeds/corrections.atom", feeds.everything, name="corrections-feed"),
    path("feeds/articles/<slug:slug>/corrections.atom", feeds.article, name="article-corrections-feed"),
    path("r/<int:pk>.gif", counting.count, name="counter"),
]
