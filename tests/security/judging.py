"""The judge of what became of hostile text: what in a page runs, or loads, or takes the page's own names.

A page is known by its elements, as HTML's own parsing rules find them (`elements`) or as Chromium has them (`DOM`);
what Chromium did meanwhile is noted by `Watch`. What is active and this site's own is known by where it comes from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import html5lib

Element = tuple[str, dict[str, str]]

XHTML = "{http://www.w3.org/1999/xhtml}"
KNOWN = frozenset(
    "a abbr address article aside b bdi blockquote body br button canvas caption cite code col colgroup dd del details"
    " dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html i img input ins"
    " kbd label legend li link main mark meta nav ol optgroup option output p path picture pre q rect s script search"
    " section select small source span strong sub summary sup svg table tbody td template textarea tfoot th thead time"
    " title tr u ul circle line symbol use noscript style".split()
)
OWN_DATA = frozenset({"application/ld+json", "application/json", "importmap"})
OWN_LINKS = frozenset("alternate author canonical cite-as icon item license next preload prev stylesheet".split())
TOLD_LINKS = frozenset({"alternate", "author", "canonical", "cite-as", "item", "license"})  # which nothing fetches
LEADS = frozenset(
    "href action formaction cite longdesc xlink:href itemid about resource".split()
)  # where somebody comes who presses something
LOADS = frozenset(
    "src srcset poster data background lowsrc dynsrc code codebase archive manifest ping imagesrcset".split()
)  # what a browser fetches by itself
FETCHES = {"use", "image"}  # by their href
NEVER = frozenset("srcdoc attributionsrc is itemtype popovertarget commandfor shadowrootmode accesskey".split())
SAFE = re.compile(r"(?i)(?:https?://|mailto:|/(?![/\\])|[?#]|[\w.~%-]+(?:[/?#]|$))[^\x00-\x1f]*|", re.ASCII)
OWN_PATH = re.compile(r"/(?![/\\]).*|#.*|", re.DOTALL)
SCRIPTED = re.compile(r"(?:data-)?(?:hx|sse|ws|x|v|ng)-|on|@|:", re.IGNORECASE)
DESK = re.compile(r"hx-(?:post|get|target|swap|sync|swap-oob)")  # what forms of the desk say themselves
NAME = re.compile(r"[a-zA-Z][\w:.-]*", re.ASCII)

DOM = """() => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
      if (element.nonce) attributes.nonce = element.nonce;
      found.push([element.localName, attributes]);
      if (element.shadowRoot) found.push(["shadow root", {}]);
      if (element instanceof HTMLTemplateElement) walk(element.content);
    }
  };
  walk(document);
  return found;
}"""


def elements(html: str) -> Iterator[Element]:
    """Yield every element that HTML's own parsing rules find, with its attributes."""
    root = html5lib.parse(html, treebuilder="etree")
    for element in root.iter():
        if isinstance(element.tag, str):
            yield bare(element.tag), {bare(str(name)): value for name, value in element.items()}


def bare(name: str) -> str:
    """Return a name without the namespace that html5lib writes before it."""
    return name.rpartition("}")[2]


def faults(found: Iterable[Element], site: str = "", *, admin: bool = False, desk: bool = False) -> list[str]:
    """Say what in a page is active and not its own, or bears a name that is taken.

    `site` is its URL without a path; stock pages of the `admin` carry style attributes, forms of the `desk` htmx's.
    """
    judge = Judge(site, admin=admin, desk=desk)
    said: list[str] = []
    ids: Counter[str] = Counter()
    for tag, attributes in found:
        said += [f"{fault}: <{tag} {attributes}>"[:300] for fault in judge.faults(tag, attributes)]
        ids[attributes.get("id", "")] += 1
    del ids[""]
    return said + [f"an id {count} times: {name}" for name, count in ids.items() if count > 1 and not admin]


class Judge:
    """Say what is wrong with an element of a page."""

    def __init__(self, site: str, *, admin: bool, desk: bool) -> None:
        self.site, self.admin, self.desk = site, admin, desk

    def faults(self, tag: str, attributes: dict[str, str]) -> Iterator[str]:
        if tag not in KNOWN:
            yield "an element of no page here"
        if tag in ("script", "style", "link", "meta") and not self.is_own(tag, attributes):
            yield "an active element"
        for name, value in attributes.items():
            yield from self.attribute_faults(tag, name, value)

    def attribute_faults(self, tag: str, name: str, value: str) -> Iterator[str]:
        if not NAME.fullmatch(bare(name)) or name.startswith("U000"):  # which is how html5lib writes what is no name
            yield "an attribute that is none"
        if name in NEVER or (name == "style" and not self.admin):
            yield "an attribute of no page here"
        if SCRIPTED.match(name) and not (self.desk and DESK.fullmatch(name)):
            yield "a handler"
        if name in LEADS and not SAFE.fullmatch(value.strip()):
            yield "a link that leads astray"
        if (name in LOADS or (name == "href" and tag in FETCHES)) and not all(map(self.is_here, urls_in(name, value))):
            yield "something fetched from elsewhere"
        if name in ("action", "formaction") and not self.is_here(value):
            yield "a form that goes elsewhere"

    def is_own(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == "script":
            own_file = attributes.get("src", "").removeprefix(self.site).startswith(("/static/", "/admin/jsi18n/"))
            return own_file or attributes.get("type") in OWN_DATA
        if tag == "link":
            rel = set(attributes.get("rel", "").split())
            return rel <= OWN_LINKS if self.is_here(attributes.get("href", "")) else rel <= TOLD_LINKS
        if tag == "meta":
            return "http-equiv" not in attributes
        return self.admin and "nonce" in attributes

    def is_here(self, url: str) -> bool:
        return bool(OWN_PATH.fullmatch(url.removeprefix(self.site)))


def urls_in(name: str, value: str) -> list[str]:
    """Return the URLs in an attribute's value; of candidates each."""
    if name in ("srcset", "imagesrcset"):
        return [candidate.split()[0] for candidate in value.split(", ") if candidate.split()]
    return [value]


# ---- what Chromium did ----

TRIPWIRE = """(() => {
  const tell = (what) => console.log("tripped", what);
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    window[name] = (...said) => tell([name, ...said].join(" "));
  }
  addEventListener("error", (event) => String(event.message).includes("alert") && tell(event.message));
})()"""


class Watch:
    """Count what a context of Chromium does that it should not: scripts that run, requests to elsewhere, leaving."""

    def __init__(self, context: Any, site: str) -> None:
        self.ran: list[str] = []
        self.elsewhere: list[str] = []
        self.site = site
        context.add_init_script(TRIPWIRE)
        context.on("console", self.hear)
        context.on("dialog", self.dismiss)
        context.route(lambda url: not self.is_loopback(url), self.refuse)

    def is_loopback(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in ("http", "https", "ws", "wss") or f"{parts.scheme}://{parts.netloc}" == self.site

    def refuse(self, route: Any) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()

    def hear(self, message: Any) -> None:
        if message.text.startswith("tripped") or message.text == "ran":
            self.ran.append(f"{message.text} on {message.page.url if message.page else '?'}")

    def dismiss(self, dialog: Any) -> None:
        self.ran.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def look(self, page: Any, path: str, **options: bool) -> list[str]:
        """Load a page, and say what is active in it then."""
        page.goto(f"{self.site}{path}", wait_until="load")
        return self.here(page, **options)

    def here(self, page: Any, **options: bool) -> list[str]:
        """Say what is active in the page that is loaded."""
        if urlsplit(page.url).netloc != urlsplit(self.site).netloc:
            self.ran.append(f"it left for {page.url}")
        return faults(page.evaluate(DOM), self.site, **options)
