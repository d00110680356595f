"""Reading a text from a file: TOML between +++ lines above Markdown."""

import tomllib


def read(path):
    """Return a document's front matter and its Markdown."""
    _nothing, front, body = path.read_text("utf-8").split("+++\n", 2)
    return tomllib.loads(front), body.strip()
