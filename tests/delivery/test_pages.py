"""A public page is one document for everybody, with a strong ETag, compressed as asked and never out of date."""

import gzip
from datetime import timedelta

import brotli
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Correction
from comments import states
from comments.models import Status
from moderation import closing
from tests.places import PUBLIC

ENCODINGS = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def pages(world):
    """The URLs of what every reader is shown alike, by name."""
    apart = {"healthz", "readyz", "media", "comments:write", "comments:sent", "moderation:report"}
    apart |= {"republish:following", "articles:preview", "republish:counter"}
    kept = {
        name: place
        for name, place in PUBLIC.items()
        if place.get["anonymous"] == 200 and name not in apart and not name.startswith("comments:mine")
    }
    return {name: place.url(name, world) for name, place in kept.items()}


def get(client, url, encoding="", **headers):
    return client.get(url, headers={"accept-encoding": encoding} | headers)


# ---- one document for everybody ----


def test_two_visitors_one_of_them_signed_in_are_sent_the_same_bytes(pages, visitors):
    other = {
        "accept-language": "fr",
        "user-agent": "Mozilla/5.0 (a phone)",
        "referer": "https://elsewhere.example/",
        "x-forwarded-host": "elsewhere.example",
        "sec-fetch-site": "cross-site",
    }
    for name, url in pages.items():
        plain = visitors.ask("anonymous", "get", url)

        for role in ("author", "administrator"):
            answer = visitors.ask(role, "get", url, headers=other)
            assert answer.content == plain.content, f"{name} for {role}"
            assert answer["ETag"] == plain["ETag"], f"{name} for {role}"


def test_the_clock_alone_changes_no_page(pages, client):
    now = timezone.now() + timedelta(minutes=1)
    with time_machine.travel(now, tick=False):
        before = {url: client.get(url).content for url in pages.values()}

    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        for name, url in pages.items():
            assert client.get(url).content == before[url], name


def test_an_empty_feed_is_the_same_document_a_minute_later(make_author, publication, client):
    urls = ["/feeds/articles.atom", reverse("articles:author-feed", args=[make_author().slug])]
    before = [client.get(url).content for url in urls]

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert [client.get(url).content for url in urls] == before


# ---- the ETag ----


def test_every_page_has_a_strong_etag_for_each_encoding(pages, client):
    for name, url in pages.items():
        tags = [get(client, url, encoding)["ETag"] for encoding in ENCODINGS]

        assert all(tag.startswith('"') and tag.endswith('"') for tag in tags), name
        assert len(set(tags)) == 3, name


def test_a_page_that_is_known_is_not_sent_again(pages, client):
    for name, url in pages.items():
        for encoding in ENCODINGS:
            first = get(client, url, encoding)

            again = get(client, url, encoding, **{"if-none-match": first["ETag"]})

            assert (again.status_code, again.content) == (304, b""), f"{name}, {encoding}"
            for header in ("ETag", "Cache-Control", "Vary"):
                assert again[header] == first[header], f"{name}, {encoding}"


@pytest.mark.parametrize("known", ["{}", "W/{}", '"another", {}', "*"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_is_known_however_its_etag_is_written(article, client, known, method):
    url = article.get_absolute_url()
    tag = client.get(url)["ETag"]

    assert getattr(client, method)(url, headers={"if-none-match": known.format(tag)}).status_code == 304
    assert getattr(client, method)(url, headers={"if-none-match": '"another"'}).status_code == 200


def test_the_etag_of_one_encoding_is_not_taken_for_another(article, client):
    url = article.get_absolute_url()

    compressed = get(client, url, "br")["ETag"]

    assert get(client, url, "gzip", **{"if-none-match": compressed}).status_code == 200
    assert get(client, url, "", **{"if-none-match": compressed}).status_code == 200


def edit_title(world):
    world.article.title = "Read by all, again"
    world.article.save()


def correct(world):
    Correction.objects.create(article=world.article, text="A number was wrong.")


def retract(world):
    publishing.retract(world.article, by=world.users["editor"], text="Its data were made up.")


def rename_author(world):
    world.other_author.name = "Bea Others"
    world.other_author.save()


def rename_publication(world):
    world.publication.name = "Closed Rounds"
    world.publication.save()


def approve(world):
    states.move(world.pending, Status.APPROVED, by=None, version=world.pending.version)


def withdraw(world):
    states.move(world.comment, Status.WITHDRAWN, by=None, version=world.comment.version)


def close_discussion(world):
    closing.close_discussion(
        world.article,
        version=world.article.discussion.version,
        by=world.users["editor"],
        reason="It had run its course.",
    )


def close_thread(world):
    closing.close_thread(
        world.comment, version=world.comment.version, by=world.users["moderator"], reason="It had run its course."
    )


@pytest.mark.parametrize(
    "change",
    [
        *(edit_title, correct, retract, rename_author, rename_publication),
        *(approve, withdraw, close_discussion, close_thread),
    ],
)
def test_a_change_is_seen_on_the_very_next_request(world, client, change):
    url = world.article.get_absolute_url()
    before = {encoding: get(client, url, encoding)["ETag"] for encoding in ENCODINGS}

    change(world)

    for encoding, tag in before.items():
        after = get(client, url, encoding, **{"if-none-match": tag})
        assert after.status_code == 200, encoding
        assert after["ETag"] != tag, encoding


def test_what_was_unpublished_is_gone_for_who_knows_its_etag(world, client):
    url = world.article.get_absolute_url()
    tag = client.get(url)["ETag"]

    publishing.bring(world.article, "unpublished", by=world.users["editor"])

    assert client.get(url, headers={"if-none-match": tag}).status_code == 410


# ---- compression ----


def test_compressed_pages_hold_the_same_bytes_and_say_how_many(pages, client):
    for name, url in pages.items():
        plain = get(client, url)
        assert not plain.has_header("Content-Encoding"), name

        for encoding in ENCODINGS:
            answer = get(client, url, encoding)
            applied = answer.get("Content-Encoding", "")
            assert applied == encoding or (applied == "" and len(plain.content) < 512), name
            assert ENCODINGS[applied](answer.content) == plain.content, name
            assert int(answer["Content-Length"]) == len(answer.content), name
            assert "accept-encoding" in answer["Vary"].lower(), name


def test_a_head_is_answered_with_the_headers_of_the_page_and_no_page(pages, client):
    for name, url in pages.items():
        for encoding in ENCODINGS:
            whole = get(client, url, encoding)
            head = client.head(url, headers={"accept-encoding": encoding})

            assert head.status_code == 200, name
            assert head.content == b"", name
            assert dict(head.headers) == dict(whole.headers), name


@pytest.mark.parametrize(
    ("accepted", "applied"),
    [
        ("br, gzip, deflate, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip ; q=0.5", "gzip"),
        ("br;q=0.001", "br"),
        ("gzip;q=0, br;q=0", ""),
        ("gzip;Q=0", ""),
        ("identity", ""),
        ("deflate", ""),
        ("*", ""),
        ("*;q=0", ""),
        ("brr, xgzip", ""),
        (",;q=,;;=0,\xff", ""),
        ("", ""),
    ],
)
def test_a_page_is_compressed_as_the_reader_can_read_it(article, client, accepted, applied):
    answer = get(client, article.get_absolute_url(), accepted)

    assert answer.get("Content-Encoding", "") == applied


def test_a_reader_who_says_nothing_about_compression_gets_none(article):
    assert not Client().get(article.get_absolute_url()).has_header("Content-Encoding")


def test_a_picture_is_not_compressed_again(world, client):
    answer = get(client, PUBLIC["media"].url("media", world), "br, gzip")

    assert not answer.has_header("Content-Encoding")
    assert answer.streaming


def test_the_pages_of_those_who_work_here_are_compressed_to_a_length_that_tells_nothing(client, moderator):
    client.force_login(moderator)

    answers = [client.get(reverse("moderation:queue"), headers={"accept-encoding": "gzip, br"}) for _time in range(8)]

    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert "Nothing is waiting" in gzip.decompress(answers[0].content).decode()
    assert len({len(answer.content) for answer in answers}) > 1
