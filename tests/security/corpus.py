"""Corpora of hostile text: this project's own, or those of a folder that CORPUS names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

OWN = Path(__file__).parent / "corpora"


def payloads() -> list[str]:
    """Return every payload once: of the folder that CORPUS names where it does, else of this project's own corpus."""
    folder = Path(os.environ.get("CORPUS") or OWN)
    return list(
        dict.fromkeys(payload for path in sorted(folder.rglob("*.json*")) for payload in read(path) if payload)
    )


def read(path: Path) -> Iterator[str]:
    """Yield what stands in a file: an object with a payload on each line, or one list of strings."""
    text = path.read_text()
    if path.suffix == ".jsonl":
        yield from (json.loads(line)["payload"] for line in text.splitlines() if line.strip())
    elif path.suffix == ".json":
        yield from (each for each in json.loads(text) if isinstance(each, str))
