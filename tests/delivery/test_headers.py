"""Every answer carries the headers that protect a reader, whatever it is and whoever answers."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse

from articles.models import ArticleQuerySet, State
from tests.places import PLACES, PUBLIC

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "report-to": "violations",
}
DESK = STRICT  # htmx writes HTML; it neither evaluates nor styles
READERS = STRICT | {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
ADMIN = STRICT | {"style-src-attr": "'unsafe-inline'"}
MEDIA = {"sandbox": ""} | dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'")
REPORTS = MEDIA | {"report-to": "violations"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Reporting-Endpoints": 'violations="/csp-report/"',
}
KEPT_A_SECOND = "max-age=0, s-maxage=1"
KEPT_BY_NOBODY = "no-store"
WITH_A_TOKEN = {"moderation:report"}  # pages whose form is sent from there, and no document for everybody
PERSONAL = {"healthz", "readyz", "csp-report", "comments:write", "comments:send", "comments:sent"} | WITH_A_TOKEN
PERSONAL |= {"republish:following", "articles:preview"}  # whose links are one's own
PERSONAL.add("republish:counter")  # which counts each reader
INERT = {"media", "republish:counter"}  # shown on other sites
PERSONAL |= {name for name in PUBLIC if name.startswith("comments:mine")}


def policy(answer):
    """Return an answer's content security policy by its directives, without the nonces of the admin's scripts."""
    text = re.sub(r" 'nonce-[\w+/=-]{16,}'", "", answer["Content-Security-Policy"])
    directives = (part.strip().partition(" ") for part in text.split(";"))
    return {name: value for name, _space, value in directives}


def wrong_headers(answer, surface, resource_policy="same-origin"):
    """Name the headers of an answer that are not what they should be."""
    expected = EVERYWHERE | {"Cross-Origin-Resource-Policy": resource_policy}
    wrong = [name for name, value in expected.items() if answer.get(name) != value]
    return wrong + (["Content-Security-Policy"] if policy(answer) != surface else [])


def kept(answer):
    """Return for how long an answer may be kept; "no-store" among other words stands for itself."""
    words = answer.get("Cache-Control", "")
    return KEPT_BY_NOBODY if KEPT_BY_NOBODY in words else words


def surface_of(name, url):
    """Return the policy that a URL is to have."""
    if name in INERT:
        return MEDIA
    if url.startswith("/csp-report/"):
        return REPORTS
    if url.startswith("/moderation/"):
        return DESK
    return ADMIN if url.startswith("/admin/") else READERS


def test_every_url_sends_the_headers_of_its_surface(world, visitors, figure):
    wrong = []
    for name, place in PLACES.items():
        surface = surface_of(name, url := place.url(name, world))
        resource_policy = "cross-origin" if name in INERT else "same-origin"
        for_one = surface in (ADMIN, DESK) or name in PERSONAL or url.startswith("/accounts/")
        for role in ("anonymous", "administrator"):
            answer = visitors.ask(role, "get", url)
            for header in wrong_headers(answer, surface, resource_policy):
                wrong.append(f"GET {url} by {role}: {header}: {answer.get(header)}")
            if for_one and kept(answer) != KEPT_BY_NOBODY:
                wrong.append(f"GET {url} by {role}: Cache-Control: {answer.get('Cache-Control')}")

    figure(3, f"headers amiss on {len(PLACES)} URLs", len(wrong), "0")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def answers(article, filled_in, make_article, monkeypatch, settings):
    """One answer of every kind that a reader can be given, by its status and what it was."""
    page = article.get_absolute_url()
    make_article("Gone", state=State.UNPUBLISHED)
    client = Client(raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    write, send = (reverse(f"comments:{name}", args=[article.slug]) for name in ("write", "send"))
    etag = client.get(page)["ETag"]
    found = {
        (200, "a page"): client.get(page),
        (200, "a feed"): client.get("/feeds/articles.atom"),
        (200, "a health check"): client.get("/healthz"),
        (200, "a style sheet"): client.get("/static/css/site.css"),
        (304, "a page that is known"): client.get(page, headers={"if-none-match": etag}),
        (301, "a URL without its slash"): client.get(page.rstrip("/")),
        (302, "the desk"): client.get("/admin/"),
        (400, "a host that is not ours"): client.get(page, headers={"host": "elsewhere.example"}),
        (400, "a form of too many fields"): client.post(write, {f"field-{number}": "" for number in range(1001)}),
        (403, "a form from elsewhere"): strict.post(send, {}),
        (404, "no page"): client.get("/articles/nothing/"),
        (404, "no picture"): client.get("/media/pictures/nothing.webp"),
        (404, "no style sheet"): client.get("/static/css/nothing.css"),
        (405, "a method that a page has not"): client.post(page),
        (405, "a method that nothing has"): client.generic("TRACE", page),
        (410, "what was unpublished"): client.get("/articles/gone/"),
        (412, "a condition that fails"): client.get(page, headers={"if-match": '"another"'}),
        (413, "a comment without end"): client.post(write, {"text": "x" * 300_000}),
        (415, "a form in Latin-1"): client.post(
            write, b"text=%e9", content_type="application/x-www-form-urlencoded; charset=latin-1"
        ),
        (422, "an empty comment"): client.post(write, filled_in(text="")),
        (204, "what a policy refused"): client.post("/csp-report/", b"[]", content_type="application/reports+json"),
        (404, "a path that is a star"): client.generic("OPTIONS", "*"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ArticleQuerySet, "listed", locked)
        found[503, "a database that is busy"] = client.get("/")
    with override_settings(SECURE_SSL_REDIRECT=True):
        found[301, "the way to TLS"] = Client().get(page)
    monkeypatch.setattr(ArticleQuerySet, "listed", broken)
    monkeypatch.setattr("desk.site.led_to_sign_in", broken)
    return found | {
        (500, "a page that breaks"): client.get("/"),
        (500, "a desk that breaks"): client.get("/admin/login/"),
    }


def locked(*args, **kwargs):
    raise OperationalError("locked by a test")


def broken(*args, **kwargs):
    raise RuntimeError("broken by a test")


def test_answers_of_every_kind_carry_the_headers(answers, figure):
    wrong = []
    for (status, what), answer in answers.items():
        path = answer.request["PATH_INFO"]
        surface = surface_of("media" if path.startswith("/media/") else "", path)
        if answer.status_code != status:
            wrong.append(f"{what}: {answer.status_code}, not {status}")
        resource_policy = "cross-origin" if surface is MEDIA else "same-origin"
        wrong += [f"{what}: {name}: {answer.get(name)}" for name in wrong_headers(answer, surface, resource_policy)]

    figure(3, f"headers amiss on {len(answers)} kinds of answer, errors included", len(wrong), "0")
    assert not wrong, "\n".join(wrong)


def test_what_a_request_brought_upon_itself_is_kept_by_nobody(answers):
    """A store keyed by URL alone would give one visitor's refusal to the next."""
    provoked = (400, 403, 405, 412, 413, 415, 422)

    kinds = {what: kept(answer) for (status, what), answer in answers.items() if status in provoked}

    assert kinds == dict.fromkeys(kinds, KEPT_BY_NOBODY)


def test_a_broken_page_is_kept_by_nobody(answers):
    assert kept(answers[500, "a page that breaks"]) == KEPT_BY_NOBODY
    assert "Traceback" not in answers[500, "a page that breaks"].text


def test_what_is_the_same_for_everybody_is_kept_for_a_second(answers):
    kinds = {what: kept(answer) for (status, what), answer in answers.items() if status in (301, 304, 404, 410)}
    del kinds["the way to TLS"]  # which a browser may take for ever

    assert kinds == dict.fromkeys(kinds, KEPT_A_SECOND)


def test_public_pages_set_no_cookie_and_depend_on_none(world, visitors):
    wrong = []
    for name, place in PUBLIC.items():
        for role in ("anonymous", "reader", "administrator"):
            answer = visitors.ask(role, "get", place.url(name, world))
            personal = answer.cookies or "cookie" in answer.get("Vary", "").lower()
            if personal and name not in WITH_A_TOKEN:
                wrong.append(f"{name} for {role}: {answer.cookies.output()} Vary: {answer.get('Vary')}")
            if name not in PERSONAL | {"media"} and kept(answer) != KEPT_A_SECOND:
                wrong.append(f"{name} for {role}: Cache-Control: {answer.get('Cache-Control')}")

    assert not wrong, "\n".join(wrong)


def bound(settings, below=True):
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = below


def test_only_what_came_over_tls_is_bound_to_it(article, settings):
    bound(settings)
    client = Client()

    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert client.get("/nothing/", secure=True)["Strict-Transport-Security"]
    assert not client.get("/").has_header("Strict-Transport-Security")


def test_an_operator_can_leave_the_subdomains_out(article, settings, client):
    bound(settings, below=False)

    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=63072000"


def test_a_site_without_tls_promises_none(article, client):
    assert not client.get("/", secure=True).has_header("Strict-Transport-Security")


def test_signing_out_leaves_no_page_in_the_browser_and_lets_it_keep_what_was_typed(editor, client):
    client.force_login(editor)
    page = client.get(reverse("admin:index"))

    out = client.post(reverse("admin:logout"))

    assert not page.has_header("Clear-Site-Data")
    assert out["Clear-Site-Data"] == '"cache"'


def test_a_passkey_is_forbidden_nowhere(client):
    assert "publickey-credentials" not in client.get("/healthz")["Permissions-Policy"]


def test_no_other_site_reads_what_pages_are_made_with(client):
    answer = client.get("/static/css/site.css", headers={"origin": "https://elsewhere.example"})

    assert not answer.has_header("Access-Control-Allow-Origin")


def test_no_answer_says_what_it_was_made_with(answers):
    for (_status, what), answer in answers.items():
        assert not {"server", "x-powered-by"} & {name.lower() for name in answer.headers}, what
