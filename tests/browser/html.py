"""Check the HTML with the Nu checker: `python -m tests.browser.html` runs the demonstration and reads its pages.

By hand only, for it needs Java and fetches the checker (32 MB) with npm into .cache. Every page of the table, the
republisher's check with a copy in it, and every HTML copy are read, these also as whole pages of somebody else's. It
ends with an error where the checker finds one.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.browser.demonstration import ROOT, demonstration
from tests.browser.reading.places import PAGES

CHECKER = "vnu-jar@26.9.27"
CACHE = ROOT / ".cache" / "vnu"
JAR = CACHE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
COPIES = ("republish.html", "republish.counted.html")
AROUND = """<!doctype html>
<html lang="en">
<head><title>Elsewhere</title></head>
<body>
<h1>Elsewhere</h1>
{}</body>
</html>
"""


def main() -> int:
    if missing := [name for name in ("java", "npm") if not shutil.which(name)]:
        print(f"The checker needs {' and '.join(missing)}.")
        return 1
    if not JAR.exists():
        install = ["npm", "install", "--silent", "--no-save", "--prefix", str(CACHE), CHECKER]
        subprocess.run(install, check=True)
    with demonstration() as site, tempfile.TemporaryDirectory(prefix="html-") as folder:
        written = [write(Path(folder), name, html) for name, html in pages(site.url)]
        command = ["java", "-jar", str(JAR), "--stdout", "--also-check-css", "--skip-non-html", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    sys.stdout.write(said.replace(f"file:{folder}/", ""))
    errors = len(re.findall(r": error", said))
    print(f"{len(written)} pages, {errors} errors, {said.count(chr(10)) - errors} other remarks")
    return 1 if errors else 0


def pages(base: str) -> Iterator[tuple[str, str]]:
    """Yield each page's name and HTML: the site's own, then the copies as they stand on another site's page."""
    for name, path in PAGES.items():
        yield name, fetch(base + path)
    for slug in sorted(set(re.findall(r"/articles/([a-z-]+)/", fetch(f"{base}/articles/")))):
        for copy in COPIES:
            html = fetch(f"{base}/articles/{slug}/{copy}")
            if html.startswith("<article"):  # others are refusals
                yield f"{slug} {copy}", AROUND.format(html)


def fetch(url: str) -> str:
    """Return what a URL answers, whatever its status."""
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 -- an http URL of this machine
            return answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.read().decode()


def write(folder: Path, name: str, html: str) -> Path:
    path = folder / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.html"
    path.write_text(html)
    return path


if __name__ == "__main__":
    sys.exit(main())
