"""Where the site's parts come from: locked packages, files made elsewhere, and nothing that should be nowhere here."""

import json
import os
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.security import audit

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-dev.txt": PROJECT["dependency-groups"]["dev"],
}

# What was made elsewhere, or from something that was. Beside each of them lies its licence.
FROM_ELSEWHERE = {
    "fonts/petrona-italic.woff2": "7cfca2b3c948b1466fe1c5a109da5365eb17268d778e22e88946d11a761f07bc",
    "fonts/petrona-roman.woff2": "74e847c2ce34da5ff9c060c3ba83b9f71b71d5d286bf7009df8a6fd59869da0c",
}
OWN = {".css", ".js", ".svg", ".py", ".txt"}  # the kinds of file that are written here, and read as text


# ---- packages ----


def locked(name):
    """Return what a lock asks for: each requirement with its hashes."""
    lines = re.sub(r"\\\n", " ", (ROOT / name).read_text()).splitlines()
    rows = [line.split("--hash=") for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return [(Requirement(row[0]), [part.strip() for part in row[1:]]) for row in rows]


def names(requirements):
    return {canonicalize_name(requirement.name) for requirement in requirements}


@pytest.mark.parametrize("lock", GROUPS)
def test_every_package_of_a_lock_has_one_version_and_its_hashes_and_no_address(lock):
    loose = [
        str(requirement)
        for requirement, hashes in locked(lock)
        if requirement.url
        or [each.operator for each in requirement.specifier] != ["=="]
        or "*" in str(requirement.specifier)
        or not hashes
        or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
    ]

    assert loose == []
    assert "://" not in (ROOT / lock).read_text()
    assert not re.search(
        r"^\s*(-i|-f|-e|--(index|extra|find|trusted|editable))", (ROOT / lock).read_text(), re.MULTILINE
    )


def test_what_runs_the_site_is_tested_in_the_same_versions():
    running, tested = (
        {(requirement.name, str(requirement.specifier), *hashes) for requirement, hashes in locked(lock)}
        for lock in GROUPS
    )

    assert {row[:2] for row in running - tested} == set()


@pytest.mark.parametrize("lock", GROUPS)
def test_every_dependency_is_locked_and_is_the_name_of_a_package_that_exists(lock):
    """A name that nobody has registered is one that anybody can."""
    asked = [Requirement(line) for line in GROUPS[lock]]

    assert names(asked) - names(requirement for requirement, _ in locked(lock)) == set()
    assert {requirement.name for requirement in asked if not is_installed(requirement)} == set()


def is_installed(requirement):
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize("lock", GROUPS)
def test_what_is_installed_is_what_is_locked(lock):
    here = [requirement for requirement, _ in locked(lock) if not requirement.marker or requirement.marker.evaluate()]

    assert {str(requirement) for requirement in here if not is_installed(requirement)} == set()


# ---- known holes ----

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
HOLED = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["1.1"]}]}
UNASKED = {"name": "nh3", "skip_reason": "Dependency not found on PyPI and could not be audited: nh3 (0.3.8)"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([SOUND], 0, ["No hole is known in 1 packages."]),
        (
            [SOUND, HOLED],
            1,
            ["pillow 1.0: PYSEC-0000-1, mended in 1.1", "1 known holes in 2 packages."],
        ),
        ([SOUND, UNASKED], 2, ["NOT AUDITED: pypi.org told nothing of 1 of 2 packages: nh3."]),
        (
            [HOLED, UNASKED],
            1,
            [
                "pillow 1.0: PYSEC-0000-1, mended in 1.1",
                "NOT AUDITED: pypi.org told nothing of 1 of 2 packages: nh3.",
            ],
        ),
    ],
)
def test_an_audit_fails_over_a_hole_and_over_what_it_could_not_ask(packages, status, said):
    assert audit.verdict(json.dumps({"dependencies": packages}), "") == (status, said)


@pytest.mark.parametrize("answer", ["", "{}", "null", "<html>"])
def test_an_audit_that_reached_nobody_says_so_in_a_sentence(answer):
    status, said = audit.verdict(answer, "Traceback\nERROR: no route to host\n")

    assert status == 2
    assert said == ["NOT AUDITED: pypi.org could not be asked for known holes (ERROR: no route to host)."]


# ---- files ----


def test_every_file_that_was_made_elsewhere_is_the_one_that_was_looked_at_and_has_its_licence():
    static = ROOT / "static"
    others = [path for path in static.rglob("*") if path.is_file() and path.suffix not in OWN]

    found = {path.relative_to(static).as_posix(): sha256(path.read_bytes()).hexdigest() for path in others}

    assert found == FROM_ELSEWHERE
    assert {path.parent.name for path in others if not list(path.parent.glob("LICENSE*"))} == set()


def test_no_script_or_style_of_the_site_is_packed_or_asks_for_its_source():
    """What cannot be read cannot be judged: a packed file would have to be recorded as one made elsewhere."""
    texts = {path: path.read_text() for path in (ROOT / "static").rglob("*") if path.suffix in {".js", ".css"}}

    assert [path.name for path, text in texts.items() if max(map(len, text.splitlines()), default=0) > 500] == []
    assert [path.name for path, text in texts.items() if "sourceMappingURL" in text] == []


MINE = {".git", ".venv", ".data", ".cache", "node_modules", "test-results", "staticfiles", "__pycache__"}
SECRETS = {
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a token of a forge": rb"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20})",
    "a token of a registry": rb"\bpypi-AgE[\w-]{50}|\bnpm_[A-Za-z0-9]{36}",
    "a key of a cloud": rb"\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}",
    "a key of a service": rb"\b(sk|rk)_live_[A-Za-z0-9]{20}|\bxox[abp]-[A-Za-z0-9-]{20}",
}
LONG = re.compile(r"""["'][A-Za-z0-9+/=_-]{40,}["']""")  # as keys look


def own_files():
    """Return every file that would go with the project: all but what .gitignore names."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name for name in folders if name not in MINE and not re.match(r"\.\w+_cache|\.hypothesis|\.import", name)
        ]
        yield from (Path(folder, name) for name in files)


def test_no_secret_lies_in_the_project():
    found = [
        (path.name, what)
        for path in own_files()
        for what, pattern in SECRETS.items()
        if re.search(pattern, path.read_bytes())
    ]

    assert found == []
    assert [path.name for path in own_files() if re.match(r"\.env|id_rsa|.*\.(pem|key|p12|sqlite3)$", path.name)] == []
    assert LONG.findall((ROOT / "config/settings.py").read_text()) == []


NOWHERE = """/.git/config /.git/HEAD /.env /.gitignore /.htaccess /.DS_Store /.data/site.sqlite3 /.data/secret
/manage.py /config/settings.py /config/settings.py.bak /requirements.txt /pyproject.toml /site.sqlite3
/backup.zip /dump.sql /static/.env /static/js/desk.js.map /static/js/desk.js~ /static/css/site.css.bak
/static/../manage.py /static/%2e%2e/manage.py /static/..%2fmanage.py /static/js/ /static/
/server-status /phpinfo.php""".split()


def test_nothing_that_helps_nobody_but_an_intruder_is_served(client, publication):
    answers = {path: client.get(path, follow=True).status_code for path in NOWHERE}

    assert {path: status for path, status in answers.items() if status != 404} == {}


def test_nothing_is_published_by_accident():
    names = [path.name for path in (ROOT / "static").rglob("*") if path.is_file()]

    assert [name for name in names if re.search(r"^\.|~$|\.(bak|orig|rej|map|swp|zip|sql)$", name)] == []


# ---- settings that must be there, and one that cannot be ----


def manage(*words, **environment):
    """Run manage.py as on a production machine, with nothing else set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    base = {"SITE_URL": "https://rounds.example", "DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=kept | base | environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("environment", [{}, {"SECRET_KEY": ""}])
def test_without_a_key_the_site_does_not_start_and_says_so(environment):
    status, said = manage("check", **environment)

    assert status != 0
    assert "SECRET_KEY" in said.strip().splitlines()[-1]


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz0123456789"])
def test_a_key_that_could_be_guessed_does_not_pass_the_check(key):
    status, said = manage("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key)

    assert status != 0
    assert "security.W009" in said


def test_nothing_in_the_environment_shows_readers_what_the_site_is_made_of():
    asked = dict.fromkeys(("DEBUG", "DJANGO_DEBUG", "DEMO"), "on") | {"SECRET_KEY": "x" * 60}

    status, said = manage(
        "shell", "--no-imports", "-c", "from django.conf import settings; print(settings.DEBUG)", **asked
    )

    assert (status, said.split()) == (0, ["False"])
