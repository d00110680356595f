"""Ask whether a hole is known in any package of the locks, for `make audit`. It ends with 1 where one is, and with 2
where it cannot be known, because the advisories of a package could not be asked for.

The names, versions and hashes of the locks are all that is read: nothing is resolved, downloaded or built.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

LOCKS = ("requirements.txt", "requirements-dev.txt")
SERVICE = "pypi.org"
COMMAND = [
    *(sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"),
    *("--require-hashes", "--disable-pip"),
    *(part for lock in LOCKS for part in ("--requirement", lock)),
]
SAFE, HOLES, UNKNOWN = range(3)


def verdict(answer: str, complaint: str) -> tuple[int, list[str]]:
    """Return how to end and what to say, from what pip-audit wrote to its two outputs."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (complaint.strip().splitlines() or ["it said nothing"])[-1]
        return UNKNOWN, [f"NOT AUDITED: {SERVICE} could not be asked for known holes ({last})."]
    holes, unasked = list(_holes(packages)), [each["name"] for each in packages if "skip_reason" in each]
    if unasked:
        said = f"NOT AUDITED: {SERVICE} told nothing of {len(unasked)} of {len(packages)} packages"
        return HOLES if holes else UNKNOWN, [*holes, f"{said}: {_some(unasked)}."]
    if holes:
        return HOLES, [*holes, f"{len(holes)} known holes in {len(packages)} packages."]
    return SAFE, [f"No hole is known in {len(packages)} packages."]


def _holes(packages: list[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for hole in package.get("vulns", []):
            mended = ", ".join(hole.get("fix_versions", [])) or "no version"
            yield f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def main() -> int:
    done = subprocess.run(COMMAND, capture_output=True, text=True)
    status, lines = verdict(done.stdout, done.stderr)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
