"""A browser in which somebody signed in before is counted by itself: no stranger keeps them out of it."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.guessing import LIMIT
from delivery import outbox
from tests.accounts.steps import give_mailed_code, give_password, set_up_app, sign_in_with_app
from tests.accounts.test_guessing import HERE, PASSWORD, guess_wrong, reset_path, sign_in, signed_in

pytestmark = pytest.mark.django_db
NEW = "a quite different sentence"
COOKIE = "browser"


def known_browser(user, password=PASSWORD):
    """Return a browser in which somebody signed in, and out again."""
    browser = Client(REMOTE_ADDR=HERE)
    assert sign_in(browser, user.email, password).status_code == 302
    browser.post(reverse("account_logout"))
    assert not signed_in(browser)
    return browser


def lock_out(*users):
    """Lock accounts by strangers, and the network address that everybody here has by somebody else."""
    for number, user in enumerate(users):
        guess_wrong(user.email, address=f"198.51.100.{number}")
    guess_wrong("nobody@example.org")


def test_neither_strangers_nor_colleagues_keep_somebody_out_of_their_own_browser(make_user):
    editor = make_user("editor")
    browser = known_browser(editor)
    lock_out(editor)

    assert sign_in(Client(), editor.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 429
    assert sign_in(browser, editor.email, PASSWORD).status_code == 302


def test_a_browser_is_known_for_who_signed_in_there_alone_and_for_several(make_user):
    editor, author, other = make_user("editor"), make_user("author"), make_user("moderator")
    browser = known_browser(author)
    sign_in(browser, other.email, PASSWORD)
    browser.post(reverse("account_logout"))
    lock_out(editor, author, other)

    assert sign_in(browser, editor.email, PASSWORD).status_code == 429
    for user in (author, other):
        assert sign_in(browser, user.email, PASSWORD).status_code == 302
        browser.post(reverse("account_logout"))


def test_a_known_browser_has_five_guesses_of_its_own_and_then_it_alone_is_locked(make_user):
    editor, colleague = make_user("editor"), make_user("moderator")
    browser, another = known_browser(editor), known_browser(editor)

    answers = [sign_in(browser, editor.email) for _ in range(LIMIT)]
    locked = sign_in(browser, editor.email, PASSWORD)

    assert [answer.status_code for answer in answers] == [200] * LIMIT
    assert "One try is left." in answers[3].text
    assert locked.status_code == 429
    assert "given five times in this browser: nothing is taken here for 15 minutes" in locked.text
    assert not outbox.Mail.objects.filter(kind="locked-out").exists()
    assert sign_in(another, editor.email, PASSWORD).status_code == 302
    assert sign_in(Client(), colleague.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 302
    assert sign_in(Client(), editor.email, PASSWORD, REMOTE_ADDR=HERE).status_code == 302


def test_whoever_gets_in_may_mistype_as_often_again_there(make_user):
    editor = make_user("editor")
    browser = known_browser(editor)

    for _ in range(3):
        answers = [sign_in(browser, editor.email).status_code for _ in range(LIMIT - 1)]
        assert answers == [200] * (LIMIT - 1)
        assert sign_in(browser, editor.email, PASSWORD).status_code == 302
        browser.post(reverse("account_logout"))


def test_signing_out_everywhere_and_a_new_password_elsewhere_make_every_browser_a_strangers(make_user):
    editor = make_user("editor")
    browser = known_browser(editor)

    sessions.end_all(editor)
    lock_out(editor)
    ended = sign_in(browser, editor.email, PASSWORD)

    editor.set_password(NEW)
    editor.save()
    assert ended.status_code == 429
    assert sign_in(browser, editor.email, NEW).status_code == 429


@pytest.mark.django_db(transaction=True)  # an app is set up once the database has it
def test_where_the_password_is_changed_and_an_app_set_up_the_browser_stays_known(make_user):
    editor = make_user("editor")
    browser = Client(REMOTE_ADDR=HERE)
    sign_in(browser, editor.email, PASSWORD)
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    set_up_app(browser)
    browser.post(reverse("account_logout"))
    lock_out(editor)

    assert sign_in(browser, editor.email, NEW).url == reverse("mfa_authenticate")


def test_a_link_from_ones_mailbox_to_a_new_password_makes_the_browser_known(make_user):
    editor = make_user("editor")
    lock_out(editor)
    browser = Client(REMOTE_ADDR=HERE)

    choose = browser.get(reset_path(editor), follow=True)
    browser.post(choose.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert sign_in(browser, editor.email, NEW).status_code == 302
    assert sign_in(Client(), editor.email, NEW, REMOTE_ADDR=HERE).status_code == 429


def test_a_new_password_opens_a_known_browser_that_is_locked(make_user):
    editor = make_user("editor")
    browser = known_browser(editor)
    for _ in range(LIMIT):
        sign_in(browser, editor.email)
    editor.refresh_from_db()

    choose = browser.get(reset_path(editor), follow=True)
    browser.post(choose.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert sign_in(browser, editor.email, NEW).status_code == 302


@pytest.mark.django_db(transaction=True)  # an app is set up once the database has it
def test_the_password_alone_makes_no_browser_known_where_more_is_asked(make_user, settings):
    settings.SECOND_FACTOR = True
    editor, owner, thief, another = make_user("editor"), Client(), Client(), Client()
    left = []
    give_password(owner, editor)
    left.append(COOKIE in owner.cookies)
    give_mailed_code(owner)
    left.append(COOKIE in owner.cookies)  # an editor has to set a factor up first
    secret = set_up_app(owner)
    left.append(COOKIE in owner.cookies)
    give_password(thief, editor)
    left.append(COOKIE in thief.cookies)
    sign_in_with_app(another, editor, secret)
    left.append(COOKIE in another.cookies)

    assert left == [False, False, True, False, True]


def test_the_cookie_names_nobody_and_lasts_a_year_and_what_is_not_ours_is_a_strangers(make_user):
    editor = make_user("editor")
    browser = Client(REMOTE_ADDR=HERE)
    cookie = sign_in(browser, editor.email, PASSWORD).cookies[COOKIE]
    lock_out(editor)

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 365 * 24 * 3600
    assert editor.email not in cookie.value
    entries = signing.TimestampSigner(salt="accounts.browsers").unsign(cookie.value)
    forged = signing.TimestampSigner(key="another key", salt="accounts.browsers").sign(entries)
    elsewhere = signing.TimestampSigner(salt="another purpose").sign(entries)
    for value in (forged, elsewhere, entries, "", "x", cookie.value[:-1]):
        thief = Client(REMOTE_ADDR=HERE)
        thief.cookies[COOKIE] = value
        assert sign_in(thief, editor.email, PASSWORD).status_code == 429, value


def test_a_browser_is_known_where_a_code_is_asked_for_too(make_user, settings):
    settings.SECOND_FACTOR = True
    author, browser = make_user("author"), Client(REMOTE_ADDR=HERE)
    give_password(browser, author)
    give_mailed_code(browser)
    browser.post(reverse("account_logout"))
    lock_out(author)

    give_password(browser, author)

    assert give_mailed_code(browser).status_code == 302
    assert signed_in(browser)
    assert COOKIE not in browser.get("/").cookies
