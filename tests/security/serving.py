"""The site behind its real server, asked by raw sockets: bytes in, a status and seconds out."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.browser.demonstration import server
from tests.delivery.worker import database

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"  # which comes before an answer, and is none
PATIENCE = 10  # seconds after which a server that says nothing has not answered


class Said(NamedTuple):
    """What a server answered to some bytes: a status of 0 where it closed the connection without a word."""

    status: int
    head: str
    seconds: float
    answers: int


class Server:
    """A server, known by where it listens."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).hostname, urlsplit(url).port

    @contextmanager
    def began(self, raw: bytes) -> Generator[None]:
        """Send bytes, and keep the connection open without another."""
        with socket.create_connection(self.address, timeout=PATIENCE) as connection:
            connection.sendall(raw)
            yield

    def ask(self, raw: bytes, breaks_off: bool = False) -> Said:
        """Send bytes as they are, and no more where they break off; read until the server closes the connection."""
        begun = time.monotonic()
        with socket.create_connection(self.address, timeout=PATIENCE) as connection:
            said = b"".join(exchange(connection, raw, breaks_off)).removeprefix(CONTINUE)
        status = said[9:12] if said.startswith(b"HTTP/1.") else b""
        head = said.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
        return Said(int(status or 0), head, time.monotonic() - begun, said.count(b"HTTP/1."))


def request(start: bytes, *headers: bytes, body: bytes = b"", host: bytes = b"localhost") -> bytes:
    """Put a request together, after whose answer the connection is to end."""
    lines = [start + b" HTTP/1.1", b"Host: " + host, b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def exchange(connection: socket.socket, raw: bytes, breaks_off: bool) -> Generator[bytes]:
    """Send as much as the server takes, and yield what it says until it ends the connection."""
    with suppress(OSError):  # it has heard enough, and says so
        connection.sendall(raw)
        if breaks_off:
            connection.shutdown(socket.SHUT_WR)
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            yield piece


@contextmanager
def served(folder: Path) -> Generator[Server]:
    """Serve the database of the test, its own files apart."""
    environment = os.environ | {"DATABASE_URL": database(), "DATA_DIR": str(folder)}
    with server(environment) as url:
        yield Server(url)


def memory() -> int:
    """Return the bytes of memory that the servers hold which this process started, with their workers."""
    parents = {int(folder.name): parent(folder) for folder in Path("/proc").iterdir() if folder.name.isdecimal()}
    servers = {process for process, started_by in parents.items() if started_by == os.getpid() and serves(process)}
    return sum(resident(process) for process, started_by in parents.items() if {process, started_by} & servers)


def parent(folder: Path) -> int:
    """Return which process started another; 0 for one that has ended meanwhile."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def serves(process: int) -> bool:
    return b"config.wsgi" in Path(f"/proc/{process}/cmdline").read_bytes()


def resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
