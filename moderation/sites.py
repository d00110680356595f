"""Which site a URL leads to, and whether that is one of those whose links do not count."""

import re
from collections.abc import Iterable

LONGEST = 253  # characters of a name in the DNS
RESTRICTED = frozenset(
    {"edu", "gov", "int", "mil"}
)  # the only domains of one label that not everybody can register in

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+-]{0,30}:)?[/\\]{0,9}", re.IGNORECASE)
_PORT = re.compile(r":\d{0,9}$")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # which browsers read as dots


def host(url: str) -> str:
    """Return the name of the site a URL leads to as the DNS knows it; of one that cannot be, what stands there."""
    rest = _SCHEME.sub("", "".join(url.split()), count=1)  # browsers drop line ends within
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0]
    return name(_PORT.sub("", authority.rpartition("@")[2]))


def name(domain: str) -> str:
    """Return a domain as the DNS knows it: lower case, Punycode, no dot at its end."""
    domain = _DOTS.sub(".", domain).strip().rstrip(".").lower()
    if domain.isascii() or len(domain) > LONGEST:
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def is_valid(domain: str) -> bool:
    """Say whether a domain, as `name` returns it, is one a site can have, or that only few may register in."""
    labels = domain.split(".")
    whole = len(domain) <= LONGEST and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()
    return whole and (len(labels) > 1 or domain in RESTRICTED)


def is_within(domain: str, domains: frozenset[str]) -> bool:
    """Say whether a domain is one of these or below one of them."""
    labels = domain.split(".")
    if len(domain) > LONGEST or not all(map(_LABEL.fullmatch, labels)):
        return False
    return any(".".join(labels[place:]) in domains for place in range(len(labels)))


def of_lines(lines: str) -> Iterable[str]:
    """Yield the domains that stand in lines; `.gov` and `gov` are the same."""
    return (name(line.strip().removeprefix("*").lstrip(".")) for line in lines.splitlines() if line.strip())
