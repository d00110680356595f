"""The site as `make demo` runs it: its demonstration, the real server, static files compressed and named by content.

It listens on a port that was free, and ends with whoever started it.
"""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = "https://openrounds.example"  # what the pages call themselves, wherever they are served
PATIENCE = 30  # seconds for the server to answer


@dataclass(frozen=True)
class Demonstration:
    """A running site: where it answers, and who can sign in, by their group: an address and a password."""

    url: str
    sign_ins: dict[str, tuple[str, str]]


@contextmanager
def demonstration() -> Generator[Demonstration]:
    """Run the site with its demonstration content, in a folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="demonstration-", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as site,
    ):
        yield site


@contextmanager
def running(folder: Path) -> Generator[Demonstration]:
    """Run the site on what is in a folder, or is put there now; several processes may share it."""
    environment = {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": str(folder),
        "DEMO": "on",
        "SECOND_FACTOR": "off",
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRET_KEY": "only-for-pictures-and-tests-of-the-demonstration",
        "SITE_URL": SITE,
        "TLS": "off",
    }
    sign_ins = fill(folder, environment)
    with server(environment) as url:
        yield Demonstration(url, sign_ins)


def fill(folder: Path, environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Make the site in a folder, once, whoever else asks for it meanwhile, and return who can sign in."""
    said = folder / "sign-ins"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            with ThreadPoolExecutor() as beside:
                gathering = beside.submit(manage, environment, "collectstatic", "--noinput")
                manage(environment, "migrate")
                sentences = manage(environment, "seed_demo")
                gathering.result()
            said.write_text(sentences)
    rows = [line.split() for line in said.read_text().splitlines() if "@" in line]
    return {group: (email, password) for email, password, group in rows}


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of manage.py and return what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def server(environment: dict[str, str]) -> Generator[str]:
    port = free_port()
    log = Path(environment["DATA_DIR"], f"server-{port}.log")
    command = ["-m", "granian", "--interface", "wsgi", "--blocking-threads", "4", "--no-ws", "--port", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, *command, "config.wsgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers; raise with what it wrote when it ended, or when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310 -- an http URL of this machine
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not answer:\n{log.read_text()}")
