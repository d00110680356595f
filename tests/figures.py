"""A pytest plugin for `make check-security`: it runs the tests that keep a figure, and prints every figure they found.

A test keeps a figure by the fixture `figure`, in tests/conftest.py. The suite runs the same tests without the table.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

FIGURES = {
    1: "Hostile HTML from readers: runs, active elements, requests to elsewhere, with the policy bypassed",
    2: "The same in what authors and editors enter",
    3: "Headers: the Observatory’s arithmetic, on every kind of answer",
    4: "Malformed requests: answers of 500 or more, and the slowest",
    5: "Slow patterns: 100,000 hostile characters in every regular expression",
    13: "Oversize requests: refused unread",
    15: "Hostile and private pictures: refused, or stored without a trace",
    17: "Who gets what: every URL, for six roles, by GET and by POST",
    18: "Signing in: lock-outs, the same answer and time for known and unknown names, the second factor",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    keeping = [item for item in items if "figure" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(keeping)])
    items[:] = keeping


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = _rows(terminalreporter)
    terminalreporter.section("figures")
    for number, heading in FIGURES.items():
        terminalreporter.write_line(f"{number:3} {heading}")
        for line in _lines(row for row in rows if row[0] == number):
            terminalreporter.write_line(f"      {line}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where nothing was measured for a figure, as where no browser is there: no figure is no proof."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    measured = {row[0] for row in _rows(reporter)} if reporter else set(FIGURES)
    if set(FIGURES) - measured and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _rows(reporter: pytest.TerminalReporter) -> list[list]:
    reports = (report for outcome in ("passed", "failed") for report in reporter.stats.get(outcome, []))
    return [row for report in reports for name, row in report.user_properties if name == "figure"]


def _lines(rows: Iterable[list]) -> list[str]:
    """Return a line for each thing that was measured."""
    return sorted(f"{what}: {found}, asked: {asked}" for _number, what, found, asked in rows) or ["NOT MEASURED"]
