"""What browsers tell of a page that tried what its policy refuses: lines in the log, and no more of them than help."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)
MOST = 60  # lines that a process writes within an hour: anybody can send these
HOUR = 3600  # seconds
written: deque[float] = deque(maxlen=MOST)  # when


@csrf_exempt  # browsers send it of themselves, with no token; it changes nothing
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Note what policies refused, and say nothing to it."""
    for directive, blocked, path in refused(request.body):
        if not room(time.monotonic()):
            break
        logger.warning("%s refused %r on %r", directive, blocked, path)
    return HttpResponse(status=204)


def room(now: float) -> bool:
    """Say whether one more line may be written, and count it."""
    if len(written) == MOST and now - written[0] < HOUR:
        return False
    written.append(now)
    return True


def refused(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Read a browser's report: each directive, what it refused, and the path of the page; no query of any URL."""
    try:
        reports = json.loads(body)
    except (ValueError, RecursionError):
        return
    for report in reports if isinstance(reports, list) else []:
        said = report.get("body") if isinstance(report, dict) else None
        if isinstance(said, dict):
            directive = re.sub(r"[^a-z-]", "", str(said.get("effectiveDirective"))[:40])
            yield directive, _host(said.get("blockedURL")), _split(said.get("documentURL"))[2][:200]


def _host(url: object) -> str:
    """Return whose URL it is; a word such as "inline" as it is."""
    scheme, host, path = _split(url)
    return (f"{scheme}://{host}" if host else scheme or path)[:100]


def _split(url: object) -> tuple[str, str, str]:
    try:
        parts = urlsplit(str(url or ""))
        return parts.scheme, parts.hostname or "", parts.path
    except ValueError:
        return "", "", "no URL"
