"""Whatever is asked, and however badly: the answer is an answer, and gives nobody's code back to be run."""

from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from comments import keys
from comments.models import Comment
from tests.places import PLACES, PUBLIC

FORM = "application/x-www-form-urlencoded"
MARK = """'"></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"""
JUNK = {
    "nothing": "",
    "a NUL byte": "%00",
    "text and a NUL byte": "text%00",
    "bytes that are no UTF-8": "%ff%fe%ed%a0%80",
    "minus one": "-1",
    "2**63": str(2**63),
    "a number without end": "9" * 4400,
    "a fraction": "1e309",
    "markup": quote(MARK),
    "a list": "1,2,,99999999999999999999",
    "a quote": "%27%22%5c%3b--",
    "signs of another time": "%E2%80%AE%F0%9F%92%A9%EF%B7%BA",
}
WORST = ("a NUL byte", "bytes that are no UTF-8", "2**63", "a number without end", "markup", "a list")
PARAMETERS = (
    "page reply order q p o e all next term app_label model_name field_name id pk _popup _to_field lang".split()
)
FORMS = (
    *("comments:write", "comments:send", "admin:login", "admin:password_change", "admin:articles_article_add"),
    *("admin:articles_article_changelist", "moderation:decide", "articles:home"),
)


def failures(visitors, requests):
    """Name the requests that ended in an error of the site; each is what it was, role, method, URL and options."""
    failed = []
    for what, role, method, url, options in requests:
        answer = visitors.ask(role, method, url, **options)
        if answer.status_code >= 500:
            error = repr(answer.exc_info[1]) if answer.exc_info else ""
            failed.append(f"{method.upper()} {url[:90]} by {role}, {what[:60]}: {answer.status_code} {error[:150]}")
    return "\n" + "\n".join(failed) if failed else ""


def everywhere(world):
    """Return every place with its URL and somebody for whom it opens."""
    return [
        (name, place, place.url(name, world), "anonymous" if name in PUBLIC else "administrator")
        for name, place in PLACES.items()
    ]


def with_a_form(world):
    return [place for place in everywhere(world) if place[0] in FORMS]


def asked(url, query):
    return f"{url}{'&' if '?' in url else '?'}{query}"


def junk(names, start, pieces):
    """Return a form or a query with a piece of junk for each name, beginning with another piece each time."""
    return "&".join(f"{quote(name)}={pieces[(start + number) % len(pieces)]}" for number, name in enumerate(names))


# ---- the door ----


def test_a_method_that_nothing_here_has_is_refused_everywhere(world, visitors):
    wrong = []
    for name, _place, url, role in everywhere(world):
        for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"):
            answer = visitors.ask(role, "generic", method, url)
            if answer.status_code != 405 or "Allow" not in answer:
                wrong.append(f"{method} {url} ({name}): {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_form_in_another_encoding_is_refused_everywhere(world, visitors):
    wrong = []
    for name, _place, url, role in everywhere(world):
        for charset in ("latin-1", "utf-16", "nothing-known", "utf-7", "\xff"):
            answer = visitors.ask(role, "generic", "POST", url, b"name=%e9", f"{FORM}; charset={charset}")
            if answer.status_code != 415:
                wrong.append(f"{charset} to {url} ({name}): {answer.status_code}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_that_says_it_is_in_utf_8_is_taken(article, filled_in, client, charset):
    body = urlencode(filled_in(text="J’étais le patient."))

    answer = client.post(
        reverse("comments:write", args=[article.slug]), body, content_type=f"{FORM}; charset={charset}"
    )

    assert answer.status_code == 200
    assert "J’étais le patient." in answer.text


# ---- wrong values ----


def test_junk_in_every_parameter_of_every_url(world, visitors):
    past_the_door = [value for value in JUNK.values() if "%00" not in value]
    requests = [
        (f"junk from {start}", role, "get", asked(url, junk(names, start, past_the_door)), {})
        for number, (_name, _place, url, role) in enumerate(everywhere(world))
        for start in (number, number + 5)
        for names in (PARAMETERS[:8], PARAMETERS[8:])
    ]

    failed = failures(visitors, requests)
    assert not failed, failed


def test_a_nul_byte_in_a_url_is_refused_at_the_door(world, visitors):
    for name, _place, url, role in everywhere(world):
        assert visitors.ask(role, "get", asked(url, "x=a%00b")).status_code == 400, name
        assert visitors.ask(role, "get", f"{url.partition('?')[0]}%00").status_code == 400, name


SIFTED = {
    "accounts/user": ["is_staff__exact", "groups__id__exact", "name", "email__contains", "last_login__gte"],
    "articles/article": [
        "state__exact",
        "published_at__year",
        "published_at__gte",
        "topics__id__exact",
        "title__startswith",
    ],
    "comments/comment": ["status__exact", "article__id__exact", "created_at__day", "created_at__month", "article__in"],
    "authors/author": ["user", "user__isnull", "id__in", "id", "pk"],
}


def test_junk_in_what_a_list_is_sifted_by(world, visitors):
    requests = [
        (what, "administrator", "get", f"/admin/{model}/?{parameter}={value}", {})
        for model, parameters in SIFTED.items()
        for parameter in [*parameters, "q", "o", "p"]
        for what, value in JUNK.items()
        if what in WORST[1:]
    ]

    failed = failures(visitors, requests)
    assert not failed, failed


def forms_on(page):
    return html.fromstring(page.content).forms if page.content else []


def test_junk_in_every_field_of_every_form(world, visitors):
    requests = []
    for number, (_name, place, url, role) in enumerate(everywhere(world)):
        if place.post[role] == 405:
            continue
        offered = {name for form in forms_on(visitors.ask(role, "get", url)) for name in form.fields if name}
        names = [*sorted(offered), *place.data(world), "key", "reply", "action"]
        for start in (number, number + 5):
            body = junk(names, start, list(JUNK.values()))
            options = {"data": f"{body}&{body}&=&&=x", "content_type": FORM}
            requests.append((f"junk from {start}", role, "post", url, options))

    failed = failures(visitors, requests)
    assert not failed, failed


def test_junk_in_one_field_of_a_form_that_is_otherwise_right(world, visitors):
    requests = []
    for _name, place, url, role in everywhere(world):
        data = place.data(world)
        for field in {*data, "reply", "again"} if data else ():
            rest = urlencode({other: value for other, value in data.items() if other != field})
            requests += [
                (f"{what} as {field}", role, "post", url, {"data": f"{rest}&{field}={value}", "content_type": FORM})
                for what, value in JUNK.items()
                if what in WORST[:5]
            ]

    failed = failures(visitors, requests)
    assert not failed, failed


def test_junk_in_a_form_that_changes_an_article(world, visitors):
    """A whole and right form of an article, with one field of it wrong at a time."""
    url = reverse("admin:articles_article_change", args=[world.article.pk])
    form = next(
        form for form in forms_on(visitors.ask("administrator", "get", url)) if form.get("id") == "article_form"
    )
    values = [(name, value) for name, value in form.form_values() if "__prefix__" not in name]
    kinds = ("a NUL byte", "2**63", "bytes that are no UTF-8", "minus one")
    requests = []
    for number, (field, _value) in enumerate(values):
        if field.endswith("_FORMS") or field.startswith(("licence_history", "former_slugs", "discussion")):
            continue
        what = kinds[number % len(kinds)]
        body = f"{urlencode(values[:number] + values[number + 1 :])}&{field}={JUNK[what]}"
        requests.append((f"{what} as {field}", "administrator", "post", url, {"data": body, "content_type": FORM}))

    assert visitors.ask("administrator", "post", url, urlencode(values), content_type=FORM).status_code == 302
    failed = failures(visitors, requests)
    assert not failed, failed


def test_junk_as_what_is_done_to_many(world, visitors):
    requests = []
    for name, _place, url, role in everywhere(world):
        if name.endswith("_changelist"):
            for what, value in JUNK.items():
                body = f"action=delete_selected&_selected_action={value}&index={value}&select_across={value}&post=yes"
                requests.append((what, role, "post", url, {"data": body, "content_type": FORM}))

    failed = failures(visitors, requests)
    assert not failed, failed


# ---- sizes ----


def test_a_path_without_end_leads_nowhere(article, client):
    for path in ("/a" * 500, "/articles" * 500, "/articles/" + "a" * 7000 + "/", "/media/" + "a/" * 3000, "/" * 2000):
        assert client.get(path).status_code in (301, 404), path[:40]
    widths = "-".join("1" * 3000)
    for path in (f"/media/pictures/{'0' * 32}/{widths}x1/1.webp", f"/comments/{'9' * 5000}/", f"/admin/{'a/' * 500}"):
        assert client.get(path).status_code in (302, 404), path[:40]


def test_a_search_as_long_as_a_url_can_be_is_answered(article, client):
    for words in ("x", "x+", "%22", "%E3%8C%80", "%EF%B7%BA", "e%CC%81"):
        asked = words * (7900 // len(words))

        assert client.get(f"/search/?q={asked}").status_code == 200, words
        assert client.get(f"/nothing/{asked}/").status_code == 404, words


def test_a_url_longer_than_any_of_ours_is_refused(article, client):
    for url in ("/search/?q=" + "x" * 8000, "/" + "x" * 8000 + "/", "/admin/?" + "x" * 60_000):
        assert client.get(url).status_code == 400, url[:20]


def test_a_search_behind_the_sign_in_as_long_as_a_url_can_be_is_answered(world, visitors):
    urls = [
        "/admin/accounts/user/?q=",
        "/moderation/comments/?q=",
        "/admin/articles/article/?q=",
        "/admin/articles/article/?title=",
    ]
    urls += [PLACES["admin:autocomplete"].url("admin:autocomplete", world)]
    requests = [
        (words, "administrator", "get", url + words * (7800 // len(words)), {})
        for url in urls
        for words in ("x", "x+", "%25_", "%22")
    ]

    failed = failures(visitors, requests)
    assert not failed, failed


@pytest.mark.parametrize(
    "character",
    ["\u3300", "\ufdfa", "\u0345", "²", "½", "\u1c80", "\U0001e900", "\u08a0", "ß", "İ", "\u0640", "ー", "๏"],
)
def test_a_search_for_any_letter_is_answered(article, client, character):
    for words in (character, character * 200, f"{character} {character}", f"a{character}", f"{character}a b"):
        assert client.get("/search/", {"q": words}).status_code == 200
        assert client.get(f"/{quote(words)}/").status_code == 404


class Unread:
    """A body that knows how much of it was read."""

    def __init__(self):
        self.bytes = 0

    def read(self, size=-1):
        self.bytes += max(size, 1)
        return b""

    readline = read


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("articles:home", "200001"),
        ("articles:search", "20000000"),
        ("comments:write", "200001"),
        ("comments:send", "200001"),
        ("comments:send", "1000000000"),
        ("republish:follow", "200001"),
        ("republish:check", "4100001"),
        ("admin:login", "100000001"),
        ("admin:articles_article_add", "1000000000"),
    ],
)
def test_a_body_too_large_for_its_page_is_refused_before_it_is_read(world, name, length):
    client, body = Client(enforce_csrf_checks=True), Unread()
    client.get(reverse("admin:login"))  # and has the cookie without which a form is refused unread

    answer = client.generic(
        "POST",
        PLACES[name].url(name, world),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=length,
        **{"wsgi.input": body},
    )

    assert answer.status_code == 413
    assert body.bytes == 0


def test_an_editor_reads_what_to_do_with_a_form_that_is_too_large_and_no_database_is_asked(client):
    answer = client.generic("POST", "/admin/articles/article/add/", b"x", CONTENT_LENGTH="200000000")

    page = html.fromstring(answer.content)
    words = " ".join(page.get_element_by_id("content").text_content().split())
    assert answer.status_code == 413
    assert page.findtext(".//h1") == "This is more than can be sent at once."
    assert "has more than 100 MB" in words
    assert "nothing was stored" in words
    assert page.xpath("//main//a/@href") == ["/admin/articles/article/add/"]


def test_a_public_form_has_two_hundred_fields_and_one_of_those_who_work_here_more(world, visitors):
    public = PLACES["comments:write"].url("comments:write", world)
    behind = reverse("admin:articles_article_add")
    for role, url, most in (("anonymous", public, 200), ("administrator", behind, 1000)):
        for fields, answers in ((most, (200, 422)), (most + 1, (400,))):
            form = urlencode({f"field-{number}": "" for number in range(fields)})
            assert visitors.ask(role, "post", url, form, FORM).status_code in answers, f"{fields} to {url}"


class Broken(BytesIO):
    """A body that ends with an error, as other servers have it."""

    def read(self, size=-1):
        if piece := super().read(size):
            return piece
        raise ConnectionResetError


@pytest.mark.parametrize("kind", [BytesIO, Broken])
def test_a_comment_whose_form_broke_off_is_not_stored(article, filled_in, client, kind):
    whole = urlencode(filled_in(key=keys.new_key(article))).encode()
    send = reverse("comments:send", args=[article.slug])

    def arrive(body):
        sent = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(whole)), "wsgi.input": body}
        return client.generic("POST", send, **sent)

    answer = arrive(kind(whole[:-1]))
    assert answer.status_code == 400
    assert "nothing was stored" in answer.text
    assert not Comment.objects.exists()
    assert arrive(kind(whole)).status_code == 302
    assert Comment.objects.exists()


def test_a_form_just_small_enough_to_be_a_comment_is_read(world, client):
    url = PLACES["comments:write"].url("comments:write", world)

    answer = client.post(url, urlencode(world.filled_in | {"affiliation": "x" * 199_000}), content_type=FORM)

    assert answer.status_code == 422


def test_a_field_too_large_or_fields_too_many_are_refused(world, visitors):
    large, many = {"name": "x" * 5_000_000}, {f"field-{number}": "x" for number in range(1001)}
    requests = [
        (what, role, "post", url, {"data": data})
        for _name, _place, url, role in with_a_form(world)
        for what, data in (("5 MB", large), ("1,001 fields", many))
    ]

    failed = failures(visitors, requests)
    assert not failed, failed
    for data in (large, many):
        assert visitors.ask("administrator", "post", reverse("admin:articles_article_add"), data).status_code == 400


# ---- forms that are none ----

BODIES = {
    "a form without parts": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "a form that breaks off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text',
    ),
    "a part without a name": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--",
    ),
    "no boundary": ("multipart/form-data", b"x"),
    "an empty boundary": ("multipart/form-data; boundary=", b"x"),
    "a boundary without end": ("multipart/form-data; boundary=" + "x" * 300, b"x"),
    "a boundary that is none": ("multipart/form-data; boundary=\xff\x00", b"x"),
    "a file in place of a text": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="a\x00b"\r\n\r\nx\r\n--x--\r\n',
    ),
    "broken base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--\r\n",
    ),
    "JSON": ("application/json", b'{"name": "x"}'),
    "no kind of content": ("", b"name=x"),
    "a kind that is none": (";;;=;\xff", b"name=x"),
    "raw bytes": (FORM, bytes(range(256))),
    "only signs": (FORM, b"&&&===;;;%%%%zz%f"),
}


def test_a_form_that_is_none_is_answered(world, visitors):
    requests = [
        (what, role, "post", url, {"data": body, "content_type": kind})
        for _name, _place, url, role in with_a_form(world)
        for what, (kind, body) in BODIES.items()
    ]

    failed = failures(visitors, requests)
    assert not failed, failed


def test_a_length_that_is_none_is_answered(world, visitors):
    requests = [
        (f"length {length!r}", role, "post", url, {"data": b"name=x", "content_type": FORM, "CONTENT_LENGTH": length})
        for _name, _place, url, role in with_a_form(world)
        for length in ("", "-1", "text", "0", "1e3", "9" * 30, "٣", "²")
    ]

    failed = failures(visitors, requests)
    assert not failed, failed


HEADERS = {
    "Cookie": [
        'sessionid="abcdefghij\\000"; csrftoken="\\000"',
        "sessionid=" + "x" * 8000,
        "=;=;;;",
        "messages=\xff%00",
    ],
    "Accept-Encoding": ["br;q=x, gzip;q=\x00", "," * 8000, "\xff"],
    "Accept-Language": ["xx-" + "y" * 5000, ";q=,", "\xff"],
    "If-None-Match": ["x", '"', 'W/"', "*,*", '"' + "x" * 8000],
    "If-Modified-Since": ["yesterday", "Mon, 99 Foo 99999 99:99:99 GMT"],
    "If-Match": ["*", '"x"', ""],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=-0", "lines=1-2", "bytes=" + "0-1," * 2000],
    "Origin": ["null", "https://[::1", "\xff", "//"],
    "Referer": ["https://[", MARK, "\xff"],
    "Sec-Fetch-Site": ["", "elsewhere", "\xff"],
    "X-Forwarded-For": ["x", "1.1.1.1," * 1000, "::1%eth0"],
    "X-Forwarded-Host": ["elsewhere.example"],
    "X-Forwarded-Proto": ["https", "x"],
    "X-HTTP-Method-Override": ["DELETE"],
    "Content-Type": ["text/html", "\xff"],
    "User-Agent": ["\xff\x00", ""],
}


def test_headers_of_every_wrong_kind_are_answered(world, visitors):
    urls = [PUBLIC[name].url(name, world) for name in ("articles:page", "comments:sent", "media")]
    forms = [PUBLIC[name].url(name, world) for name in ("comments:write", "comments:send")]
    requests = []
    for header, values in HEADERS.items():
        for value in values:
            what, headers = f"{header}: {value[:40]}", {"headers": {header: value}}
            requests += [(what, "anonymous", "get", url, headers) for url in [*urls, "/static/css/site.css"]]
            if header != "Content-Type":
                filled_in = {"data": world.filled_in} | headers
                requests += [(what, "anonymous", "post", url, filled_in) for url in forms]

    failed = failures(visitors, requests)
    assert not failed, failed


# ---- paths ----


@pytest.mark.parametrize(
    "path",
    [
        *("/%00", "/articles/%00/", "/articles/read%00/", "/comments/%00/", "/media/%00", "/media/pictures/%00.webp"),
        *(
            "/%ff%fe/",
            "/articles/%ff/",
            "/authors/%ed%a0%80/",
            "/media/%ff",
            "/static/%00",
            "/static/%ff",
            "/admin/%00/",
        ),
        *(
            "/static/../config/settings.py",
            "/static/%2e%2e/%2e%2e/etc/passwd",
            "/media/../db.sqlite3",
            "/media/%2e%2e/x",
        ),
        *(
            "/articles/%0d%0aSet-Cookie:%20a=b/",
            "/about%0d%0aX:%20y",
            "/%0a",
            "/articles/a%2fb/",
            "/%5c%5celsewhere.example/",
        ),
        *("/comments/-1/", "/comments/0/", "/comments/9223372036854775808/", "/comments/text/", "/comments/1.0/"),
        *(
            "/articles/x/republish.exe",
            "/articles/x/republish.",
            "/articles/x/republish.html/",
            "/feeds/authors/.atom",
        ),
        *("/.git/config", "/.env", "/wp-login.php", "/xmlrpc.php", "/.well-known/", "/admin/../", "/%F0%9F%92%A9/"),
    ],
)
def test_a_path_that_is_none_leads_nowhere(article, path):
    client = Client(raise_request_exception=False)

    for method in (client.get, client.head, client.post):
        answer = method(path)

        assert answer.status_code in (301, 302, 400, 404, 405), path
        assert answer.get("Location", "/").startswith("/"), path
        assert not answer.get("Location", "/").startswith(("//", "/\\")), path
        assert not answer.has_header("Set-Cookie")


def test_a_url_with_two_slashes_does_not_lead_elsewhere(article, client):
    for path in ("//elsewhere.example", "//elsewhere.example/about", "///elsewhere.example", "/\\elsewhere.example"):
        answer = client.get(path)

        assert not answer.get("Location", "").startswith(("//", "/\\")), path


# ---- nothing active comes back ----


def active(page):
    return [mark for mark in ("<script>alert", "<img src=x", "onerror=alert(1)>", 'href="javascript:') if mark in page]


def read(answer):
    """Return what can be read in an answer; nothing in a picture."""
    return "" if answer.streaming or answer.get("Content-Type", "").startswith("image/") else answer.text


def test_no_public_page_gives_back_what_would_run(world, visitors):
    wrong = []
    for name, place in PUBLIC.items():
        url = place.url(name, world)
        path = quote(MARK, safe="")
        asked = "&".join(f"{parameter}={quote(MARK)}" for parameter in [*PARAMETERS, quote(MARK)])
        form = dict.fromkeys([*world.filled_in, "key", "reply", "again"], MARK)
        answers = {
            f"{name}, asked": visitors.ask("anonymous", "get", f"{url.partition('?')[0]}?{asked}"),
            f"{name}, below": visitors.ask("anonymous", "get", f"{url.partition('?')[0]}{path}/"),
            f"{name}, posted": visitors.ask("anonymous", "post", url, form),
            f"{name}, posted rightly": visitors.ask(
                "anonymous", "post", url, place.data(world) | {"text": MARK, "handle": MARK}
            ),
            f"{name}, headers": visitors.ask("anonymous", "get", url, headers={"referer": MARK, "user-agent": MARK}),
        }
        wrong += [f"{what}: {active(read(answer))}" for what, answer in answers.items() if active(read(answer))]

    assert not wrong, "\n".join(wrong)


def test_a_handle_that_would_run_is_no_website(world, visitors):
    url = PUBLIC["comments:write"].url("comments:write", world)

    for handle in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://javascript:alert(1)",
        'http://x/" onclick="alert(1)',
    ):
        page = visitors.ask("anonymous", "post", url, world.filled_in | {"handle": handle}).text
        assert 'href="javascript:' not in page
        assert 'onclick="' not in page


# ---- a form from another site ----


@pytest.mark.parametrize(
    ("headers", "sendable"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"}, True),  # no page can set the first
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver:8080"}, False),
        ({"origin": "http://testserver.elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://testserver/articles/an-article/"}, False),
        ({"user-agent": "nothing said"}, False),
    ],
)
def test_only_a_form_from_here_gets_a_page_that_can_send_it(article, filled_in, check, headers, sendable):
    page = check(article, filled_in(), **headers)

    assert page.status_code == 200
    assert "I was the patient in somebody’s case." in page.text
    send = reverse("comments:send", args=[article.slug])
    assert (f'action="{send}"' in page.text) == sendable
    assert ("csrfmiddlewaretoken" in page.text) == sendable
    assert ('name="key"' in page.text) == sendable
    assert bool(page.cookies) == sendable


def test_a_comment_sent_without_the_token_is_not_stored_and_not_lost(article, filled_in):
    client = Client(enforce_csrf_checks=True)
    here = {"sec-fetch-site": "same-origin"}
    key = client.post(reverse("comments:write", args=[article.slug]), filled_in(), headers=here).context["key"]

    answer = client.post(reverse("comments:send", args=[article.slug]), filled_in(key=str(key)), headers=here)

    assert answer.status_code == 403
    assert "I was the patient in somebody’s case." in answer.text
    assert not Comment.objects.exists()


# ---- who we are is what the settings say ----


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "testserver.elsewhere.example", "testserver:x", "", "[::1", "a b", MARK]
)
def test_a_host_that_is_not_ours_is_refused_and_not_repeated(world, visitors, host):
    wrong = []
    for name, place in PUBLIC.items():
        answer = visitors.ask("anonymous", "get", place.url(name, world), headers={"host": host})
        if answer.status_code != 400 or (host and host in answer.text):
            wrong.append(f"{name}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_absolute_urls_come_from_the_settings_and_not_from_the_request(world, visitors, settings):
    settings.SITE_URL = "https://rounds.example"
    elsewhere = {
        "x-forwarded-host": "elsewhere.example",
        "x-forwarded-proto": "https",
        "forwarded": "host=elsewhere.example",
    }
    wrong, absolute = [], 0
    for name, place in PUBLIC.items():
        answer = visitors.ask(
            "anonymous", "get", place.url(name, world), headers=elsewhere | {"host": "localhost:8000"}
        )
        said = answer.get("Location", "") + read(answer)
        absolute += "https://rounds.example/" in said
        wrong += [f"{name}: {host}" for host in ("//localhost", "//testserver", "elsewhere.example") if host in said]

    assert not wrong, "\n".join(wrong)
    assert absolute > 10


def test_the_way_to_https_is_the_sites_own(article, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/", headers={"host": "localhost"}).url == "https://testserver/"


# ---- what is as long as a form allows ----


def test_the_longest_e_mail_address_is_taken_or_refused_in_words(article, filled_in, send, check):
    domain = ".".join(["x" * 60] * 4)

    for address in (f"a@{domain}.org", f"{'a' * 64}@{domain}.org", f"a@{'y' * 63}.{domain}.org"):
        checked = check(article, filled_in(email=address))
        if checked.status_code == 200:
            assert send(article, filled_in(email=address)).status_code == 302, len(address)
        else:
            assert checked.status_code == 422, len(address)


def test_the_longest_of_everything_is_taken(article, filled_in, send):
    longest = {
        "name": "é" * 80,
        "affiliation": "é" * 120,
        "handle": "é" * 60,
        "interests": "some",
        "interests_text": "é" * 300,
        "text": "é" * 12_000,
    }

    assert send(article, filled_in(**longest)).status_code == 302
    assert send(article, filled_in(**longest | {"handle": "https://e.example/" + "a" * 182})).status_code == 302


def test_an_author_with_the_longest_name_can_answer(make_author, make_article, make_user, client, filled_in, send):
    author = make_author("Ada " + "B" * 114, slug="ada-b", user=make_user("author"))
    client.force_login(author.user)

    assert send(make_article("By Ada", authors=[author]), filled_in()).status_code == 302
    assert Comment.objects.get().author == author
