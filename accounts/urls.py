from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from django.urls import include, path, re_path


def nothing(request: HttpRequest, **parts: str) -> HttpResponse:
    """Answer 404 where the library has a page that nobody gets here, under the name by which it knows it."""
    raise Http404


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/set/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", include("allauth.mfa.urls")),
    path("signup/", nothing, name="account_signup"),
    path("email/", nothing, name="account_email"),
    path("password/set/", nothing, name="account_set_password"),
    path("confirm-email/", nothing, name="account_email_verification_sent"),
]
