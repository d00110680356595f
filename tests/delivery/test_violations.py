"""What a browser tells of a policy's refusal is a line in the log: no query, no more lines than help, no harm."""

import json
import logging

import pytest

from delivery import violations

LOGGER = "delivery.violations"


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch):
    monkeypatch.setattr(violations, "written", violations.deque(maxlen=violations.MOST))


@pytest.fixture
def tell(client, caplog):
    """Send a body as a browser does, and return the lines that came of it."""

    def tell(body, answer=204):
        caplog.clear()
        with caplog.at_level(logging.WARNING, LOGGER):
            sent = client.post("/csp-report/", body, content_type="application/reports+json")
        assert sent.status_code == answer
        assert not sent.content
        return [record.getMessage() for record in caplog.records if record.name == LOGGER]

    return tell


def report(**said):
    told = {"documentURL": "https://rounds.example/search/?q=mine", "effectiveDirective": "script-src-elem"}
    return {"type": "csp-violation", "body": told | {"blockedURL": "https://elsewhere.example/a.js?who=me"} | said}


def test_a_refusal_is_a_line_without_the_query_of_any_url(tell):
    assert tell(json.dumps([report()])) == ["script-src-elem refused 'https://elsewhere.example' on '/search/'"]


def test_a_word_in_place_of_a_url_is_kept(tell):
    assert tell(json.dumps([report(blockedURL="inline")])) == ["script-src-elem refused 'inline' on '/search/'"]


def test_no_report_writes_a_second_line_of_its_own(tell):
    odd = "a\r\nERROR b\x1b[2J"

    lines = tell(json.dumps([report(effectiveDirective=odd, blockedURL=odd, documentURL=f"/{odd}")]))

    assert len(lines) == 1
    assert lines[0].isprintable()


def test_what_is_no_report_is_answered_and_not_noted(tell):
    odd = ["", "{", "[[]]", "[1]", '{"body": {}}', '[{"body": []}]', "[" * 9000, "9" * 9000, "null", "\ud800"]
    for body in odd:
        assert not tell(body.encode("utf-8", "surrogatepass")), body[:20]
    assert len(tell(json.dumps([report(documentURL="https://[", blockedURL={"a": 1}, effectiveDirective=None)]))) == 1


def test_no_more_than_so_many_lines_are_written_within_an_hour(tell):
    written = sum(len(tell(json.dumps([report()] * 30))) for _time in range(4))

    assert written == violations.MOST
    assert not violations.room(violations.written[0] + violations.HOUR - 1)
    assert violations.room(violations.written[0] + violations.HOUR)


def test_a_report_without_end_is_not_read(client):
    assert client.post("/csp-report/", b" " * 10_001, content_type="application/reports+json").status_code == 413
