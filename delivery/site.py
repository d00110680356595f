from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """Return the absolute URL of a path on this site, from SITE_URL and never from the request."""
    return urljoin(f"{settings.SITE_URL}/", path)
