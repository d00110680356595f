"""The counter: who is counted, once, under which name; that nothing of a reader is kept, and nothing breaks it."""

import logging
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from lxml import html
from PIL import Image

from articles import publishing
from articles.models import Article, Kind, State
from demo import reading
from republish import counting
from republish.models import Salt, Sighting, Tally
from richtext.outline import plain_text
from tests.comments.together import at_once
from tests.republish.conftest import words

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1"
    " Mobile/15E148 Safari/604.1"
)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
ELSEWHERE = "https://journal.example/2026/an-article?from=newsletter&reader=4711"
LONGEST = f"d{'.c' * 122}.example"  # 253 characters
NOON = "2031-02-05 17:00Z"


@pytest.fixture
def see(article, client):
    """Read a copy elsewhere, as somebody at a network address with a browser; return what the counter answers."""

    def see(address="203.0.113.7", agent=FIREFOX, referer=ELSEWHERE, about=article, method="get", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"user-agent": agent, "referer": referer}
        given = {name: value for name, value in headers.items() if value is not None}
        return getattr(client, method)(f"/r/{about.pk}.gif", headers=given, REMOTE_ADDR=address)

    return see


def counted():
    return dict(Tally.objects.values_list("origin", "count"))


# ---- the picture ----


def test_it_is_a_transparent_picture_of_one_pixel_that_nobody_keeps(see):
    answer = see(accept_encoding="gzip, br", cookie="sessionid=a", if_none_match='"a"')

    with Image.open(BytesIO(answer.content)) as picture:
        assert (picture.size, picture.convert("RGBA").getpixel((0, 0))[3]) == ((1, 1), 0)
    assert (answer.status_code, answer["Content-Type"], len(answer.content)) == (200, "image/gif", 43)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; base-uri 'none'")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    for header in ("ETag", "Vary", "Last-Modified", "Content-Encoding"):
        assert not answer.has_header(header), header


def test_whoever_only_asks_how_it_is_answered_is_not_counted(see):
    assert see(method="head").status_code == 200
    assert see(method="post").status_code == 405
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFT},
        {"state": State.REVIEW},
        {"published_at": timezone.now() + timedelta(days=4000)},
        {"kind": Kind.PAGE},
    ],
    ids=["draft", "in review", "scheduled", "a page"],
)
def test_what_could_never_be_copied_has_no_counter(see, make_article, fields):
    hidden = make_article("Hidden", **fields)

    answer, unknown = see(about=hidden), see(about=Article(pk=987654))

    assert answer.status_code == unknown.status_code == 404
    assert answer.content == unknown.content
    assert answer["Cache-Control"] == "no-store"
    assert not Tally.objects.exists()


@pytest.mark.parametrize("end", ["unpublished", "retracted"])
def test_copies_of_what_was_withdrawn_show_no_broken_picture_and_are_not_counted(see, article, editor, end):
    if end == "retracted":
        publishing.retract(article, by=editor, text="The numbers were wrong.")
    else:
        publishing.bring(article, State.UNPUBLISHED, by=editor)

    assert len(see().content) == 43
    assert not Tally.objects.exists()


# ---- who is counted ----


def test_a_reader_is_counted_once_a_day_for_a_copy(see, make_article, time_machine, caplog):
    time_machine.move_to(NOON)
    for _reading in range(3):
        see()
    see(agent=IPHONE)
    see(address="203.0.113.8")
    see(referer="https://elsewhere.example/")
    see(about=make_article("Another"))

    assert sorted(Tally.objects.values_list("article__title", "origin", "count", "day")) == [
        ("An article", "elsewhere.example", 1, date(2031, 2, 5)),
        ("An article", "journal.example", 3, date(2031, 2, 5)),
        ("Another", "journal.example", 1, date(2031, 2, 5)),
    ]
    assert not caplog.records


def test_the_next_day_the_same_reader_is_counted_again(see, time_machine):
    time_machine.move_to(NOON)
    see()

    time_machine.shift(timedelta(days=1))
    see()

    assert list(Tally.objects.order_by("day").values_list("day", "count")) == [
        (date(2031, 2, 5), 1),
        (date(2031, 2, 6), 1),
    ]


@pytest.mark.parametrize(("zone", "day"), [("America/Toronto", 4), ("Asia/Kolkata", 5)])
def test_a_day_is_one_where_the_publication_is(see, publication, time_machine, zone, day):
    publication.time_zone = zone
    publication.save()
    time_machine.move_to("2031-02-05 02:00Z")

    see()

    assert Tally.objects.get().day == date(2031, 2, day)


@pytest.mark.parametrize("asking", [{"sec_gpc": "1"}, {"dnt": "1"}, {"sec_gpc": "1", "dnt": "0"}])
def test_whoever_asks_not_to_be_tracked_is_answered_with_nothing_and_not_counted(
    see, asking, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = see(**asking)

    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert not Tally.objects.exists()


def test_whoever_says_that_they_do_not_mind_is_counted(see):
    see(dnt="0", sec_gpc="0")

    assert counted() == {"journal.example": 1}


@pytest.mark.parametrize(
    "agent",
    [
        None,
        "",
        "  ",
        GOOGLEBOT,
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116 Safari/537.36",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "curl/8.14.1",
        "python-requests/2.32",
        "Go-http-client/2.0",
        "Feedly/1.0",
        "SomeReader/2 (+https://reader.example)",
    ],
)
def test_robots_are_not_counted(see, agent):
    assert see(agent=agent).status_code == 200
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    "agent", [FIREFOX, IPHONE, CHROME, "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Mobile"]
)
def test_browsers_are_counted(see, agent):
    see(agent=agent)

    assert counted() == {"journal.example": 1}


@pytest.mark.parametrize(
    "header",
    [{"sec_purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"x_moz": "prefetch"}, {"x_purpose": "preview"}],
)
def test_what_is_fetched_before_anybody_looks_is_not_counted(see, header):
    see(**header)

    assert not Tally.objects.exists()


@pytest.mark.parametrize("referer", ["http://testserver/", "https://TESTSERVER:8443/articles/an-article/republish/"])
def test_the_sites_own_pages_are_not_counted(see, referer):
    see(referer=referer)

    assert not Tally.objects.exists()


# ---- under which name ----


@pytest.mark.parametrize(
    ("referer", "origin"),
    [
        ("https://journal.example/", "journal.example"),
        ("https://Journal.EXAMPLE:8443/page?query=1#part", "journal.example"),
        ("http://somebody:secret@journal.example/", "journal.example"),
        ("https://journal.example./", "journal.example"),
        ("https://xn--hpital-xxa.example/", "xn--hpital-xxa.example"),
        ("https://under_score.journal.example/", "under_score.journal.example"),
        (f"https://{LONGEST}/", LONGEST),
        (f"https://a{LONGEST}/", ""),
        (f"https://{'a' * 64}.example/", ""),
        (None, ""),
        ("", ""),
        ("journal.example", ""),
        ("android-app://com.reader.example/", ""),
        ("file:///home/somebody/copy.html", ""),
        ("data:text/html,copy", ""),
        ("https://192.0.2.1/", ""),
        ("https://[2001:db8::1]/", ""),
        ("https://[2001:db8::1/", ""),
        ("https://3221225985/", ""),
        ("https://0x7f.0x1/", ""),
        ("http://localhost:8000/", ""),
        ("http://intranet/ward-7/", ""),
        ("http://printer.local/", ""),
        ("https://wiki.hospital.internal/", ""),
        ("https://nas.home.arpa/", ""),
        ("https://-.example/", ""),
        ("https://journal..example/", ""),
        ("https://jour nal.example/", ""),
        ("https://journal.example\x00/", ""),
        ("https://jöurnal.example/", ""),
        ("https:///nothing", ""),
    ],
)
def test_a_reader_is_counted_under_the_host_of_the_page_alone(see, referer, origin):
    see(referer=referer)

    assert counted() == {origin: 1}


# ---- floods ----


@pytest.fixture
def bounds(monkeypatch):
    """Bounds that a test can reach."""
    monkeypatch.setattr(counting, "PER_ORIGIN", 3)
    monkeypatch.setattr(counting, "PER_ARTICLE", 8)
    monkeypatch.setattr(counting, "ORIGINS", 2)


def test_at_one_origin_no_more_are_counted_in_a_day_than_the_bound(see, bounds):
    for number in range(5):
        see(address=f"192.0.2.{number}")

    assert counted() == {"journal.example": 3}
    assert Sighting.objects.count() == 3


def test_readers_at_the_origins_beyond_the_bound_are_counted_without_a_name(see, bounds):
    for name in ("one", "two", "three", "four", "one"):
        see(referer=f"https://{name}.example/", agent=f"{FIREFOX} {name}")
    see(referer="https://one.example/", address="192.0.2.1")

    assert counted() == {"one.example": 2, "two.example": 1, "": 2}


def test_an_article_is_counted_no_more_in_a_day_than_the_bound(see, bounds):
    for number in range(4):
        for origin in ("https://one.example/", "https://two.example/", None):
            see(address=f"192.0.2.{number}", referer=origin)

    assert sum(counted().values()) == Sighting.objects.count() == 8


def test_the_next_day_there_is_room_again(see, bounds, time_machine):
    time_machine.move_to(NOON)
    for _day in range(2):
        for number in range(5):
            see(address=f"192.0.2.{number}")
        time_machine.shift(timedelta(days=1))

    assert list(Tally.objects.values_list("count", flat=True)) == [3, 3]


def test_the_bounds_are_those_that_the_pages_name():
    assert (counting.PER_ORIGIN, counting.PER_ARTICLE, counting.ORIGINS) == (10_000, 50_000, 200)


# ---- at the same time ----


@pytest.mark.django_db(transaction=True)
def test_readers_who_come_at_the_same_time_are_all_counted_under_one_salt(article):
    def read(number):
        headers = {"user-agent": FIREFOX, "referer": ELSEWHERE}
        return lambda: Client().get(f"/r/{article.pk}.gif", headers=headers, REMOTE_ADDR=f"192.0.2.{number % 6}")

    answers = at_once(*[read(number) for number in range(12)])

    assert {answer.status_code for answer in answers} == {200}
    assert counted() == {"journal.example": 6}
    assert (Salt.objects.count(), Sighting.objects.count()) == (1, 6)


@pytest.mark.django_db(transaction=True)
def test_readers_who_come_at_the_same_time_stay_within_the_bounds(article, bounds):
    def read(number):
        headers = {"user-agent": FIREFOX, "referer": f"https://site{number % 4}.example/"}
        return lambda: Client().get(f"/r/{article.pk}.gif", headers=headers, REMOTE_ADDR=f"192.0.2.{number}")

    at_once(*[read(number) for number in range(12)])

    assert len(counted().keys() - {""}) == 2
    assert max(counted().values()) <= 3
    assert sum(counted().values()) == Sighting.objects.count() <= 8


# ---- nothing breaks it ----


@pytest.mark.parametrize("what", ["", "republish_salt", "republish_tally", "articles_article"])
def test_a_database_that_does_not_answer_takes_nobodys_picture_away(see, client, caplog, what):
    def fail(execute, sql, *rest):
        if what in sql:
            raise OperationalError("database is locked: 203.0.113.7")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail), caplog.at_level(logging.DEBUG):
        answer = see()

    assert (answer.status_code, len(answer.content)) == (200, 43)
    assert "was not counted" in caplog.text
    assert not any(piece in caplog.text for piece in ("203.0.113.7", "Firefox", "journal"))


# ---- nothing is kept of a reader ----

ADDRESSES = [f"198.51.100.{number}" for number in range(9)] + ["2001:db8:4:7::1"]
SITES = [f"site-{number}.example" for number in range(10)]
PAGE = "ward-seven"  # of the path and the query of each page that a copy was read on
COOKIE = "kept-by-a-browser"


@pytest.fixture
def a_thousand_readings(see, make_article, time_machine):
    """Read copies of two articles a thousand times, robots and those who will not be tracked among them."""
    time_machine.move_to(NOON)
    articles = [make_article("The first"), make_article("The second")]
    for number in range(1000):
        see(
            about=articles[number % 2],
            address=ADDRESSES[number // 10 % 10],
            referer=f"https://{SITES[number % 10]}/{PAGE}/{number}?{PAGE}",
            agent=GOOGLEBOT if number >= 850 else (FIREFOX, IPHONE)[number // 100 % 2],
            sec_gpc="1" if 700 <= number < 800 else None,
            dnt="1" if 800 <= number < 850 else None,
            cookie=f"id={COOKIE}",
        )


def dump():
    """Return everything the database holds, as text: each column of each row of each table that it knows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        assert set(tables) >= {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- names from the database
            rows += [f"{table} {' '.join(map(str, row))}" for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.usefixtures("a_thousand_readings")
def test_a_thousand_readings_are_counted_exactly_and_nobody_who_read_can_be_known_from_the_database():
    # Ten network addresses with two browsers each at every site; an even site has copies of the first article alone.
    expected = {(f"The {'second' if number % 2 else 'first'}", site): 20 for number, site in enumerate(SITES)}

    assert {(tally.article.title, tally.origin): tally.count for tally in Tally.objects.all()} == expected
    assert set(Tally.objects.values_list("day", flat=True)) == {date(2031, 2, 5)}
    assert (Sighting.objects.count(), Salt.objects.count()) == (200, 1)
    held = dump()
    assert "site-3.example" in held  # it sees what is kept
    for piece in (*ADDRESSES, "198.51", "2001:db8", FIREFOX, IPHONE, "Firefox", "iPhone", "Googlebot", PAGE, COOKIE):
        assert piece not in held, piece


def test_nothing_of_a_reader_is_logged(see, caplog):
    with caplog.at_level(logging.DEBUG):
        see()
        see(about=Article(pk=987654))
        see(method="post")

    assert not any(piece in caplog.text for piece in ("203.0.113.7", "Firefox", "journal.example", "4711"))


@pytest.mark.parametrize("how", ["retention", "the first reader of the day"])
def test_when_the_day_has_turned_what_stood_for_its_readers_is_gone(see, time_machine, how):
    time_machine.move_to(NOON)
    see()
    see(agent=IPHONE)
    kept = [Salt.objects.get().secret, *Sighting.objects.values_list("digest", flat=True)]
    before = dump()
    assert len(kept) == 3
    assert all(piece in before for piece in kept)
    time_machine.shift(timedelta(days=1))

    if how == "retention":
        call_command("retention", verbosity=0)
        assert not Salt.objects.exists()
        assert not Sighting.objects.exists()
    else:
        see()
        assert Sighting.objects.get().day == Salt.objects.get().day == date(2031, 2, 6)

    after = dump()
    assert not any(piece in after for piece in kept)


def test_what_stands_for_todays_readers_stays_today(see, capsys):
    see()

    call_command("retention")

    assert Sighting.objects.count() == 1
    assert capsys.readouterr().out == ""


def test_a_reader_stands_for_another_hash_each_day(see, time_machine):
    time_machine.move_to(NOON)
    see()
    first = Sighting.objects.get().digest

    time_machine.shift(timedelta(days=1))
    see()

    assert Sighting.objects.get().digest != first


# ---- what the page says of it is true ----


def is_one_picture(see):
    copy = html.fromstring(see.client.get("/articles/an-article/republish.counted.html").text)
    assert copy.xpath(".//img/@src") == [f"http://testserver/r/{Article.objects.get().pk}.gif"]
    assert copy.xpath("(.//*)[last()]")[0].tag == "img"
    assert Image.open(BytesIO(see().content)).size == (1, 1)


def counts_once_and_keeps_four_things(see):
    see()
    see()
    row = Tally.objects.get()
    assert {field.name for field in row._meta.fields} == {"id", "article", "origin", "day", "count"}
    assert (row.article, row.origin, row.count) == (Article.objects.get(), "journal.example", 1)


def keeps_nothing_of_a_reader(see):
    answer = see(cookie=f"id={COOKIE}")
    held = dump()
    assert not answer.cookies
    assert not any(piece in held for piece in ("203.0.113.7", "Firefox", "newsletter", "4711", "an-article?", COOKIE))


def forgets_the_next_day(see):
    see()
    kept = [Sighting.objects.get().digest, Salt.objects.get().secret]
    assert all(piece in dump() for piece in kept)
    see.time_machine.shift(timedelta(days=1))
    call_command("retention", verbosity=0)
    assert not any(piece in dump() for piece in kept)


def respects_who_asks(see):
    see(sec_gpc="1")
    see(dnt="1")
    assert not Tally.objects.exists()
    assert not Sighting.objects.exists()


CLAIMS = {
    "The counter is one transparent picture at the end of the copy.": is_one_picture,
    "It counts a reader of a copy at most once a day, and keeps the article, the name of the site, the day and a"
    " number.": counts_once_and_keeps_four_things,
    "It sets no cookie, and keeps no network address, no browser and no page.": keeps_nothing_of_a_reader,
    "So that nobody is counted twice, a hash with a random salt stands for a reader until the day is over; both are"
    " deleted the next day.": forgets_the_next_day,
    "Whoever asks not to be tracked is not counted.": respects_who_asks,
}


@pytest.mark.parametrize("check", CLAIMS.values(), ids=lambda check: check.__name__)
def test_each_claim_about_the_counter_is_true(see, client, time_machine, check):
    time_machine.move_to(NOON)
    see.client, see.time_machine = client, time_machine

    check(see)


def test_what_is_said_of_the_counter_is_claim_by_claim_what_is_checked(article, client):
    said = words(html.fromstring(render_to_string("republish/_counter_sentence.html")))
    page = words(html.fromstring(client.get("/articles/an-article/republish/").text))
    call_command("create_pages", verbosity=0)
    stored = plain_text(Article.objects.get(slug="privacy").body)
    (demonstrated,) = [body for slug, _front, body in reading.documents("pages") if slug == "privacy"]

    assert said == " ".join(CLAIMS)
    assert said in page
    assert " ".join(CLAIMS) in stored
    assert " ".join(CLAIMS) in demonstrated
