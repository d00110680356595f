from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts import enrolment, unlocking
from accounts import views as own
from accounts.guessing import evenly
from accounts.stages import going_on


def nothing(request: HttpRequest, **parts: str) -> HttpResponse:
    """Answer 404 where the library has a page that nobody gets here, under the name by which it knows it."""
    raise Http404


urlpatterns = [
    path("", own.home, name="account_home"),
    path("unlock/", unlocking.unlock, name="account_unlock"),
    path("sessions/end/", own.end_sessions, name="account_end_sessions"),
    path("invitation/<str:token>/", own.invitation, name="account_invitation"),
    path("login/", views.login, name="account_login"),
    path("login/code/", going_on(enrolment.mailed_code), name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", evenly(views.password_reset), name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/set/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", enrolment.index, name="mfa_index"),
    path("2fa/authenticate/", going_on(enrolment.show_factor), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", enrolment.add_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", enrolment.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", enrolment.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", enrolment.recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("inactive/", nothing, name="account_inactive"),
    path("signup/", nothing, name="account_signup"),
    path("email/", nothing, name="account_email"),
    path("password/set/", nothing, name="account_set_password"),
    path("confirm-email/", nothing, name="account_email_verification_sent"),
]
