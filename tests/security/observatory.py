"""What an answer is worth by the arithmetic of the MDN HTTP Observatory: twelve looks at it, from a hundred on.

What is good counts only where what is bad leaves at least ninety. Whether a browser ships the host in its list of
those with TLS alone is no matter of an answer, and left out.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from lxml import html

Policy = dict[str, set[str]]
UNSAFE = {"'unsafe-inline'", "data:", "http:", "https:", "*"}
HALF_A_YEAR = 15_768_000  # seconds
GRADES = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 60: "C+", 50: "C", 45: "C-", 40: "D+", 30: "D"}


def score(answer: HttpResponse, over_http: HttpResponse) -> int:
    """Add up what an answer over TLS is worth, where `over_http` is what the same URL answers without."""
    looks = [look(answer) for look in LOOKS] + [_redirection(over_http, answer)]
    without = 100 + sum(look for look in looks if look < 0)
    return max(0, without + (sum(look for look in looks if look > 0) if without >= 90 else 0))


def grade(points: int) -> str:
    return next((letter for least, letter in GRADES.items() if points >= least), "F")


def policy(answer: HttpResponse) -> Policy:
    """Read the directives of a content security policy; the first of a name counts."""
    said: Policy = {}
    for directive in answer.get("Content-Security-Policy", "").split(";"):
        name, *sources = directive.lower().split() or [""]
        if name:
            said.setdefault(name, set(sources))
    return said


def _policy(answer: HttpResponse) -> int:
    said = policy(answer)
    default = said.get("default-src", {"*"})
    scripts, objects = (said.get(name, default) for name in ("script-src", "object-src"))
    styles = set().union(*(said.get(name, set()) for name in ("style-src-attr", "style-src-elem")))
    if not said:
        return -25
    if (scripts | objects) & UNSAFE:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if (styles | said.get("style-src", default)) & UNSAFE:
        return 0
    return 10 if default == {"'none'"} and said.get("form-action") in ({"'self'"}, {"'none'"}) else 5


def _cookies(answer: HttpResponse) -> int:
    cookies = answer.cookies.items()
    if any(("session" in name or "csrf" in name) and not cookie["httponly"] for name, cookie in cookies):
        return -30
    if any(cookie["samesite"] not in ("Lax", "Strict") for _name, cookie in cookies):
        return -20
    if any(not cookie["secure"] for _name, cookie in cookies):
        return -10
    return 5 if cookies else 0


def _sharing(answer: HttpResponse) -> int:
    return -50 if answer.has_header("Access-Control-Allow-Credentials") else 0


def _redirection(over_http: HttpResponse, answer: HttpResponse) -> int:
    """Look where a request without TLS is led: at once to the same host with it."""
    if over_http.status_code not in (301, 302, 307, 308):
        return -20
    request = answer.wsgi_request  # type: ignore[attr-defined]
    return 0 if over_http["Location"] == f"https://{request.get_host()}{request.get_full_path()}" else -5


def _referrer(answer: HttpResponse) -> int:
    said = answer.get("Referrer-Policy", "")
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return 5 if said in private else -5 if said else 0


def _transport(answer: HttpResponse) -> int:
    said = dict(part.strip().partition("=")[::2] for part in answer.get("Strict-Transport-Security", "").split(";"))
    if not said.get("max-age", "").isdecimal():
        return -20
    return 0 if int(said["max-age"]) >= HALF_A_YEAR else -10


def _scripts(answer: HttpResponse) -> int:
    """Look where scripts come from: from here, or with a promise of what they are."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
        return 0
    scripts = [script for script in html.fromstring(answer.content).iter("script") if script.get("src")]
    sources = [script.get("src", "") for script in scripts]
    if any(not source.startswith("/") or source.startswith("//") for source in sources):
        return -50
    return 5 if any(script.get("integrity") for script in scripts) else 0


def _sniffing(answer: HttpResponse) -> int:
    return 0 if answer.get("X-Content-Type-Options") == "nosniff" else -5


def _frames(answer: HttpResponse) -> int:
    if policy(answer).get("frame-ancestors", {"*"}) <= {"'none'", "'self'"}:
        return 5
    return 0 if answer.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20


def _isolated(header: str, *words: str) -> Callable[[HttpResponse], int]:
    def look(answer: HttpResponse) -> int:
        said = answer.get(header, "")
        return 10 if said in words else 0 if said in ("", "unsafe-none", "cross-origin") else -5

    return look


LOOKS = (
    *(_policy, _cookies, _sharing, _referrer, _transport, _scripts, _sniffing, _frames),
    _isolated("Cross-Origin-Resource-Policy", "same-origin", "same-site"),
    _isolated("Cross-Origin-Opener-Policy", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"),
    _isolated("Cross-Origin-Embedder-Policy", "require-corp", "credentialless"),
)
