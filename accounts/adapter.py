"""How signing in is done here, told to the library that does it."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from delivery.networks import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; a request comes from where the operator’s proxies say."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_address(request)


class FactorAdapter(DefaultMFAAdapter):
    """The second factors."""
