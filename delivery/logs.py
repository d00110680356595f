"""What may stand in a log: one JSON object a line, without secrets, words that somebody typed, or who they are.

A line says what happened, where and in which request. Of a network address and of an e-mail address it keeps
nothing but a piece of a keyed hash; of an error its kind and place, since its own words may hold anything.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, MutableMapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from django.conf import settings

from delivery.networks import hashes
from delivery.requests import current_request_id

Facts = MutableMapping[str, Any]

LONGEST = 2_000  # characters of one value
FRAMES = 40  # of a traceback, the innermost
SHORT = 12  # hexadecimal digits of a hash: enough to tell that two lines are about the same
EMAIL = re.compile(r"[^\s@\"'<>=&]{1,64}@[^\s@\"'<>=&]{1,255}")
QUERY = re.compile(r"([?&](?:next|q)=)[^&\s\"']+")
NETWORK = re.compile(r"(?<![\w.:])[0-9a-fA-F]{0,4}(?:[.:]{1,2}[0-9a-fA-F]{1,4}){2,8}(?:::)?(?![\w:])")
KEPT = {"request_id", "timestamp", "who", "whom", "account", "network"}  # made here: nothing in them to leave out


class Event(StrEnum):
    """What the logger `security` tells of: the only names it uses."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    STEPPED_UP = "stepped_up"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RENEWED = "factor_renewed"
    FACTOR_FAILED = "factor_failed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    RIGHTS_CHANGED = "rights_changed"
    NOTHING_THERE = "nothing_there"
    TOO_MANY = "too_many"
    CSRF_FAILED = "csrf_failed"
    HOST_REFUSED = "host_refused"
    SUSPICIOUS = "suspicious_request"


SECURITY = "security"
TOLD_BY_DJANGO = {
    "django.security.csrf": Event.CSRF_FAILED,
    "django.security.DisallowedHost": Event.HOST_REFUSED,
    "django.security": Event.SUSPICIOUS,
}


def formatter(*, beginnings: Iterable[str], plain: bool = False) -> logging.Formatter:
    """Return what makes a line of each record; `plain` for people who read it as it is written.

    What comes after these `beginnings` of paths is left out, up to the next slash.
    """
    secret = re.compile(rf"({'|'.join(map(re.escape, beginnings))})[^/\s\"'?]+")
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=["who", "whom", "account", "network", "limit", "factor", "rights"]),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _request,
            _event,
            _error,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            lambda _logger, _method, facts: {name: _safe(name, value, secret) for name, value in facts.items()},
            _plain if plain else _json,
        ],
    )


def kind(error: BaseException) -> str:
    """Say what kind of error it was, with the code that a database or the system gave it; never its words."""
    codes = (getattr(error.__cause__ or error, name, None) for name in ("sqlstate", "sqlite_errorname", "errno"))
    return f"{type(error).__name__} {next((code for code in codes if code), '')}".strip()


def short(digest: str) -> str:
    return digest[:SHORT]


def _request(_logger: Any, _method: str, facts: Facts) -> Facts:
    """Say in which request, by which method and on which route it happened, as far as that is known."""
    request = getattr(facts["_record"], "request", None)
    match = getattr(request, "resolver_match", None)
    known = {
        "request_id": getattr(request, "id", "") or current_request_id(),
        "method": getattr(request, "method", None),
        "route": match.route if match else None,
        "status": getattr(facts["_record"], "status_code", None),
    }
    facts.update((name, value) for name, value in known.items() if value)
    return facts


def _event(_logger: Any, _method: str, facts: Facts) -> Facts:
    """Give what Django tells of attacks the names that are used here."""
    names = (name for name in TOLD_BY_DJANGO if f"{facts['logger']}.".startswith(f"{name}."))
    if name := next(names, None):
        facts.update(logger=SECURITY, event=TOLD_BY_DJANGO[name], detail=facts["event"])
        facts.pop("exc_info", None)  # which says where Django looked, and nothing of the visitor
    return facts


def _error(_logger: Any, _method: str, facts: Facts) -> Facts:
    """Put the kinds and places of an error and of what caused it in the place of its words."""
    info = facts.pop("exc_info", None)
    facts.pop("stack_info", None)
    error: BaseException | None = info[1] if isinstance(info, tuple) else None
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < 5:
        told.append(
            {"kind": kind(error), "at": [_place(frame) for frame in extract_tb(error.__traceback__)[-FRAMES:]]}
        )
        error = error.__cause__ or error.__context__
    if told:
        facts["error"] = told
    return facts


def _place(frame: Any) -> str:
    path = Path(frame.filename)
    own = path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else Path(*path.parts[-3:])
    return f"{own}:{frame.lineno} {frame.name}"


def _safe(name: str, value: Any, secret: re.Pattern[str]) -> Any:
    """Return a value with nothing in it that is secret, personal, or that a terminal would obey."""
    if isinstance(value, list):
        return [_safe(name, item, secret) for item in value]
    if isinstance(value, dict):
        return {key: _safe(key, item, secret) for key, item in value.items()}
    if not isinstance(value, str):
        return value if isinstance(value, int | float | None) else _safe(name, str(value), secret)
    if name in KEPT:
        return value
    cut = value if len(value) <= LONGEST else value[:LONGEST] + "…"
    return visible(NETWORK.sub(_hashed, EMAIL.sub("…@…", QUERY.sub(r"\1…", secret.sub(r"\1…", cut)))))


def visible(text: str) -> str:
    """Return a text on one line, with every character written out that is not seen."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in text
    )


def _hashed(found: re.Match[str]) -> str:
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return f"network-{short(hashes(found[0])[0])}"


def _json(_logger: Any, _method: str, facts: Facts) -> str:
    return json.dumps(dict(facts))


def _plain(_logger: Any, _method: str, facts: Facts) -> str:
    """Return a line as one reads it: when, how grave, where from, what, and the rest by name."""
    first = [facts.pop(name, "") for name in ("timestamp", "level", "logger")]
    event, error = facts.pop("event", ""), facts.pop("error", [])
    rest = [f"{name}={value}" for name, value in facts.items() if name != "request_id"]
    errors = [f"{part['kind']} at {' < '.join(reversed(part['at']))}" for part in error]
    return " ".join([*first, event, *rest, *errors])
