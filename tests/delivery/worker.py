"""A process that sends the mail of a test, by the command itself, which somebody who writes greetings has joined.

`python -m tests.delivery.worker --watch`; what it sends are files in the folder that `started` was given. STUCK names
a place, "writing" or "sending", and after how many mails it is stuck there; it says so by a file of that name.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import django
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import filebased
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
KIND = "greeting"
PATIENCE = 60  # seconds after which a test has waited in vain
been: Counter[str] = Counter()


def compose(mail):
    stop_at("writing")
    return EmailMessage(f"Greeting {mail.reference}", "Good day.")


class FileBackend(filebased.EmailBackend):
    """A mail server that takes a mail, and may keep the worker waiting for its answer."""

    def send_messages(self, mails):
        taken = super().send_messages(mails)
        stop_at("sending")
        return taken


def stop_at(place: str) -> None:
    """Count how often the worker was here; where it is to be stuck, say so, and never go on."""
    where, _, times = os.environ.get("STUCK", "").partition(":")
    if where == place:
        been[place] += 1
        if been[place] == int(times):
            Path(settings.EMAIL_FILE_PATH, "stuck").touch()  # type: ignore[misc]
            threading.Event().wait()


@contextmanager
def started(folder: Path, *options: str, **environment: str) -> Generator[subprocess.Popen[str]]:
    """Run a worker on the database of the test, and end it with the test."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.worker", *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database(), "EMAIL_URL": f"filemail:///{folder}"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def database() -> str:
    """Return the URL of the database of the test, for another process."""
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{its['NAME']}"
    return f"postgres://{its['USER']}@/{its['HOST']}/{its['NAME']}"


def delivered(folder: Path) -> list[str]:
    """Return the Message-IDs of what was sent whole, in any order."""
    mails = [mail for file in folder.glob("*.log") for mail in file.read_bytes().split(b"-" * 79 + b"\n")[:-1]]
    return [message_from_bytes(mail, policy=policy.default)["Message-ID"] for mail in mails]


def wait_until(condition, *processes: subprocess.Popen[str]) -> None:
    """Look until a condition holds; raise with what was said when a process ended or it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        ended = [process for process in processes if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            raise RuntimeError("".join(process.stdout.read() for process in ended if process.stdout) or "in vain")
        time.sleep(0.01)


def main() -> None:
    django.setup()
    from delivery import outbox

    settings.EMAIL_BACKEND = f"{__name__}.{FileBackend.__name__}"
    outbox.register(KIND, compose)
    call_command("send_mail_queue", *sys.argv[1:])


if __name__ == "__main__":
    main()
