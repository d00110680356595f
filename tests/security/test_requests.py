"""However a request is made, the site answers, soon, and goes on answering; what is too large it does not read.

The suite sends each URL a part of the ways to be wrong, another part from URL to URL; `make test-deep` sends all.
"""

import os
import time
from contextlib import ExitStack
from itertools import islice

import pytest
from django.core.cache import cache

from tests.places import PLACES, PUBLIC, Visitors
from tests.security.malformed import TABLE
from tests.security.serving import memory, request, served

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
EVERY = 1 if DEEP else 19  # of the ways to be wrong, one in so many
PATIENCE = 2  # seconds for one answer
FORM = b"Content-Type: application/x-www-form-urlencoded"
PARTS = b"Content-Type: multipart/form-data; boundary=x"


def sent(world):
    """Yield each request of the table: what is wrong with it, who sends it, and how."""
    for number, (name, place) in enumerate(PLACES.items()):
        url, role = place.url(name, world), "anonymous" if name in PUBLIC else "administrator"
        for what, wrong in islice(TABLE.items(), number % EVERY, None, EVERY):
            yield f"{what} at {name}", role, wrong, wrong.url(url)


def ask(visitors, role, wrong, url):
    """Return what was answered, and after how many seconds; where that was long, what it is the second time."""
    for _time in range(2):
        begun = time.monotonic()
        answer = visitors.ask(role, "generic", wrong.method, url, wrong.body, wrong.kind, headers=wrong.headers)
        if (seconds := time.monotonic() - begun) < PATIENCE:
            break
    return answer, seconds


@pytest.mark.hypothesis
def test_whatever_is_wrong_with_a_request_it_is_answered_and_soon(world, figure):
    visitors = Visitors(world.users)
    failed, slowest, count = [], 0, 0
    for what, role, wrong, url in sent(world):
        answer, seconds = ask(visitors, role, wrong, url)
        count, slowest = count + 1, max(slowest, seconds)
        if answer.status_code >= 500 or seconds >= PATIENCE:
            error = repr(answer.exc_info[1])[:150] if answer.exc_info else ""
            failed.append(f"{what}: {answer.status_code} after {seconds:.1f} s {error}")
        cache.clear()  # or what counts the attempts would answer for the page

    figure(4, "answers of 500 or more", f"{len(failed)} of {count}", "0")
    figure(4, "the slowest answer, in seconds", f"{slowest:.2f}", f"under {PATIENCE}")
    assert not failed, "\n" + "\n".join(failed)
    assert count > 900
    assert visitors.ask("anonymous", "get", "/").status_code == 200


# ---- the bytes themselves, at the server that a site runs ----


STARTS = {
    "a path that is a star": b"GET *",
    "everything": b"OPTIONS *",
    "a whole URL": b"GET http://elsewhere.example/",
    "a tunnel": b"CONNECT elsewhere.example:443",
    "an echo": b"TRACE /",
    "a NUL byte": b"GET /\0",
    "bytes": b"GET /\xff\xfe",
    "a space": b"GET /a b",
    "a method of bytes": b"\xff\xfe /",
    "100 kB": b"GET /" + b"a" * 100_000,
    "10,000 deep": b"GET /" + b"a/" * 5_000,
    "no path": b"GET",
    "a fragment": b"GET /#a",
    "a way up": b"GET /static/../../config/settings.py",
    "a way up, escaped": b"GET /static/%2e%2e/%2e%2e/config/settings.py",
    "a backslash": b"GET /\\elsewhere.example/",
    "a media file that is none": b"GET /media/..%2f..%2fsite.sqlite3",
}
LINES = {
    "two lengths": [b"Content-Length: 4", b"Content-Length: 6"],
    "a length and chunks": [b"Content-Length: 4", b"Transfer-Encoding: chunked"],
    "chunks that are none": [b"Transfer-Encoding: chunked", b"Content-Type: x"],
    "another transfer": [b"Transfer-Encoding: xchunked"],
    "chunks, and a space before the colon": [b"Transfer-Encoding : chunked"],
    "chunks twice": [b"Transfer-Encoding: chunked, chunked"],
    "less than nothing": [b"Content-Length: -1"],
    "a length with a sign": [b"Content-Length: +4"],
    "a length in words": [b"Content-Length: four"],
    "a length without end": [b"Content-Length: " + b"9" * 40],
    "a folded line": [b"X-A: b\r\n  c"],
    "a NUL byte": [b"X-A: \0"],
    "bytes": [b"X-A: \xff\xfe", b"Cookie: a=\xff; sessionid=\xfe", b"User-Agent: \xff"],
    "a second host": [b"Host: elsewhere.example"],
    "a name of underscores": [b"X_Forwarded_Host: elsewhere.example", b"Content_Length: 9"],
    "500 lines": [b"X-%d: a" % number for number in range(500)],
    "2,000 lines": [b"X-%d: a" % number for number in range(2_000)],
    "a line of 100 kB": [b"X-A: " + b"a" * 100_000],
    "a line of 900 kB": [b"X-A: " + b"a" * 900_000],
    "a line without a colon": [b"X-A"],
    "a space before the colon": [b"Content-Length : 4"],
    "a promise of more": [b"Expect: 100-continue", b"Content-Length: 4"],
    "another protocol": [b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__"],
    "a kind of bytes": [b"Content-Type: \xff; charset=\xff", b"Content-Length: 4"],
    "a range of nothing": [b"Range: bytes=9-1"],
}
WHOLE = {
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "an old protocol": b"GET / HTTP/1.0\r\n\r\n",
    "an older one": b"GET /\r\n\r\n",
    "a later one": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "nothing but lines": b"\r\n" * 5_000,
    "line feeds alone": b"GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "bytes": bytes(range(256)) * 40,
}
CHUNKS = b"%x\r\n" % 20_000_000 + b"x" * 20_000_000 + b"\r\n0\r\n\r\n"  # of which nobody was told how much it is
HOSTS = [b"a b", b"user@localhost", b"\xff\xfe", b"localhost:99999999", b"[::1", b"", b"localhost,elsewhere.example"]
PASSED_OVER = {"nothing but lines"}  # closed without a word


def raw_requests(world):
    """Yield the bytes of each request, by what is wrong with them, and whether they break off."""
    urls = [PLACES[name].url(name, world).encode() for name in SERVED]
    yield from ((f"start: {what}", request(start), False) for what, start in STARTS.items())
    yield from ((f"host: {host!r}", request(b"GET /", host=host), False) for host in HOSTS)
    yield from ((f"whole: {what}", raw, what in PASSED_OVER) for what, raw in WHOLE.items())
    for url in urls:
        for method in (b"GET ", b"POST "):
            for what, lines in LINES.items():
                yield f"{what} at {method + url!r}", request(method + url, *lines, body=b"a=bc"), False
        for kind, body in ((FORM, b"text=and then"), (PARTS, b'--x\r\nContent-Disposition: form-data; name="te')):
            yield f"broken off at {url!r}", request(b"POST " + url, kind, b"Content-Length: 900", body=body), True


SERVED = ("articles:home", "articles:search", "comments:write", "comments:send", "csp-report", "admin:login")


@pytest.mark.django_db(transaction=True)
def test_the_server_answers_bytes_of_every_kind_and_reads_nothing_too_large(world, tmp_path, figure):
    with served(tmp_path) as site:
        failed, slowest, count = [], 0, 0
        for what, raw, breaks_off in raw_requests(world):
            said = site.ask(raw, breaks_off)
            count, slowest = count + 1, max(slowest, said.seconds)
            answered = 100 <= said.status < 500 or what.removeprefix("whole: ") in PASSED_OVER
            if not answered or said.answers > 1 or "elsewhere.example" in said.head:
                failed.append(f"{what}: {said.status} {said.answers} answers {said.head[:200]}")
        figure(4, "answers of 500 or more, or none, to raw bytes", f"{len(failed)} of {count}", "0")
        figure(4, "the slowest answer to raw bytes, in seconds", f"{slowest:.2f}", f"under {PATIENCE}")
        assert not failed, "\n" + "\n".join(failed)
        assert slowest < PATIENCE
        assert count > 250

        oversize(site, world, figure)
        home = site.ask(request(b"GET /"))
        assert home.status == 200
        assert "server: granian\r\n" in home.head  # and no version


def oversize(site, world, figure):
    """Claim a gigabyte and send twenty megabytes of it, wherever a form is taken."""
    warm = [site.ask(request(b"GET /")) for _time in range(5)]
    before, slowest = memory(), 0
    for name in ("comments:write", "republish:check", "admin:login", "admin:articles_article_add", "csp-report"):
        start = b"POST " + PLACES[name].url(name, world).encode()
        for kind in (FORM, PARTS):
            said = site.ask(request(start, kind, b"Content-Length: 1000000000", body=b"x" * 20_000_000))
            slowest = max(slowest, said.seconds)
            assert said.status == 413, name
            said = site.ask(request(start, kind, b"Transfer-Encoding: chunked", body=CHUNKS))
            slowest = max(slowest, said.seconds)
            assert said.status < 500, name
    grown = (memory() - before) / 1e6
    figure(13, "1 GB claimed, 20 MB sent: the slowest refusal, in seconds", f"{slowest:.2f}", "under 1")
    figure(13, "1 GB claimed, 20 MB sent: what the server grew by, in MB", f"{grown:.1f}", "at most 10")
    assert all(said.status == 200 for said in warm)
    assert slowest < 1
    assert grown <= 10


STALLED = [b"/healthz", b"/no/such/page/"]


@pytest.mark.django_db(transaction=True)
def test_forms_that_never_come_hold_up_nobody_where_no_form_is_wanted(tmp_path):
    with served(tmp_path) as site, ExitStack() as open_still:
        for number in range(20):
            start = request(b"POST " + STALLED[number % 2], FORM, b"Content-Length: 1000")
            open_still.enter_context(site.began(start + b"a=1"))

        assert site.ask(request(b"GET /healthz")).status == 200
