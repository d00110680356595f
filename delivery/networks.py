"""Network addresses: whose request it is, and the keyed hashes that are all the site keeps of it."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

KEPT = timedelta(days=7)  # after which what was kept of a network address is emptied
SUBNET = {4: 24, 6: 48}  # bits that neighbours share
NOBODY = "0.0.0.0"  # noqa: S104 -- no address to listen on: what stands for a client that has none


def client_address(request: HttpRequest) -> str:
    """Return the network address a request comes from, in its shortest spelling.

    `X-Forwarded-For` is believed only behind the operator's own proxies, counted from the right: what stands further
    left was written by the client.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = forwarded[-settings.PROXIES] if len(forwarded) >= settings.PROXIES else address
    return str(_parsed(address))


def hashes(address: str) -> tuple[str, str]:
    """Return what is kept of a network address: keyed hashes of it and of its /24 or /48, 64 hexadecimal digits each.

    An IPv6 address is its /64, which is one household or one machine: it can change the rest at will.
    """
    parsed = _parsed(address)
    own = ip_network((parsed, 64), strict=False) if parsed.version == 6 else parsed
    subnet = ip_network((parsed, SUBNET[parsed.version]), strict=False)
    return _hash(str(own)), _hash(str(subnet))


def _parsed(address: str) -> IPv4Address | IPv6Address:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return IPv4Address(NOBODY)
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _hash(text: str) -> str:
    return salted_hmac("delivery.networks", text, algorithm="sha256").hexdigest()
