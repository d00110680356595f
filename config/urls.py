from django.contrib import admin
from django.urls import include, path

from delivery.health import healthz, readyz
from delivery.media import media
from delivery.violations import collect
from publication.views import security_txt

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("media/<path:path>", media, name="media"),
    path("csp-report/", collect, name="csp-report"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("desk.urls")),
    path("", include("republish.urls")),
    path("", include("moderation.urls")),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]

handler400 = "delivery.requests.bad_request"
handler404 = "articles.views.not_found"
