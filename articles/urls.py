from django.urls import path

from articles import feeds, maps, previewing, views

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.articles, name="articles"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/cite.<str:extension>", views.cite, name="cite"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    path("preview/<str:token>/", previewing.preview, name="preview"),
    path("feeds/articles.atom", feeds.everything, name="feed"),
    path("feeds/authors/<slug:slug>.atom", feeds.author, name="author-feed"),
    path("feeds/topics/<slug:slug>.atom", feeds.topic, name="topic-feed"),
    path("sitemap.xml", maps.sitemap, name="sitemap"),
    path("robots.txt", maps.robots, name="robots"),
    path("<slug:slug>/", views.page, name="page"),  # after everything else
]
