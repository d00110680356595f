"""What is said to whoever did something, on the page that follows: in a cookie of this host alone."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from delivery.cookies import of_this_host


class HostCookieStorage(CookieStorage):
    """Keeps messages in a cookie that, over TLS, no other host can set or read."""

    def __init__(self, request, *args, **kwargs):
        self.cookie_name = of_this_host("messages")
        super().__init__(request, *args, **kwargs)


class MessageStorage(FallbackStorage):
    """Keeps messages in a cookie, and what is too long for one in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
