"""The pages on which somebody sets up, changes and takes away what they have beside their password."""

from functools import wraps

from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.forms import BesidePasskeyForm, FactorForm, RecoveryForm

WHERE_TO = "next"
RECOVERY = "recovery"  # what the form says that takes those codes alone


class ShowFactor(AuthenticateView):
    """Asks whoever gave their password for what they have beside it, and for nothing that they have not."""

    def get_form_class(self):
        if self.request.POST.get("with") == RECOVERY:
            return RecoveryForm
        return BesidePasskeyForm if Authenticator.Type.WEBAUTHN in self._owned else FactorForm

    def get_context_data(self, **kwargs):
        shown = super().get_context_data(**kwargs)
        for_recovery = isinstance(self.auth_form, RecoveryForm)
        shown["has"] = {kind.value: kind.value in self._owned for kind in Authenticator.Type}
        shown["recovery_form"] = self.auth_form if for_recovery else self._unbound(RecoveryForm, RECOVERY)
        shown["form"] = self._unbound(BesidePasskeyForm) if for_recovery else self.auth_form
        return shown

    def _unbound(self, form_class, name=None):
        return form_class(user=self.stage.login.user, auto_id=f"id_{name}_%s" if name else "id_%s")

    @cached_property
    def _owned(self):
        return set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))


class MailedCode(ConfirmLoginCodeView):
    """Asks for the code that was mailed, and says that another was."""

    def _resend_form_valid(self, form):
        sent = self._process.state["resend_count"]
        answer = super()._resend_form_valid(form)
        if self._process.state["resend_count"] > sent:
            messages.success(self.request, _("Another code is on its way. The earlier one works no more."))
        return answer


class GoingOn:
    """A page that leads on to where somebody was going when they were asked for a second factor."""

    def get_success_url(self):
        return passthrough_next_redirect_url(self.request, super().get_success_url(), WHERE_TO)


class AddApp(GoingOn, ActivateTOTPView):
    """Sets up an authenticator app; a code that does not fit leaves the secret as it is."""


class AddPasskey(GoingOn, webauthn.AddWebAuthnView):
    """Makes a passkey by which one also signs in without a password."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}


class RecoveryCodes(ViewRecoveryCodesView):
    """Shows the codes when they were made, and leads on."""

    def get_context_data(self, **kwargs):
        where_to = get_next_redirect_url(self.request, WHERE_TO) or resolve_url(settings.LOGIN_REDIRECT_URL)
        return super().get_context_data(**kwargs) | {"where_to": where_to}


def of_ones_own(view):
    """Let a view of a passkey answer for one's own alone, before it asks who one is."""

    @login_required
    @wraps(view)
    def wrapped(request, pk):
        get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
        return view(request, pk=pk)

    return wrapped


mailed_code = MailedCode.as_view()
index = IndexView.as_view()
show_factor = ShowFactor.as_view()
add_app = AddApp.as_view()
add_passkey = AddPasskey.as_view()
recovery_codes = RecoveryCodes.as_view()
remove_passkey = of_ones_own(webauthn.remove_webauthn)
