"""Every response header that protects a reader: one policy a surface, one table."""

import secrets
from dataclasses import dataclass

from django.conf import settings

PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WITH_NONCE = PUBLIC.replace("script-src 'self'", "script-src 'self' 'nonce-{nonce}'").replace(
    "style-src 'self'", "style-src 'self' 'nonce-{nonce}'"
)
STYLED = f"{WITH_NONCE}; style-src-attr 'unsafe-inline'"
WITH_PICTURES = 100_000_000  # bytes of an editor's form
MANY = 1_000  # fields of a form of those who work here; the settings allow no more
TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'"
VIOLATIONS = "/csp-report/"  # where browsers tell what a policy refused
REPORTED = "; report-to violations"


@dataclass(frozen=True)
class Surface:
    """A part of the site with a policy of its own, known by the beginning of its path."""

    prefix: str
    policy: str
    resource_policy: str = "same-origin"
    stored: bool = True
    largest: int = 200_000  # bytes of a form
    fields: int = 200  # of a form


INERT = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
SURFACES = (
    Surface("/media/", INERT, resource_policy="cross-origin"),
    # A 304 would tell a reader from another, and a stored picture would count nobody.
    Surface("/r/", INERT, resource_policy="cross-origin", stored=False),
    # Stock admin pages carry style attributes, and what is pasted does; the editor's import map is a script inline.
    Surface("/admin/", STYLED, stored=False, largest=WITH_PICTURES, fields=MANY),
    Surface("/moderation/", PUBLIC, stored=False, largest=WITH_PICTURES, fields=MANY),
    Surface("/accounts/", PUBLIC + TRUSTED_TYPES, stored=False),
    Surface("/preview/", PUBLIC + TRUSTED_TYPES, stored=False),
    Surface("/republishing/check/", PUBLIC + TRUSTED_TYPES, largest=4_100_000),  # a page of a million characters
    Surface(VIOLATIONS, INERT, stored=False, largest=10_000),
    Surface("", PUBLIC + TRUSTED_TYPES),  # not "/": the path of OPTIONS * is a star
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Reporting-Endpoints": f'violations="{VIOLATIONS}"',
}
# What follows from the URL alone. Any other answer was provoked by a header, a form or a fault, and a store that knows
# pages by their URL would give it to the next visitor.
KEPT = {200, 206, 301, 302, 304, 404, 410}


def surface(path: str) -> Surface:
    return next(part for part in SURFACES if path.startswith(part.prefix))


def policy(part: Surface, nonce: str) -> str:
    """Return a surface's policy for one answer; what other sites show tells nobody what they refused of it."""
    reported = REPORTED if part.resource_policy == "same-origin" else ""
    return part.policy.replace("{nonce}", nonce) + reported


def tls_only() -> str:
    """Return for how long a browser is to ask over TLS alone, and whether that binds what lies below the host."""
    below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    preload = "; preload" if settings.SECURE_HSTS_PRELOAD else ""
    return f"max-age={settings.SECURE_HSTS_SECONDS}{below}{preload}"


def signs_out(response) -> bool:
    """Say whether an answer ends a session: it takes the cookie back."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return bool(cookie is not None and not cookie.value)


class HeadersMiddleware:
    """Set the headers on every answer, errors included: it stands outermost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.csp_nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        part = surface(request.path_info)
        for name, value in ALWAYS.items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = policy(part, request.csp_nonce)
        response.headers["Cross-Origin-Resource-Policy"] = part.resource_policy
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers["Strict-Transport-Security"] = tls_only()
        if not part.stored or response.status_code not in KEPT:
            response.headers["Cache-Control"] = "no-store"
        if signs_out(response):  # what was typed stays with the browser, as the theme does
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
