"""What is noticed about comments: a module for each kind, with its finder and what people are told of it."""

from comments.screening import Register
from moderation.findings import (
    duplicate,
    email,
    failed,
    fast,
    first,
    links,
    shouting,
    telephone,
    trap,
    words,
)

KINDS = (links, words, duplicate, first, fast, trap, shouting, email, telephone)


def add_to(register: Register) -> None:
    """Add every kind and its finder."""
    for module in KINDS:
        register.add(module.KIND, module.find)
    register.add(failed.KIND)
