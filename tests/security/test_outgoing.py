"""The site asks nobody for anything but its database, its cache and its mail server, and reads no XML or template that
somebody sent.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["accounts", "articles", "authors", "comments", "config", "delivery", "demo", "desk", "moderation"]
ROOMS += ["publication", "republish", "richtext"]
ASKING = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "telnetlib", "urllib3", "xmlrpc", "paramiko"}
ASKING |= {"urllib.request", "smtplib", "poplib", "imaplib"}  # mail goes out by django.core.mail
PARSING = {"xml", "defusedxml", "lxml.objectify", "lxml.sax"}
UNPACKING = {"pickle", "marshal", "shelve", "tarfile", "yaml"}
RUNNING = {"subprocess", "ctypes", "runpy", "code"}
KNOWN = {"http.HTTPStatus", "smtplib.SMTPRecipientsRefused"}  # a list of numbers, and an error


def trees():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(tree):
    """Yield the whole name of everything that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of(name, modules):
    return name not in KNOWN and any(name == module or name.startswith(f"{module}.") for module in modules)


def called(tree):
    """Yield the last word of whatever a file calls, with the one before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield f"{getattr(function.value, 'id', '')}.{function.attr}"
            elif isinstance(function, ast.Name):
                yield function.id


def test_nothing_here_asks_another_server_unpacks_objects_or_runs_a_program():
    found = [
        f"{path}: {name}"
        for path, tree in trees()
        for name in imported(tree)
        if is_of(name, ASKING | UNPACKING | RUNNING)
    ]

    assert found == []
    assert len(list(trees())) > 200


def test_no_xml_is_read():
    """Trees are built, and HTML is read by a parser that knows neither entities of its own nor other files."""
    reading = {"etree.parse", "etree.fromstring", "etree.XML", "etree.XMLParser", "etree.iterparse", "etree.XSLT"}

    found = [f"{path}: {name}" for path, tree in trees() for name in called(tree) if name in reading]
    found += [f"{path}: {name}" for path, tree in trees() for name in imported(tree) if is_of(name, PARSING)]

    assert found == []


def test_no_template_is_made_of_a_text_and_no_text_is_run():
    making = {"engines.from_string", "engine.from_string", "Engine", "eval", "exec", "compile", "__import__"}

    found = [f"{path}: {name}" for path, tree in trees() for name in called(tree) if name in making]
    found += [
        f"{path}: {name}"
        for path, tree in trees()
        for name in imported(tree)
        if is_of(name, {"django.template.Template", "django.template.base", "django.template.engines", "jinja2"})
    ]

    assert found == []
