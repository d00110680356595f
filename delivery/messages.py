"""What is said to whoever did something, on the page that follows: in a cookie of this host alone."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Keeps messages in a cookie that, over TLS, no other host can set or read."""

    def __init__(self, request, *args, **kwargs):
        self.cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"
        super().__init__(request, *args, **kwargs)


class MessageStorage(FallbackStorage):
    """Keeps messages in a cookie, and what is too long for one in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
