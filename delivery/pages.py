"""How a page travels: a public one is one document for everybody, with a strong ETag, compressed as asked.

What is personal is kept by nobody. The pages of those who work here are long and compressed too, with a random number
of bytes beside them, so that their length tells nobody what stands in them.
"""

import gzip
import hashlib

import brotli
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers

from delivery.headers import surface

SHARED = "max-age=0, s-maxage=1"  # browsers ask again, nginx keeps a second; the word no-cache would switch nginx off
SMALLEST = 512
COMPRESSORS = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
TEXT = (
    "text/",
    *("application/atom+xml", "application/xml", "application/json", "application/ld+json"),
    *("application/x-bibtex", "application/x-research-info-systems", "application/vnd.citationstyles.csl+json"),
)


def is_public(request, response) -> bool:
    """Say whether an answer is the same for everybody: a page that neither looked at a cookie nor forbids keeping."""
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and "cookie" not in response.get("Vary", "").lower()
    )


def encoding_for(accepted: str) -> str:
    """Return the compression to use for an Accept-Encoding header: br, gzip or none at all."""
    offered = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        offered[name.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in COMPRESSORS if offered.get(name)), "")


class PageMiddleware:
    """Give public pages an ETag and Cache-Control, answer 304, compress; keep everything else out of stores."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.padded = GZipMiddleware(get_response)

    def __call__(self, request):
        response = self.get_response(request)
        if not is_public(request, response):
            if not response.has_header("Cache-Control") and response.status_code != 304:
                response.headers["Cache-Control"] = "no-store" if request.method == "POST" else SHARED
            if response.cookies or "cookie" in response.get("Vary", "").lower():
                response.headers["Cache-Control"] = "no-store"
            return response if surface(request.path_info).stored else self.padded.process_response(request, response)
        response.headers.setdefault("Cache-Control", SHARED)
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        encoding = encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        patch_vary_headers(response, ["Accept-Encoding"])
        # One tag an encoding: a strong tag promises the very bytes.
        etag = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        response.headers["ETag"] = f'"{etag}-{encoding}"' if encoding else f'"{etag}"'
        answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
        if answer.status_code == 200 and encoding and len(response.content) >= SMALLEST:
            answer.content = COMPRESSORS[encoding](answer.content)
            answer.headers["Content-Encoding"] = encoding
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer
