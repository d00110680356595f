"""Tables to take away, as CSV that no spreadsheet runs.

A spreadsheet takes what begins with =, +, - or @ for a formula, and a French one begins a new cell at each semicolon,
even between quotation marks. So wherever a cell could begin, an apostrophe stands before such a sign, and before a tab
or the end of a line that begins a cell, since some leave those out. `as_typed` takes that one apostrophe away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

SIGNS = frozenset(
    "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
)  # with the forms that some take for them
NEW_CELL = frozenset(";\t\r\n")
LEFT_OUT = ("\t", "\r", "\n")  # at the beginning of a cell
# What may stand before a sign and change nothing: white space, controls, what is invisible, every quotation mark.
BEFORE = re.compile(
    r"\A|[\s;\"'`\u2018-\u201f\u2039\u203a\xab\xbb\xad\x00-\x1f\x7f-\x9f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]++"
)
AT_ONCE = 1000  # rows a question
MARK = "\ufeff"  # without it Excel reads the letters of another century: é becomes Ã©


def harmless(text: str) -> str:
    """Return a cell's text with an apostrophe wherever a spreadsheet would take what follows for a formula."""
    cell = BEFORE.sub(lambda found: found[0] + ("'" if _could_run(found) else ""), text)
    return f"'{cell}" if cell.lstrip("'").startswith(LEFT_OUT) else cell


def as_typed(cell: str) -> str:
    """Return what stood in a cell before it was made harmless."""
    if cell.startswith("'") and cell.lstrip("'").startswith(LEFT_OUT):
        cell = cell[1:]
    return BEFORE.sub(lambda found: found[0][:-1] if _could_run(found) else found[0], cell)


def _could_run(found: re.Match[str]) -> bool:
    """Say whether a sign follows what may stand before one, where a cell could begin."""
    begins = found.start() == 0 or not NEW_CELL.isdisjoint(found[0])
    return begins and found.string[found.end() : found.end() + 1] in SIGNS


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield a table as lines of CSV (RFC 4180), every cell between quotation marks."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield MARK
    for row in rows:
        yield writer.writerow([harmless(str(cell)) for cell in row])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def response(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Return an answer that a browser saves as a file, row by row as they come."""
    answer = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


def newest_first(found: QuerySet[Any]) -> Iterator[Any]:
    """Yield rows a thousand a question: neither memory nor a cursor holds them all while somebody downloads."""
    last = None
    while rows := list((found if last is None else found.filter(pk__lt=last)).order_by("-pk")[:AT_ONCE]):
        yield from rows
        last = rows[-1].pk
