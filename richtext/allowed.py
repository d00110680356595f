"""What HTML each kind of writer may use: two tables, read by `richtext.sanitise` and by nobody else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Rule = re.Pattern[str]  # what the whole value of an attribute must look like

# Userinfo (`https://bank.example@elsewhere.example`) and backslashes serve deceit only; `http:host` and `//host` lead
# off the site without looking as if they did.
_WEB = r"(?i:https?)://[^\s\x00-\x20/\\?#@<>\"]+(?:[/?#][^\x00-\x1f\x7f<>\"\\]*)?"
_MAIL = r"(?i:mailto):[^\s\x00-\x20<>\"\\]+"
_SITE = r"/(?![/\\])[^\s\x00-\x20<>\"\\]*|/"
_FRAGMENT = r"#[^\s\x00-\x20<>\"\\]+"

ANYTHING = re.compile(r"(?s).*")
NOTHING = re.compile(r"")
AUTO = re.compile(r"auto")
DIRECTION = re.compile(r"ltr|rtl|auto")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
NAME = re.compile(r"[a-z][a-z0-9-]*")
SPAN = re.compile(r"[1-9][0-9]{0,2}")  # browsers stop at 1000, and a large one only costs the reader's memory
SCOPE = re.compile(r"row|col|rowgroup|colgroup")
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
MOMENT = re.compile(r"[0-9A-Z:.+ -]{1,40}")
WEBSITE = re.compile(_WEB)
PUBLIC_LINK = re.compile(f"{_WEB}|{_MAIL}")
EDITORS_LINK = re.compile(f"{_WEB}|{_MAIL}|{_SITE}|{_FRAGMENT}")


@dataclass(frozen=True)
class Allowed:
    """Say which tags a writer may use, which attributes on each, and what those may hold."""

    tags: Mapping[str, Mapping[str, Rule]]
    everywhere: Mapping[str, Rule]
    rel: str | None  # what every link says of where it leads

    def value(self, tag: str, name: str, value: str) -> str | None:
        """Return an attribute's value as it may stand, or None where it may not."""
        if (tag, name) == ("a", "rel"):
            return self.rel if value == self.rel else None
        rule = self.tags.get(tag, {}).get(name) or self.everywhere.get(name)
        value = value.strip(" \t\r\n\f")
        return value if rule and rule.fullmatch(value) else None


# An element that is nothing without its attribute goes when the attribute does; what stands inside stays.
NOTHING_WITHOUT = {"a": "href", "span": "data-footnote", "figure": "data-figure"}

COMMENT = Allowed(
    tags={
        **{tag: {} for tag in ("b", "strong", "i", "em", "code", "ul", "ol", "br")},
        **{tag: {"dir": AUTO} for tag in ("p", "li", "blockquote")},
        "a": {"href": PUBLIC_LINK},
    },
    everywhere={},
    rel="nofollow ugc noopener",
)

ARTICLE = Allowed(
    tags={
        **{tag: {} for tag in ("p", "ul", "ol", "li", "blockquote", "cite", "q", "pre", "hr", "br")},
        **{tag: {} for tag in ("em", "strong", "b", "i", "sub", "sup", "code")},
        **{tag: {} for tag in ("table", "caption", "thead", "tbody", "tfoot")},
        **{tag: {"id": NAME} for tag in ("h2", "h3", "h4", "tr")},
        **{tag: {"scope": SCOPE, "colspan": SPAN, "rowspan": SPAN} for tag in ("th", "td")},
        "a": {"href": EDITORS_LINK},
        "abbr": {"title": ANYTHING},
        "figure": {"data-figure": NUMBER},
        "span": {"data-footnote": NOTHING},
        "time": {"datetime": MOMENT},
    },
    everywhere={"lang": LANGUAGE, "dir": DIRECTION},
    rel=None,
)
