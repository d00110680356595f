"""Reading the demonstration content: TOML, and articles as TOML between +++ lines above Markdown."""

import tomllib
from pathlib import Path

from articles.documents import read

CONTENT = Path(__file__).parent / "content"


def toml(name):
    return tomllib.loads((CONTENT / name).read_text("utf-8"))


def documents(folder):
    """Return slug, front matter and Markdown of every document in a folder, by slug."""
    return [(path.stem, *read(path)) for path in sorted((CONTENT / folder).glob("*.md"))]


def picture(name):
    return CONTENT / "pictures" / name
