"""Run any corpus of hostile text through the site: `python -m tests.security.xss folder`.

Every payload of the folder goes into the fields of comments and of articles, and the pages that show them are loaded
in Chromium with their policies bypassed. It prints what ran, what stayed active and what was fetched from elsewhere,
and ends with an error where that is anything.
"""

import os
import sys
from pathlib import Path

import pytest

TESTS = ("tests/security/test_injection.py", "tests/browser/security/test_injection.py")
OF_PAYLOADS = "every_payload or readers_send or editors_enter or is_seen"


class Table:
    """Print the figures that the tests note, one a line."""

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
        terminalreporter.section("figures")
        for report in reports:
            for _name, (_number, what, found, asked) in report.user_properties:
                terminalreporter.write_line(f"{what}: {found}, asked: {asked}")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Say in which folder the corpora are: make check-xss CORPUS=folder")
        return 2
    os.environ["CORPUS"] = str(Path(arguments[0]).resolve())
    return pytest.main(["--quiet", "-k", OF_PAYLOADS, *TESTS], plugins=[Table()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
