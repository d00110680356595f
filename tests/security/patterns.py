"""Every regular expression of the site, how it is used, and texts that would make a careless one take for ever."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.urls import URLPattern, get_resolver

from delivery.requests import LONGEST_URL

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("config", "demo", "desk", "moderation", "republish", "comments", "articles", "authors", "accounts"),
    *("publication", "delivery", "richtext"),
)
WAYS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
THROUGH = WAYS - {"search", "match", "fullmatch"}  # from the first character to the last

# Patterns that are put together where they are used, by module: one for each such place, as it may be there.
BUILT = {
    "articles.admin.rows": [r"bylines-(\d+)-(.+)"],
    "delivery.logs": [r"(/comments/mine/|/preview/)[^/\s\"'?]+"],
    "republish.checking.crediting": [r"\n\s*\n"],
    "republish.checking.depicting": [r"//rounds\.example/media/pictures/([0-9a-f]{32})/"],
    "republish.checking.finding": [r"//rounds\.example/articles/([-\w]{1,120})"],
    "richtext.marking": [re.escape("a (b) \\ c")],
    "richtext.names": ["c.llumr.yes"],
    "richtext.passages": [re.escape("a (b) \\ c"), rf"{re.escape('[…]')}|[^\W_]+"],
}


@dataclass(frozen=True)
class Known:
    """A regular expression: where it stands, and by which methods it is used."""

    where: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]
    longest: int | None = None  # characters; what is longer never comes to it


def every() -> list[Known]:
    """Return all of them, each once."""
    found = [*_of_modules(), *_inline(), *_of_validators(), *_of_urls()]
    return list({(known.pattern.pattern, known.pattern.flags, known.ways): known for known in found}.values())


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        yield import_module(room)
        for found in walk_packages(import_module(room).__path__, f"{room}."):
            if ".migrations" not in found.name and found.name != "config.wsgi":
                yield import_module(found.name)


def _of_modules() -> Iterator[Known]:
    for module in modules():
        for name, thing in list(vars(module).items()):
            inside = vars(thing).items() if isinstance(thing, type) and thing.__module__ == module.__name__ else ()
            for inner, value in ((name, thing), *inside):
                for pattern in _patterns(value):
                    yield Known(f"{module.__name__}.{inner}", pattern, _ways(module, inner))


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        yield from (each for each in value if isinstance(each, re.Pattern))
    elif isinstance(value, dict):
        yield from (each for each in value.values() if isinstance(each, re.Pattern))


def _ways(module: ModuleType, name: str) -> frozenset[str]:
    """Return how a pattern is used: what is private in its own module; in every way where that is not to be seen."""
    used = _uses(Path(module.__file__ or "")) if name.startswith("_") else frozenset().union(*map(_uses, _files()))
    return frozenset(way for other, way in used if other == name) or WAYS


@cache
def _uses(file: Path) -> frozenset[tuple[str, str]]:
    """Return each name in a file on which one of WAYS is called, with which."""
    return frozenset(re.findall(rf"\b(\w+)\.({'|'.join(WAYS)})\b", file.read_text()))


@cache
def _files() -> list[Path]:
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))
    return [file for file in files if "migrations" not in file.parts]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of the module `re` within a function, and in which module."""
    for file in _files():
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from ((name, node) for node in ast.walk(function) if _is_of_re(node))  # type: ignore[misc]


def _is_of_re(node: ast.AST) -> bool:
    of = node.func if isinstance(node, ast.Call) else None
    is_of_re = isinstance(of, ast.Attribute) and isinstance(of.value, ast.Name) and of.value.id == "re"
    return is_of_re and of.attr in {*WAYS, "compile"}  # type: ignore[union-attr]


def put_together() -> Counter[str]:
    """Count the places in each module where a pattern is put together."""
    return Counter(where for where, call in calls() if not isinstance(call.args[0], ast.Constant))


def _inline() -> Iterator[Known]:
    """Yield patterns that stand where they are used; those that are put together there, as BUILT has them."""
    for where, call in calls():
        if isinstance(call.args[0], ast.Constant):
            method = call.func.attr  # type: ignore[attr-defined]
            ways = WAYS if method == "compile" else frozenset({method})
            yield Known(where, re.compile(call.args[0].value, _flags(call)), ways)
    for where, built in BUILT.items():
        yield from (Known(where, re.compile(pattern, re.IGNORECASE), WAYS) for pattern in built)


def _flags(call: ast.Call) -> int:
    """Return the flags of a call: they are named, or they are none."""
    names = {name.attr for name in ast.walk(call) if isinstance(name, ast.Attribute) and name.attr.isupper()}
    return sum(getattr(re, name) for name in names)


def _of_validators() -> Iterator[Known]:
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in ROOMS:
            for field in model._meta.get_fields():
                for validator in getattr(field, "validators", ()):
                    if type(validator) is RegexValidator:
                        yield Known(
                            f"{model._meta.label}.{field.name}", re.compile(validator.regex), frozenset({"search"})
                        )


def _of_urls(resolver: Any = None) -> Iterator[Known]:
    for found in (resolver or get_resolver()).url_patterns:
        regex = getattr(found.pattern, "regex", None)
        if regex is not None:
            yield Known(f"the URL {found.pattern}", regex, frozenset({"search"}), LONGEST_URL)
        if not isinstance(found, URLPattern):
            yield from _of_urls(found)


# ---- what they meet ----

ALWAYS = ("a", " ", "<", "\n", "0", "a ", "\u0301", "http://a.", "&#", "(", '"')
CATEGORIES = {
    code.CATEGORY_SPACE: " ",
    code.CATEGORY_DIGIT: "1",
    code.CATEGORY_WORD: "a",
    code.CATEGORY_NOT_SPACE: "a",
    code.CATEGORY_NOT_DIGIT: "a",
    code.CATEGORY_NOT_WORD: "!",
}
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


def shapes(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Return what comes first, what is repeated and what comes last, out of what a pattern itself asks for.

    For each repetition: what it repeats, after what leads to it; and the whole, nearly, again and again.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    whole = _sample(tree)
    own = {("", whole, ""), ("", whole[:-1], ""), ("", whole[1:], "")}
    for before, inner in _repeated(tree, ""):
        own |= {(before, inner, "\x01"), ("", before + inner, ""), ("", inner, "\x01")}
    return sorted({(first, part, last) for first, part, last in own if part})


def _repeated(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """Yield each repetition of a pattern: what leads to it, and a sample of what is repeated."""
    for op, value in tree:
        for inner in _within(op, value):
            yield from _repeated(inner, before)
        if op in REPEATS and value[1] > 1:
            yield before, _sample(value[2])
        before += _sample([(op, value)])


def _within(op: Any, value: Any) -> Iterator[Any]:
    if op in REPEATS:
        yield value[2]
    elif op is code.SUBPATTERN:
        yield value[3]
    elif op is code.ATOMIC_GROUP:
        yield value
    elif op is code.BRANCH:
        yield from value[1]
    elif op in (code.ASSERT, code.ASSERT_NOT):
        yield value[1]


def _sample(tree: Iterable[Any]) -> str:
    """Return a text that a pattern takes, or nearly."""
    return "".join(_piece(op, value) for op, value in tree)


def _piece(op: Any, value: Any) -> str:
    if op is code.LITERAL:
        return chr(value)
    if op is code.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if op is code.ANY:
        return "a"
    if op is code.IN:
        return _member(value)
    if op is code.GROUPREF:
        return "a"
    if op in REPEATS:
        return _sample(value[2]) * min(max(value[0], 1), 20)
    if op is code.BRANCH:
        return _sample(value[1][0])
    if op in (code.SUBPATTERN, code.ATOMIC_GROUP):
        return _sample(next(_within(op, value)))
    return ""


def _member(items: list[Any]) -> str:
    """Return a character of a set."""
    if items[0][0] is code.NEGATE:
        return next(sign for sign in 'a1 !<"\n.-é\u4e00\u0301' if not any(_has(item, sign) for item in items[1:]))
    op, value = items[0]
    return CATEGORIES[value] if op is code.CATEGORY else chr(value if op is code.LITERAL else value[0])


def _has(item: Any, sign: str) -> bool:
    op, value = item
    if op is code.CATEGORY:
        return bool(re.match(_CLASSES[value], sign))
    return ord(sign) == value if op is code.LITERAL else value[0] <= ord(sign) <= value[1]


_CLASSES = {
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_NOT_WORD: r"\W",
}


def text(shape: tuple[str, str, str], length: int) -> str:
    first, part, last = shape
    return f"{first}{part * (length // len(part) + 1)}"[: length - len(last)] + last
