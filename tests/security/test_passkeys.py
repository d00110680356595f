"""A passkey that is right opens what it is for; anything else that calls itself one is refused, and breaks nothing."""

import json
import time
import tracemalloc
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2 import cbor
from fido2.utils import websafe_encode
from lxml import html

from tests.accounts.device import ADD, AGAIN, AS_FACTOR, FLAG, SIGN_IN, Device, challenge_of, send
from tests.accounts.steps import LOGIN, give_mailed_code, give_password
from tests.logs import facts, listening

PATIENCE = 2  # seconds for one answer
MEMORY = 20_000_000  # bytes that reading one may take
MANY = 100_000_000
HEAD = bytes(37)  # of what a device says of itself: whose site, which flags, a counter
EXTENDED = bytes(32) + b"\x80" + bytes(4)
SHAPES = {
    "nothing": "",
    "no JSON": "{",
    "a number": "1",
    "no number": "NaN",
    "a list": "[]",
    "a list of objects": "[{}]",
    "nothing known": "{}",
    "a number for a name": '{"id": 1}',
    "a list for a name": '{"id": ["a"]}',
    "letters beyond ASCII": '{"id": "é", "rawId": "é", "response": {}}',
    "no answer": '{"id": "aa", "rawId": "aa"}',
    "an answer that is text": '{"id": "aa", "rawId": "aa", "response": "x"}',
    "a number without end": '{"id": "aa", "rawId": "aa", "response": ' + "9" * 5_000 + "}",
    "deep lists": "[" * 90_000,
    "deep lists, not too long": "[" * 19_000,
    "deep objects": '{"a":' * 3_800,
    "more than a passkey says": json.dumps({"id": "a" * 150_000}),
    "NUL bytes": '{"id": "\\u0000", "rawId": "\\u0000", "response": {"clientDataJSON": "e30\\u0000"}}',
    "a lone surrogate": '{"id": "\\ud800", "rawId": "\\ud800", "response": {"clientDataJSON": "\\ud800"}}',
}


def coded(value):
    return websafe_encode(value if isinstance(value, bytes) else json.dumps(value).encode())


def changed(answer, within=None, **parts):
    """Return an answer with other parts in it, or within one of them."""
    return answer | ({within: answer[within] | parts} if within else parts)


def told(answer, **said):
    """Return an answer with other things in what the browser told the device to sign."""
    usual = {"type": "webauthn.get", "challenge": "AA", "origin": "http://testserver"}
    return changed(answer, "response", clientDataJSON=coded(usual | said))


def attesting(answer, value):
    attested = value if isinstance(value, bytes) else cbor.encode(value)
    return changed(answer, "response", attestationObject=coded(attested))


def authenticating(answer, data):
    return changed(answer, "response", authenticatorData=coded(data))


def wrong_answers(right):
    """Yield what is wrong with it, and an answer that was right before."""
    yield "numbers for names", changed(right, id=MANY, rawId=MANY)
    yield "no name", {name: right[name] for name in ("rawId", "type", "response")}
    yield "two names", changed(right, id="aaaa")
    yield "another's name", changed(right, id="aaaa", rawId="aaaa")
    yield "another kind", changed(right, response=[])
    yield "a list of extensions", changed(right, clientExtensionResults=[1])
    yield "extensions of text", changed(right, clientExtensionResults={"credProps": "x"})
    for name in right["response"]:
        for value in (MANY, 5, [], {"a": 1}, True, "é", "a\0", "A", coded(b"\xff\xfe"), coded(b"\0")):
            yield f"{name} is {value!r}", changed(right, "response", **{name: value})
    for name in ("type", "challenge", "origin"):
        for value in (MANY, None, [], {}, "é\0"):
            yield f"{name} that was signed is {value!r}", told(right, **{name: value})
    for value in ([], "x", b"[" * 13_000, b"\xff", b'{"type": ' + b"9" * 5_000):
        yield f"what was signed is {value[:9]!r}", changed(right, "response", clientDataJSON=coded(value))


def wrong_shown(right):
    yield from wrong_answers(right)
    yield "another challenge", told(right)
    for whose in ("zzzzzzzzzzzzz", "zzzzzzzzzzzz", "0", "-1", "\0", "a b"):
        yield f"of {whose!r}", changed(right, "response", userHandle=coded(whose.encode()))
    yield "whose is broken off", authenticating(right, HEAD[:9])
    yield "flags alone", authenticating(right, bytes(32) + b"\xff" * 200)
    yield "broken CBOR", authenticating(right, EXTENDED + b"\xbb" + b"\xff" * 5)
    yield "deep CBOR", authenticating(right, EXTENDED + b"\x81" * 13_000)
    yield "a list that is said to be long", authenticating(right, EXTENDED + b"\x9b" + b"\xff" * 8 + bytes(9_000))
    yield "a key of CBOR that is a list", authenticating(right, EXTENDED + b"\xa1\x80\x00")


def wrong_made(right):
    yield from wrong_answers(right)
    yield "nothing of CBOR", attesting(right, b"\0")
    yield "deep CBOR", attesting(right, b"\x81" * 13_000)
    yield "a number of bytes", attesting(right, {"fmt": "none", "authData": MANY, "attStmt": {}})
    yield "no key", attesting(right, {"fmt": "none", "authData": HEAD, "attStmt": {}})
    yield "nothing attested", attesting(right, {})
    yield "no map", attesting(right, [])


@pytest.fixture
def doors(editor, make_user):
    """Each page that takes a passkey, with a browser that stands before it and a device that opens it."""
    device, own = Device(editor).give(), Device(make_user("editor", "Ada"))

    def standing(page):
        browser = Client(raise_request_exception=False)
        if page != SIGN_IN:
            give_password(browser, own.user if page == ADD else editor)
        if page == AGAIN:
            send(browser, AS_FACTOR, device.shown(challenge_of(browser, AS_FACTOR)))
        if page == ADD:
            give_mailed_code(browser)
        return SimpleNamespace(page=page, browser=browser, device=own if page == ADD else device)

    return [standing(page) for page in (SIGN_IN, AS_FACTOR, AGAIN, ADD)]


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR = True


pytestmark = pytest.mark.django_db


def answered(door):
    """Return what a device answers to what a page asks."""
    challenge = challenge_of(door.browser, door.page)
    return door.device.made(challenge) if door.page == ADD else door.device.shown(challenge)


def ask(door, answer):
    """Send an answer; return what came of it, and after how many seconds."""
    begun = time.monotonic()
    response = send(door.browser, door.page, answer)
    cache.clear()  # or what counts the attempts would answer for the page
    return response, time.monotonic() - begun


def test_the_right_passkey_opens_every_door(doors):
    for door in doors:
        response = send(door.browser, door.page, answered(door))

        assert response.status_code == 302, door.page
        assert not response.url.startswith(LOGIN), door.page
    assert [Authenticator.objects.filter(user=door.device.user, type="webauthn").count() for door in doors] == [1] * 4


def test_whatever_else_calls_itself_a_passkey_is_refused_and_breaks_nothing(doors, figure):
    failed, count = [], 0
    for door, every in zip(doors, (1, 7, 5, 1), strict=True):  # those between read an answer as the first one does
        wrong = wrong_made if door.page == ADD else wrong_shown
        for what, answer in [*SHAPES.items(), *wrong(answered(door))][::every]:
            response, seconds = ask(door, answer)
            count += 1
            refused = response.status_code == (200 if door.page in (AS_FACTOR, ADD) else 302)
            if not refused or seconds >= PATIENCE:
                failed.append(f"{door.page}: {what}: {response.status_code} after {seconds:.1f} s")

    figure(4, "passkeys that are none, and were not refused at once", f"{len(failed)} of {count}", "0")
    assert not failed, "\n".join(failed)
    assert count > 200
    assert Authenticator.objects.count() == 1
    assert "_auth_user_id" not in doors[0].browser.session
    assert "_auth_user_id" not in doors[1].browser.session


def test_a_number_for_a_text_makes_no_bytes(doors):
    failed = []
    for door in doors:
        wrong = wrong_made if door.page == ADD else wrong_shown
        for what, answer in wrong(answered(door)):
            if any(word in what for word in (str(MANY), "number")):
                tracemalloc.start()
                ask(door, answer)
                _now, peak = tracemalloc.get_traced_memory()
                tracemalloc.stop()
                failed += [f"{door.page}: {what}: {peak} bytes"] if peak >= MEMORY else []

    assert not failed, "\n".join(failed)


def test_it_is_refused_in_a_sentence(doors):
    for door in doors[:3]:
        response = send(door.browser, door.page, '{"id": 1}', follow=True)
        response = door.browser.get(response.url, follow=True) if response.status_code == 302 else response

        assert "This passkey was not taken." in html.document_fromstring(response.text).text_content(), door.page


def test_a_device_that_did_not_ask_who_holds_it_is_refused(doors):
    for door in doors:
        door.device.flags = FLAG.UP

        response = send(door.browser, door.page, answered(door))

        assert response.status_code == 200 or door.browser.get(response.url).status_code < 400
    assert "_auth_user_id" not in doors[0].browser.session
    assert "_auth_user_id" not in doors[1].browser.session
    assert Authenticator.objects.count() == 1


def test_an_answer_works_once(doors):
    door = doors[0]
    answer = answered(door)
    send(door.browser, door.page, answer)
    door.browser.logout()

    challenge_of(door.browser, door.page)
    send(door.browser, door.page, answer)

    assert "_auth_user_id" not in door.browser.session


def test_nothing_is_kept_of_an_answer_but_what_is_needed(doors):
    door = doors[3]
    answer = answered(door) | {"more": "x" * 9_000, "clientExtensionResults": {"credProps": {"rk": True, "x": "\0"}}}
    answer["response"] |= {"transports": ["usb"], "publicKey": "x"}

    assert send(door.browser, door.page, answer).status_code == 302

    kept = Authenticator.objects.get(user=door.device.user, type="webauthn").data["credential"]
    assert set(kept) <= {"id", "rawId", "type", "response", "authenticatorAttachment", "clientExtensionResults"}
    assert set(kept["response"]) == {"clientDataJSON", "attestationObject"}
    assert kept["clientExtensionResults"] == {"credProps": {"rk": True}}


def test_the_name_of_a_passkey_is_one_short_line(doors):
    door = doors[3]

    assert send(door.browser, door.page, answered(door), name="n" * 81).status_code == 200
    assert send(door.browser, door.page, answered(door), name="My\u202e \x1btele\u200bphone").status_code == 302

    assert Authenticator.objects.get(user=door.device.user, type="webauthn").wrap().name == "My telephone"


def test_a_passkey_that_was_not_taken_is_told_to_whoever_reads_the_log(doors):
    with listening() as stream:
        for door in doors[:3]:
            send(door.browser, door.page, '{"id": 1}')

    told = [fact for fact in facts(stream) if fact["event"] == "factor_failed"]
    assert [(fact["factor"], fact.get("who")) for fact in told] == [
        ("webauthn", None),
        ("webauthn", doors[1].device.user.pk),
        ("webauthn", doors[2].device.user.pk),
    ]


def test_whoever_asks_learns_of_no_passkey(client, editor):
    Device(editor).give()

    answer = client.get(SIGN_IN, {"login": editor.email}, headers={"accept": "application/json"})

    assert answer.json()["request_options"]["publicKey"]["allowCredentials"] == []
