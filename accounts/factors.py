"""The second factor: something somebody has, without which no page of those who work here opens.

Whoever has a passkey or an authenticator app shows it when they sign in. Whoever has neither is mailed a code, which
is enough for authors; everybody else is led to set one up, and opens nothing else until they have.
"""

import time
from enum import Enum, auto
from functools import partial

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.access import Why, given_back
from accounts.roles import OWN

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
STAFF_AREAS = ("/admin/", "/moderation/", "/staff-bar/")
ACCOUNT = "/accounts/"


class Need(Enum):
    """What somebody's rights ask for beside their password."""

    NOTHING = auto()
    MAILED_CODE = auto()
    FACTOR = auto()


class Standing(Enum):
    """How a session stands to what the rights of its user ask for."""

    ENOUGH = auto()
    SHOW = auto()  # a factor that they have, and that this session has not seen
    ENROL = auto()  # a factor, since they have none
    AFRESH = auto()  # nothing but a password was shown, and there is nothing else to show: sign in again, with a code


WHY = {
    Standing.SHOW: Why(
        _lazy("Nothing was stored, since your second factor was not shown yet."),
        _lazy("You are signed in, by your password alone."),
        _lazy("Show your second factor"),
    ),
    Standing.ENROL: Why(
        _lazy("You may do more than before, and nothing was stored yet."),
        _lazy(
            "Somebody who keeps the accounts has given you more to do here, and what you may do now asks for a second"
            " factor: something that you hold beside your password. Setting it up takes a minute."
        ),
        _lazy("Set up a second factor"),
    ),
}


def need(user) -> Need:
    rights = user.get_all_permissions()
    if user.is_superuser or rights - OWN:
        return Need.FACTOR
    return Need.MAILED_CODE if user.is_staff or rights else Need.NOTHING


def has_factor(user) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists()


def with_factor(users):
    """Let each of some users say whether they have a second factor."""
    return users.annotate(with_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)))


def told(user) -> list[str]:
    """Return in words what somebody has for a second factor, since when, and how many recovery codes are left."""
    return [_in_words(each) for each in Authenticator.objects.filter(user_id=user.pk).order_by("created_at")]


def _in_words(authenticator) -> str:
    since = date_format(timezone.localtime(authenticator.created_at))
    if authenticator.type == Authenticator.Type.TOTP:
        return _("an authenticator app, since %(date)s") % {"date": since}
    wrapped = authenticator.wrap()
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        return _("the passkey “%(name)s”, since %(date)s") % {"name": wrapped.name, "date": since}
    left = len(wrapped.get_unused_codes())
    sentence = ngettext("%(count)d recovery code left", "%(count)d recovery codes left", left)
    return sentence % {"count": left}


def asks_for_mailed_code(user) -> bool:
    """Say whether somebody who gave their password is mailed a code: there is no other second factor to ask for."""
    return settings.SECOND_FACTOR and need(user) is not Need.NOTHING and not has_factor(user)


def standing(request, user) -> Standing:
    """Say how a session stands, by what somebody may do, which is known from then on, and what they have."""
    if not (settings.SECOND_FACTOR and user.is_authenticated) or need(user) is Need.NOTHING:
        return Standing.ENOUGH
    shown = {record["method"] for record in get_authentication_records(request, user)}
    if has_factor(user):
        return Standing.ENOUGH if "mfa" in shown else Standing.SHOW
    if not shown & {"code", "mfa"}:
        return Standing.AFRESH
    return Standing.ENROL if need(user) is Need.FACTOR else Standing.ENOUGH


def may_enrol_at_once(request) -> bool:
    """Say whether somebody sets up their first factor so soon after signing in that nobody asks who they are again."""
    said = [record["at"] for record in get_authentication_records(request, request.user)]
    lately = bool(said) and 0 <= time.time() - said[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return lately and not has_factor(request.user)


class SecondFactorMiddleware:
    """Treat whoever has not shown what their rights ask for as nobody, and lead them from the staff's pages to do so.

    A page that asks for no user reads no session. On the pages of accounts, and for signing out, they are themselves.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        watch(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.user is not request.watched:  # a password that came with a form opened a locked session meanwhile
            watch(request)
        if not request.path_info.startswith(STAFF_AREAS) or request.user.is_authenticated:
            return None
        return led(request) if request.lacking else None


def watch(request):
    """Let whoever asks be nobody as long as their session stands short; `lacking` then tells of what."""
    request.lacking = None
    request.user = request.watched = SimpleLazyObject(partial(_whoever, request, request.user))


def _whoever(request, user):
    stands = standing(request, user)
    if stands is Standing.AFRESH:
        request.session.flush()
        return AnonymousUser()
    own = request.path_info.startswith(ACCOUNT) or request.path_info == reverse("admin:logout")
    if stands is Standing.ENOUGH or own:
        return user
    request.lacking, request.half_signed_in = stands, user
    return AnonymousUser()


def led(request):
    """Lead to where the second factor is shown or set up, and from there on; words that were typed are given back."""
    if request.headers.get("Sec-Fetch-Dest") == "empty" or "HX-Request" in request.headers:
        return HttpResponse(_told(request), status=403)
    page = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        return given_back(request, page, WHY[request.lacking], _way_on(request, page)) or redirect(way(request))
    return redirect(_way_on(request, page))


def _told(request) -> str:
    if request.lacking is Standing.ENROL:
        return _(
            "You may do more than before, and set up a second factor first; nothing was stored. Open “Your account” in"
            " another tab; what you typed stays here."
        )
    return _(
        "Nothing was stored, since your second factor was not shown yet. Show it in another tab; what you typed"
        " stays here."
    )


def _way_on(request, page) -> str:
    return f"{way(request)}?{urlencode({REDIRECT_FIELD_NAME: page})}"


def way(request) -> str:
    """Return the URL of the page on which somebody sets up what they lack, or shows what they have."""
    if request.lacking is Standing.ENROL:
        return reverse("mfa_index")
    owned = Authenticator.objects.filter(user_id=request.half_signed_in.pk)
    by_code = owned.filter(type=Authenticator.Type.TOTP).exists()
    return reverse("mfa_reauthenticate" if by_code else "mfa_reauthenticate_webauthn")


@transaction.atomic
def take_away(user, *, by=None):
    """Take somebody's second factor away who has lost it, sign them out everywhere, write it down and tell them."""
    from allauth.account.adapter import get_adapter

    from accounts import sessions
    from accounts.events import note
    from delivery.logs import Event

    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all(user)
    note(Event.FACTOR_REMOVED, who=by, whom=user, factor="all")
    get_adapter().send_mail("mfa/email/factors_reset", user.email, {})


def connect():
    authenticator_added.connect(_added, dispatch_uid="accounts.factors.added")
    authenticator_removed.connect(_removed, dispatch_uid="accounts.factors.removed")


def _added(request, user, authenticator, **kwargs):
    """Take what was just set up as shown, and end the sessions that have not shown it."""
    if authenticator.type in STRONG:
        facts = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **facts)
        _end_others(request, user)


def _removed(request, user, authenticator, **kwargs):
    if authenticator.type in STRONG:
        _end_others(request, user)


def _end_others(request, user):
    from accounts import sessions

    sessions.end_others(request, user)
