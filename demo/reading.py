"""Reading the demonstration content: TOML, and articles as TOML between +++ lines above Markdown."""

import tomllib
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


def toml(name):
    return tomllib.loads((CONTENT / name).read_text("utf-8"))


def document(path):
    """Return a document's front matter and its Markdown."""
    _nothing, front, body = path.read_text("utf-8").split("+++\n", 2)
    return tomllib.loads(front), body.strip()


def documents(folder):
    """Return slug, front matter and Markdown of every document in a folder, by slug."""
    return [(path.stem, *document(path)) for path in sorted((CONTENT / folder).glob("*.md"))]


def picture(name):
    return CONTENT / "pictures" / name
