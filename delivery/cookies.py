"""What cookies are called: over TLS so that no other host can set them."""

from django.conf import settings


def of_this_host(name: str) -> str:
    """Return the name under which a cookie of this host alone goes."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name
