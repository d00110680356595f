"""How readers of copies are counted: once a day each, under the name of the site where they read, and never by name.

Nothing that could tell who read is kept: a reader is a hash under the day's random salt, and both go with the day.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from publication.models import Publication
from republish.models import Salt, Sighting, Tally

# A day's most, so that a flood fills neither the disk nor the figures.
PER_ORIGIN = 10_000  # readers of an article at one origin
PER_ARTICLE = 50_000  # readers of an article
ORIGINS = 200  # named for one article; readers at further ones are counted without a name

LONGEST_NAME = 253  # of a host (RFC 1035)
HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
WITHIN = (".local", ".localhost", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa")

# Words in the user agents of programs that fetch pages by themselves, and of what is written to fetch pages with.
ROBOTS = (
    "bot crawl spider slurp fetch scrap scan archiv index preview embed proxy monitor uptime pingdom check valid"
    " lighthouse headless phantom selenium puppeteer playwright facebookexternalhit whatsapp feed rss"
    " curl wget python java/ perl ruby php go-http okhttp axios node libwww httpclient ://"
).split()
TELEPHONES = ("cubot",)  # names that hold such a word
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")  # headers of what is fetched before anybody looks at it


@dataclass(frozen=True)
class Reader:
    """What a request tells of who reads a copy, and where; for as long as it is answered, and no longer."""

    address: str  # network address
    agent: str
    origin: str


def asks_not_to_be_counted(headers: Mapping[str, str]) -> bool:
    """Say whether a browser asks that its reader is not followed (Global Privacy Control, Do Not Track)."""
    return "1" in (headers.get("Sec-GPC"), headers.get("DNT"))


def is_read(headers: Mapping[str, str]) -> bool:
    """Say whether a person may look at a copy elsewhere: no robot, no fetching ahead, no page of this site."""
    ahead = any(word in headers.get(name, "").lower() for name in AHEAD for word in ("prefetch", "preview"))
    here = host_of(headers.get("Referer", "")) == urlsplit(settings.SITE_URL).hostname
    return not is_robot(headers.get("User-Agent", "")) and not ahead and not here


def is_robot(agent: str) -> bool:
    """Say whether a user agent is a program’s that nobody reads with; who gives none is one."""
    agent = agent.strip().lower()
    for name in TELEPHONES:
        agent = agent.replace(name, "telephone")
    return not agent or any(word in agent for word in ROBOTS)


def host_of(url: str) -> str:
    """Return the host of a web page's URL in lower case, IDNA as it was sent, without port; "" where there is none."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removesuffix(".") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return the name under which a page's readers are counted: its host where anybody may know it, else "".

    The name of a machine in a house or a hospital is nobody's business, and neither is a network address.
    """
    host = host_of(url)
    public = len(host) <= LONGEST_NAME and HOST_NAME.fullmatch(host) and not host.endswith(WITHIN)
    return host if public else ""


def today() -> date:
    """Return the day it is where the publication is."""
    return timezone.localdate(timezone=ZoneInfo(Publication.objects.current().time_zone))


@transaction.atomic
def count(article: Article, *, reader: Reader, day: date) -> bool:
    """Count a reader of a copy who was not counted yet today; say whether that was so.

    Those who count at the same time wait for one another at the salt, so that the bounds hold.
    """
    salt = _salt(day)
    tallies = dict(Tally.objects.filter(article=article, day=day).values_list("origin", "count"))
    origin = _named(reader.origin, tallies)
    digest = _digest(salt, reader, article, origin)
    if _is_full(origin, tallies) or Sighting.objects.filter(digest=digest).exists():
        return False
    Sighting.objects.create(digest=digest, day=day)
    if not Tally.objects.filter(article=article, day=day, origin=origin).update(count=F("count") + 1):
        Tally.objects.create(article=article, day=day, origin=origin, count=1)
    return True


@transaction.atomic
def forget(day: date | None = None) -> int:
    """Delete the salts and sightings of every day but this one, today; return how many readers they stood for."""
    day = day or today()
    Salt.objects.exclude(day=day).delete()
    return Sighting.objects.exclude(day=day).delete()[0]


def _salt(day: date) -> str:
    """Return the day's secret, held until the transaction ends; the first of a day sees the others out."""
    salt, made = Salt.objects.select_for_update().get_or_create(day=day, defaults={"secret": secrets.token_hex(32)})
    if made:
        forget(day)
    return salt.secret


def _named(origin: str, tallies: Mapping[str, int]) -> str:
    return origin if origin in tallies or len(tallies.keys() - {""}) < ORIGINS else ""


def _is_full(origin: str, tallies: Mapping[str, int]) -> bool:
    return tallies.get(origin, 0) >= PER_ORIGIN or sum(tallies.values()) >= PER_ARTICLE


def _digest(salt: str, reader: Reader, article: Article, origin: str) -> str:
    said = json.dumps([reader.address, reader.agent, article.pk, origin])
    return blake2b(said.encode(), key=bytes.fromhex(salt), digest_size=32).hexdigest()
