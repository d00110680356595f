"""Every way in which a request can be wrong, for any URL: one table, of which the suite takes a part in turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
DECLARED = (
    "page order at q p o e all next back reply again from to version article follow lang term app_label model_name"
    " field_name id pk ids status author field picked _popup _to_field _changelist_filters state topic by act writer"
).split()
VALUES = {
    "minus one": "-1",
    "nought": "0",
    "2**31": str(2**31),
    "2**63": str(2**63),
    "2**64": str(2**64),
    "a power": "1e9",
    "an infinity": "Infinity",
    "text": "text",
    "nothing": "",
    "a long number": "9" * 120,
    "digits of another script": quote("٣٣"),
    "a date that is none": "2026-02-30",
    "a URL elsewhere": quote("https://elsewhere.example/"),
    "bad UTF-8": "%ff%c0%af",
    "a lone surrogate": "%ed%a0%80",
    "a line break": "%0d%0aSet-Cookie:%20a=b",
    "signs of templates": quote("{{7*7}}${7*7}{%x%}"),
    "signs of SQL": quote("1' OR '1'='1'--"),
    "a way up": quote("../../../../etc/passwd"),
}


@dataclass(frozen=True)
class Wrong:
    """One way to be wrong: a method, a URL made from a right one, a body of some kind, headers."""

    method: str = "GET"
    url: Callable[[str], str] = str
    body: bytes = b""
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)


def asked(pairs: str) -> Callable[[str], str]:
    return lambda url: f"{url}{'&' if '?' in url else '?'}{pairs}"


def below(piece: str) -> Callable[[str], str]:
    return lambda url: f"{url.partition('?')[0]}{piece}"


def instead(piece: str) -> Callable[[str], str]:
    """Ask for something else in place of the last part of the path, as of a link that was mailed."""

    def changed(url: str) -> str:
        before, slash, _last = url.partition("?")[0].rstrip("/").rpartition("/")
        return f"{before}{slash}{piece}{'/' if url.partition('?')[0].endswith('/') else ''}"

    return changed


def of_all(template: str) -> Callable[[str], str]:
    """Ask with every declared parameter, each written as the template says."""
    return asked("&".join(template.format(name) for name in DECLARED))


def part(name: bytes, content: bytes = b"x", more: bytes = b"") -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + content + b"\r\n"


def parts(*each: bytes, end: bytes = b"--x--\r\n") -> bytes:
    return b"".join(each) + end


FILE = b'; filename="a.txt"\r\nContent-Type: text/plain'
QUERIES = {f"{what} everywhere": Wrong(url=of_all("{}=" + value)) for what, value in VALUES.items()}
QUERIES |= {
    "each parameter twice": Wrong(url=of_all("{0}=1&{0}=2")),
    "each parameter as a list": Wrong(url=of_all("{0}[]=1&{0}[a][b]=2")),
    "a NUL byte in the query": Wrong(url=asked("q=a%00b")),
    "a NUL byte in a parameter's name": Wrong(url=asked("a%00b=1")),
    "bad UTF-8 in a parameter's name": Wrong(url=asked("%ff%fe=1")),
    "a query of separators": Wrong(url=asked("&=&&;;==&" * 40)),
    "a thousand parameters": Wrong(url=asked("&".join(f"a{number}=" for number in range(1000)))),
    "a broken escape": Wrong(url=asked("q=%&page=%2&order=%zz")),
}
PATHS = {
    "a NUL byte in the path": Wrong(url=below("%00")),
    "bad UTF-8 in the path": Wrong(url=below("%ff%fe/")),
    "an encoded slash": Wrong(url=below("%2f%2e%2e%2f")),
    "a path without end": Wrong(url=below("a/" * 1500)),
    "a line break in the path": Wrong(url=below("%0d%0aX:%20y/")),
    "slashes": Wrong(url=lambda url: f"//{url}"),
    "a way up": Wrong(url=below("../../etc/passwd")),
    "a semicolon": Wrong(url=below(";jsessionid=1")),
    "no slash at the end": Wrong(url=lambda url: url.partition("?")[0].rstrip("/")),
    "100 kB of a URL": Wrong(url=below("a" * 100_000)),
}
PARTS_OF_PATHS = {
    "minus one": "-1",
    "2**63": str(2**63),
    "2**64, and more": str(2**64) + ".a.b",
    "a number without end": "9" * 3_000,
    "the largest number in base 36": "zzzzzzzzzzzzz-abc",
    "letters without end": "1-" + "a" * 3_000,
    "line breaks": "1-%0a%0d",
    "digits of another script": quote("١.a.b"),
    "a digit above the line": quote("².a"),
    "bad UTF-8": "%ff%fe.%c0",
    "beyond the first plane": quote("𐀀.𐀀:𐀀"),
    "dots and colons": ".:.:.",
    "signs of base64": "=_-%2B%3D.a==",
}
PATHS |= {f"{what} in place of the last part": Wrong(url=instead(part)) for what, part in PARTS_OF_PATHS.items()}
METHODS = {
    f"the method {method}": Wrong(method)
    for method in "TRACE TRACK CONNECT PUT DELETE PATCH PROPFIND LOCK HEAD OPTIONS get G\xc9T GETGETGET".split()
}
FORMS = {
    "an empty form": Wrong("POST"),
    "JSON": Wrong("POST", body=b'{"text": ["x"], "version": 1e999}', kind="application/json"),
    "deep JSON": Wrong("POST", body=b"[" * 9000, kind="application/json"),
    "XML": Wrong("POST", body=b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', kind="text/xml"),
    "a NUL byte in a field's name": Wrong("POST", body=b"a%00b=1&text%00=2"),
    "a NUL byte in a field": Wrong("POST", body=b"&".join(name.encode() + b"=a%00b" for name in DECLARED)),
    "bad UTF-8 in a form": Wrong("POST", body=b"text=%ff%fe&name=\xff\xfe&%ff=1"),
    "a field of 150 kB": Wrong("POST", body=b"text=" + b"x" * 150_000),
    "a thousand fields": Wrong("POST", body=b"&".join(b"a%d=" % number for number in range(1000))),
    "ten thousand fields": Wrong("POST", body=b"&".join(b"a%d=" % number for number in range(10_000))),
    "a thousand files": Wrong("POST", body=parts(*[part(b"a", more=FILE)] * 1000), kind=PARTS),
    "a thousand parts": Wrong("POST", body=parts(*[part(b"a")] * 1001), kind=PARTS),
    "a NUL byte in a part's name": Wrong("POST", body=parts(part(b"te\x00xt")), kind=PARTS),
    "bad UTF-8 in a part's name": Wrong("POST", body=parts(part(b"\xff\xfe", b"\xff")), kind=PARTS),
    "a file's name that is a path": Wrong(
        "POST", body=parts(part(b"image", more=b'; filename="../../a\x00.png"')), kind=PARTS
    ),
    "a part without end": Wrong("POST", body=parts(part(b"text"), end=b""), kind=PARTS),
    "another boundary": Wrong("POST", body=parts(part(b"text")), kind="multipart/form-data; boundary=y"),
    "a boundary with a space": Wrong("POST", body=parts(part(b"text")), kind="multipart/form-data; boundary=x "),
    "no boundary": Wrong("POST", body=parts(part(b"text")), kind="multipart/form-data"),
    "parts within parts": Wrong(
        "POST", body=parts(part(b"a", more=b"\r\nContent-Type: multipart/mixed; boundary=z")), kind=PARTS
    ),
    "a part in a transfer encoding": Wrong(
        "POST", body=parts(part(b"text", b"=ZZ", b"\r\nContent-Transfer-Encoding: base64")), kind=PARTS
    ),
    "a part's header of 9 kB": Wrong("POST", body=parts(part(b"a", more=b"\r\nX-A: " + b"x" * 9000)), kind=PARTS),
    "a compressed form": Wrong("POST", body=b"\x1f\x8b\x08\x00", headers={"Content-Encoding": "gzip"}),
    "a form in UTF-16": Wrong("POST", body="text=a".encode("utf-16"), kind=f"{FORM}; charset=utf-16"),
    "a form in UTF-7": Wrong("POST", body=b"text=+ADw-", kind=f"{FORM}; charset=utf-7"),
    "a form in nothing known": Wrong("POST", body=b"text=a", kind=f"{FORM}; charset=nothing"),
    "two encodings": Wrong("POST", body=b"text=a", kind=f"{FORM}; charset=utf-8; charset=latin-1"),
    "an act by the query": Wrong("POST", url=asked("_method=DELETE"), headers={"X-HTTP-Method-Override": "DELETE"}),
    "a form that htmx sends": Wrong("POST", body=b"a=b", headers={"HX-Request": "true", "HX-Target": "\xff"}),
}
HEADERS = {
    "cookies that are none": {"Cookie": '=;;a;"=\xff; __Host-sessionid=\x01; sessionid=' + "x" * 4000},
    "a cookie of NUL bytes": {"Cookie": 'sessionid="\\000"'},
    "a thousand cookies": {"Cookie": "; ".join(f"a{number}=b" for number in range(1000))},
    "a broken range": {"Range": "bytes=9-1,-0,a-b," + "0-1," * 900},
    "a tag that is none": {"If-None-Match": 'W/"' + '","' * 900, "If-Match": "\xff"},
    "a date that is none": {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT", "If-Unmodified-Since": "x"},
    "languages without end": {"Accept-Language": ",".join(f"{'a' * 8}-{'b' * 8}-x;q=0.{n}" for n in range(300))},
    "a long language": {"Accept-Language": "a" * 7000},
    "encodings without end": {"Accept-Encoding": ",".join(["br;q=0.001"] * 700), "Accept": "*/" * 3000},
    "somebody else's proxy": {
        "X-Forwarded-For": "::ffff:1.2.3.4%x, 999.1.1.1, <b>, " + "1.1.1.1," * 900,
        "X-Forwarded-Proto": "https, http",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Port": "-1",
        "Forwarded": 'for="[::1]:x";host=elsewhere.example;proto=javascript',
    },
    "a URL in place of the path": {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/"},
    "a port that is none": {"Host": "testserver:99999999"},
    "a user in the host": {"Host": "editor:x@testserver"},
    "a host in brackets": {"Host": "[::1"},
    "two hosts": {"Host": "testserver, elsewhere.example"},
    "an origin that is none": {"Origin": "null", "Referer": "https://[", "Sec-Fetch-Site": "cross-site"},
    "a page elsewhere": {"Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/?a=\xff"},
    "a part of a page": {"HX-Request": "true", "HX-Current-URL": "https://[", "HX-Boosted": "%"},
    "a kind of content": {"Content-Type": "\xff/\x01; charset=\xff; boundary="},
    "a browser that is none": {"User-Agent": "\xff\x01<script>" + "x" * 7000},
    "a password": {"Authorization": "Basic \xff\xff:", "Proxy-Authorization": "x"},
}
TABLE = QUERIES | PATHS | METHODS | FORMS | {what: Wrong(headers=said) for what, said in HEADERS.items()}
TABLE |= {f"{what}, posted": Wrong("POST", body=b"text=a", headers=said) for what, said in HEADERS.items()}
