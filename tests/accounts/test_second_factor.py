"""Nobody opens the admin or the desk with a password alone, and everybody can get in who lost what they had."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from accounts.roles import EDITOR
from delivery import outbox
from tests.accounts.steps import (
    LOGIN,
    app_code,
    factors_of,
    give_mailed_code,
    give_password,
    mailed_code,
    secret_on,
    set_up_app,
    sign_in_with_app,
)
from tests.places import ACCOUNTS, PLACES, SITE, STAFF
from tests.signing_in import go_away, say_again

CODE_PAGE = reverse("account_confirm_login_code")
ENROL = reverse("mfa_index")
SHOW = reverse("mfa_reauthenticate")
DESK = "/moderation/"
WORDS = "What took all evening, and is not lost."
OPEN = {"admin:login", "admin:logout"}  # the ways in and out
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def commits(monkeypatch):
    """Do what waits for a transaction to end at once: the one around a test never does."""
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **options: deed())


@pytest.fixture
def enrolled(client):
    """Sign somebody in for the first time and set an app up; return its secret."""

    def enrol(user, browser=client):
        give_password(browser, user)
        give_mailed_code(browser)
        return set_up_app(browser)

    return enrol


@pytest.fixture
def with_code(client):
    """Sign somebody in by password and mailed code."""

    def sign_in(user, browser=client):
        give_password(browser, user)
        give_mailed_code(browser)
        return browser

    return sign_in


# ---- what stays shut ----


def test_a_page_of_the_staff_asks_once_what_somebody_has_for_a_second_factor(client, enrolled, editor):
    enrolled(editor)

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/").status_code == 200

    assert len([query for query in queries if "mfa_authenticator" in query["sql"]]) == 1


def staff_urls(world):
    """Every URL of those who work here that an administrator opens, with who else does."""
    for name, place in PLACES.items():
        if place.get["anonymous"] == 302 and place.get["reader"] == 404 and name not in OPEN | set(ACCOUNTS):
            yield name, place, place.url(name, world)


def test_no_page_of_the_staff_opens_by_password_alone(world, figure):
    opened, tried = [], 0
    for role in STAFF:
        browser = Client(raise_request_exception=False)
        browser.force_login(world.users[role])  # as a session is that was begun while the factor was off
        kept = dict(browser.cookies)
        for name, place, url in staff_urls(world):
            for method in ("get", "post"):
                browser.cookies.update(kept)
                answer = getattr(browser, method)(url, place.data(world) if method == "post" else None)
                tried += 1
                if answer.status_code not in (302, 401) or not at_the_door(answer):
                    opened.append(f"{method.upper()} {url} ({name}) by {role}: {answer.status_code}")

    figure(18, f"staff URLs that open by password alone, of {tried} tried", len(opened), "0")
    assert not opened, "\n".join(opened)


def at_the_door(answer):
    return answer.status_code == 401 or answer.url.startswith((LOGIN, ENROL))


def test_who_gave_a_mailed_code_and_needs_more_is_led_to_set_a_factor_up(world, with_code, figure):
    opened, tried = [], 0
    for role in STAFF[1:]:
        browser = with_code(world.users[role], Client(raise_request_exception=False))
        for name, place, url in staff_urls(world):
            for method in ("get", "post"):
                answer = getattr(browser, method)(url, place.data(world) if method == "post" else None)
                tried += 1
                if answer.status_code != 401 and not (answer.status_code == 302 and answer.url.startswith(ENROL)):
                    opened.append(f"{method.upper()} {url} ({name}) by {role}: {answer.status_code}")

    figure(18, f"staff URLs that open without a factor set up, of {tried} tried", len(opened), "0")
    assert not opened, "\n".join(opened)


def test_the_table_that_was_gone_through_is_of_every_page_of_the_staff(world):
    gone_through = {name for name, *_ in staff_urls(world)}

    assert set(SITE) - gone_through <= OPEN | {"admin:workplace", "admin:password_change"} | {
        name for name, place in SITE.items() if place.get["reader"] != 404
    }
    assert len(gone_through) > 90


def test_whoever_is_not_through_is_nobody_on_the_pages_of_readers(world, with_code):
    browser = with_code(world.users["editor"])

    assert browser.get(world.own_draft.get_absolute_url()).status_code == 404
    assert browser.get(reverse("desk:staff-bar"), {"article": world.article.slug}).status_code == 302


def test_words_that_were_typed_are_given_back(client, with_code, moderator, make_comment):
    comment = make_comment()
    with_code(moderator)

    answer = client.post(reverse("moderation:notes", args=[comment.pk]), {"text": WORDS})

    assert answer.status_code == 401
    assert WORDS in answer.text
    assert not comment.article.discussion.comments.exclude(pk=comment.pk).exists()


def test_a_script_is_told_in_a_sentence(client, with_code, moderator):
    with_code(moderator)

    for headers in ({"hx-request": "true"}, {"sec-fetch-dest": "empty"}):
        answer = client.get(DESK, headers=headers)
        assert answer.status_code == 403
        assert "second factor" in answer.text


def test_a_page_for_readers_asks_no_more_for_it(client, article, enrolled, editor):
    enrolled(editor)
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_absolute_url())

    assert queries.captured_queries
    for table in ("mfa_authenticator", "django_session", "accounts_user"):
        assert not [query for query in queries.captured_queries if f'FROM "{table}"' in query["sql"]], table


# ---- the code by e-mail ----


def test_an_author_comes_in_with_a_mailed_code(client, make_user):
    author = make_user("author")

    assert give_password(client, author).url == CODE_PAGE
    assert client.get("/admin/").url.startswith(LOGIN)
    assert give_mailed_code(client).url == reverse("admin:workplace")

    assert client.get("/admin/").status_code == 200
    assert client.cookies["staff"].value == "1"


def test_an_author_who_was_made_an_editor_is_asked_for_more_at_the_next_request(client, with_code, make_user):
    author = make_user("author")
    with_code(author)
    assert client.get("/admin/").status_code == 200

    author.groups.add(Group.objects.get(name=EDITOR.name))

    assert client.get("/admin/").url == f"{ENROL}?next=%2Fadmin%2F"


def test_the_mail_says_what_the_code_is_for_and_not_from_where(client, make_user):
    author = make_user("author")

    client.post(
        LOGIN, {"login": author.email, "password": "a long enough password"}, headers={"user-agent": "Strange/1"}
    )
    mailed_code()

    (letter,) = mail.outbox
    assert letter.subject == "Your code to sign in"
    assert letter.to == [author.email]
    assert letter.content_subtype == "plain"
    assert "Strange" not in letter.body
    assert "127.0.0.1" not in letter.body
    assert f"http://testserver{reverse('account_reset_password')}" in letter.body


def test_a_mailed_code_holds_for_ten_minutes(client, make_user):
    author = make_user("author")
    give_password(client, author)
    code = mailed_code()

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = give_mailed_code(client, code)

    assert answer.url == LOGIN
    assert "_auth_user_id" not in client.session


def test_a_mailed_code_may_be_tried_three_times(client, make_user):
    author = make_user("author")
    give_password(client, author)
    code = mailed_code()
    wrong = "000000" if code != "000000" else "111111"

    answers = [give_mailed_code(client, wrong).status_code for _ in range(3)]
    give_mailed_code(client, code)

    assert answers[:2] == [200, 200]
    assert "_auth_user_id" not in client.session


def test_another_code_can_be_sent_and_the_first_works_no_more(client, make_user):
    author = make_user("author")
    give_password(client, author)
    first = mailed_code()

    answer = client.post(CODE_PAGE, {"action": "resend"}, follow=True)
    assert "Another code is on its way. The earlier one works no more." in answer.text
    second = mailed_code()

    if first != second:
        assert give_mailed_code(client, first).status_code == 200
    assert give_mailed_code(client, second).url == reverse("admin:workplace")


def test_somebody_without_rights_needs_a_password_alone(client, make_user):
    assert give_password(client, make_user(None, "Reader")).url == reverse("admin:workplace")


# ---- setting one up ----


def test_an_editor_sets_an_app_up_is_shown_recovery_codes_once_and_goes_on(client, with_code, editor):
    with_code(editor)
    led = client.get("/admin/articles/article/")
    assert led.url == f"{ENROL}?next=%2Fadmin%2Farticles%2Farticle%2F"
    way = html.document_fromstring(client.get(led.url).text).xpath(
        f"//a[starts-with(@href, '{reverse('mfa_activate_totp')}')]/@href"
    )[0]
    page = client.get(way)
    (form,) = html.document_fromstring(page.text).xpath("//form[.//input[@name='code']]")

    answer = client.post(form.action, dict(form.form_values()) | {"code": app_code(secret_on(page))})

    shown = client.get(answer.url)
    codes = html.document_fromstring(shown.text).get_element_by_id("codes").text.split()
    assert len(codes) == 10
    assert html.document_fromstring(shown.text).xpath("//a[@href='/admin/articles/article/']")
    again = client.get(answer.url)
    assert not [code for code in codes if code in again.text]
    assert client.get("/admin/articles/article/").status_code == 200  # nothing more is asked


def test_the_page_of_the_app_has_a_link_the_secret_and_its_picture_and_no_data_url(client, with_code, editor):
    with_code(editor)

    page = html.document_fromstring(client.get(reverse("mfa_activate_totp")).text)

    (link,) = set(page.xpath("//a[starts-with(@href, 'otpauth://totp/')]/@href"))
    secret = page.get_element_by_id("secret").text
    assert f"secret={secret.replace(' ', '')}" in link
    assert "issuer=Open%20Rounds" in link
    assert set(map(len, secret.split())) == {4}
    (path,) = page.xpath("//*[@class='qr-ink']/@d")
    assert path.count("M") > 300
    assert not page.xpath("//*[starts-with(@src, 'data:')]")


def test_a_wrong_code_leaves_the_secret_as_it_is(client, with_code, editor):
    with_code(editor)
    secret = secret_on(client.get(reverse("mfa_activate_totp")))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "12"})

    assert secret_on(answer) == secret
    assert "does not fit" in answer.text


def test_the_owner_is_told_by_mail_of_each_change(client, enrolled, editor):
    enrolled(editor)
    client.post(reverse("mfa_deactivate_totp"))
    outbox.drain()

    subjects = [each.subject for each in mail.outbox]
    assert "An authenticator app was set up" in subjects
    assert "Your authenticator app was removed" in subjects
    assert not any(re.search(r"127\.0\.0\.1|IP|Browser", each.body) for each in mail.outbox)


def test_setting_one_up_ends_the_other_sessions(client, with_code, editor):
    elsewhere = with_code(editor, Client())
    with_code(editor)

    set_up_app(client)

    assert "_auth_user_id" in client.session
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").url.startswith(LOGIN)


def test_who_removes_the_last_one_is_led_to_set_up_another(client, enrolled, editor):
    enrolled(editor)

    client.post(reverse("mfa_deactivate_totp"))

    assert factors_of(editor) == set()
    assert client.get("/admin/").url.startswith(ENROL)


def test_a_passkey_of_somebody_else_is_not_there(client, with_code, editor, make_user):
    other = Authenticator.objects.create(
        user=make_user("editor", "Other"), type=Authenticator.Type.WEBAUTHN, data={"name": "Theirs", "credential": {}}
    )
    with_code(editor)

    for method in ("get", "post"):
        assert getattr(client, method)(reverse("mfa_remove_webauthn", args=[other.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


# ---- signing in with one ----


def test_whoever_has_an_app_is_asked_for_its_code_and_not_for_a_mailed_one(client, enrolled, editor):
    secret = enrolled(editor)
    client.logout()

    assert give_password(client, editor).url == reverse("mfa_authenticate")
    assert client.get("/admin/").url.startswith(LOGIN)
    answer = client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})

    assert answer.url == reverse("admin:workplace")
    assert client.get("/admin/").status_code == 200


def test_a_code_of_an_app_works_once(client, enrolled, editor):
    secret = enrolled(editor)
    client.logout()
    assert sign_in_with_app(client, editor, secret).status_code == 302
    client.logout()

    answer = sign_in_with_app(client, editor, secret)

    assert answer.status_code == 200
    assert "does not fit" in answer.text
    assert "_auth_user_id" not in client.session


def test_a_code_of_an_app_may_be_a_step_late_and_not_three(client, enrolled, editor):
    secret = enrolled(editor)
    client.logout()
    assert sign_in_with_app(client, editor, secret, steps=-3).status_code == 200
    assert sign_in_with_app(client, editor, secret, steps=1).status_code == 302


def test_a_recovery_code_works_once(client, enrolled, editor):
    enrolled(editor)
    (code, *_others) = RecoveryCodes.activate(editor).get_unused_codes()
    for expected in (302, 200):
        client.logout()
        give_password(client, editor)
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.status_code == expected


def test_new_recovery_codes_end_the_old_ones(client, enrolled, editor):
    enrolled(editor)
    old = RecoveryCodes.activate(editor).get_unused_codes()

    client.post(reverse("mfa_generate_recovery_codes"))

    assert not set(old) & set(RecoveryCodes.activate(editor).get_unused_codes())


def test_a_session_from_before_shows_the_factor_and_goes_on(client, with_code, make_user, enrolled):
    author = make_user("author")
    secret = enrolled(author)
    client.logout()
    author.refresh_from_db()
    client.force_login(author)  # a session that was begun without it

    led = client.get("/admin/articles/article/")
    assert led.url == f"{SHOW}?next=%2Fadmin%2Farticles%2Farticle%2F"
    answer = client.post(SHOW, {"code": app_code(secret), "next": "/admin/articles/article/"})

    assert answer.url == "/admin/articles/article/"
    assert client.get(answer.url).status_code == 200


def test_a_locked_session_lends_a_sign_in_nothing_that_it_had_seen(enrolled, editor):
    secret = enrolled(editor)
    seen = {"a passkey": {"type": "webauthn", "passwordless": True}, "an app": {"type": "totp"}}
    for name, kind in seen.items():
        browser = Client()
        browser.force_login(User.objects.get(pk=editor.pk))
        say_again(browser, also={"method": "mfa", **kind})
        assert browser.get("/admin/").status_code == 200, name
        before = browser.session.session_key
        go_away(browser)

        assert give_password(browser, editor).url == reverse("mfa_authenticate"), name

        assert [each["method"] for each in browser.session["account_authentication_methods"]] == ["password"], name
        assert browser.session.session_key != before
        assert not {"began", "_auth_user_id"} & set(browser.session.keys()), name
        assert browser.get("/admin/").url.startswith(LOGIN), name
        cache.clear()
        assert browser.post(reverse("mfa_authenticate"), {"code": app_code(secret)}).status_code == 302, name
        assert browser.get("/admin/").status_code == 200, name


def test_a_sign_in_that_was_given_up_lends_the_next_one_nothing(client, make_user):
    author = make_user("author")
    give_password(client, author)
    session = client.session  # as a passkey leaves it that was shown while its owner was switched off
    session["account_authentication_methods"].append({"method": "mfa", "type": "webauthn", "passwordless": True})
    del session["account_login"]
    session.save()

    assert give_password(client, author).url == CODE_PAGE

    assert [each["method"] for each in client.session["account_authentication_methods"]] == ["password"]


def test_each_is_asked_for_what_they_have(client, enrolled, editor):
    enrolled(editor)
    client.logout()
    passkey = {"type": "webauthn", "data": {"name": "Phone", "credential": {}}}
    for has, headings in (
        ("app", ["By the app", "The device is not at hand?"]),
        ("both", ["By passkey", "By the app", "The device is not at hand?"]),
        ("passkey", ["By passkey", "The device is not at hand?"]),
    ):
        if has == "both":
            Authenticator.objects.create(user=editor, **passkey)
        if has == "passkey":
            Authenticator.objects.filter(user=editor, type="totp").delete()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
            page = html.document_fromstring(give_password(client, editor, follow=True).text)
        assert [each.text for each in page.findall(".//h2")] == headings, has
        codes = page.xpath("//input[@name='code']")
        assert len(codes) == len({each.get("id") for each in codes}) == (1 if has == "passkey" else 2)
        client.post(reverse("account_logout"))
    assert "goes with the password" in page.text_content()


def test_a_wrong_code_is_told_of_by_what_was_typed(client, enrolled, editor):
    enrolled(editor)
    client.logout()
    give_password(client, editor)
    for sent, said in (
        ({"code": "000 000"}, "change every half minute"),
        ({"code": "0000-0000", "with": "recovery"}, "This recovery code does not fit."),
        ({"code": "123"}, "A code of an app has six digits"),
        ({"code": "", "with": "recovery"}, "Write a recovery code."),
    ):
        page = html.document_fromstring(client.post(reverse("mfa_authenticate"), sent).text)

        (field,) = page.xpath("//*[@class='field field-error']")
        assert said in field.text_content(), sent
        assert ("Recovery code" in field.text_content()) == ("with" in sent)


def test_who_used_a_recovery_code_is_told_how_many_are_left_and_so_is_the_owner(client, enrolled, editor):
    enrolled(editor)
    (code, *_others) = RecoveryCodes.activate(editor).get_unused_codes()
    client.logout()
    give_password(client, editor)

    answer = client.post(reverse("mfa_authenticate"), {"code": code, "with": "recovery"}, follow=True)

    assert "9 are left" in answer.text
    outbox.drain()
    letter = mail.outbox[-1]
    assert letter.subject == "A recovery code was used"
    assert "9 codes are left." in letter.body
    assert code not in letter.body


def test_a_sign_in_that_was_begun_is_over_once_the_account_changed(client, enrolled, editor, make_user):
    secret, author = enrolled(editor), make_user("author")
    changes = {
        "password": lambda user: user.set_password("another long password"),
        "signed out everywhere": lambda user: setattr(user, "sessions_ended", user.sessions_ended + 1),
        "switched off": lambda user: setattr(user, "is_active", False),
    }
    went_on = []
    for name, change in changes.items():
        for user in (editor, author):
            browser = Client()
            assert give_password(browser, user).url in (CODE_PAGE, reverse("mfa_authenticate"))
            code = mailed_code() if user is author else ""
            change(user)
            user.save()
            page = browser.get(CODE_PAGE if code else reverse("mfa_authenticate"))
            answer = (
                give_mailed_code(browser, code)
                if code
                else browser.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
            )
            if page.status_code != 302 or "_auth_user_id" in browser.session or answer.url != LOGIN:
                went_on.append(f"{user} {name}")
            user.set_password("a long enough password")
            user.is_active = True
            user.save()

    assert not went_on, went_on


def test_what_changes_in_the_very_moment_of_the_last_step_counts_too(client, enrolled, editor, monkeypatch):
    secret = enrolled(editor)
    client.logout()
    give_password(client, editor)
    monkeypatch.setattr("accounts.stages.unstash_login", lambda request, peek: None)  # the page looked too soon
    User.objects.filter(pk=editor.pk).update(sessions_ended=F("sessions_ended") + 1)

    answer = client.post(reverse("mfa_authenticate"), {"code": app_code(secret)}, follow=True)

    assert "_auth_user_id" not in client.session
    assert "Your account was changed meanwhile." in answer.text


def test_a_sign_in_that_was_begun_holds_for_a_quarter_of_an_hour(client, enrolled, editor):
    secret = enrolled(editor)
    client.logout()
    give_password(client, editor)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        answer = client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})

    assert answer.url == LOGIN
    assert "_auth_user_id" not in client.session


# ---- what is stored ----


def test_the_secrets_are_stored_encrypted_and_outlive_a_change_of_key(client, enrolled, editor, settings):
    secret = enrolled(editor)
    stored = Authenticator.objects.get(user=editor, type="totp").data["secret"]
    assert secret.replace(" ", "") not in stored
    old = settings.SECRET_KEY

    client.logout()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert sign_in_with_app(client, editor, secret).status_code == 302


def test_without_the_key_no_code_fits_and_nothing_breaks(client, enrolled, editor, settings):
    secret = enrolled(editor)
    client.logout()

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []

    assert sign_in_with_app(client, editor, secret).status_code == 200
    assert "_auth_user_id" not in client.session


# ---- the telephone is lost ----


def test_an_operator_takes_a_lost_factor_away(client, enrolled, editor, caplog):
    enrolled(editor)
    mail.outbox.clear()

    call_command("reset_second_factor", editor.email.upper())

    assert factors_of(editor) == set()
    assert client.get("/admin/").url.startswith(LOGIN)  # signed out everywhere
    outbox.drain()
    assert "Your second factor was taken away" in [each.subject for each in mail.outbox]
    assert any("factor" in record.getMessage() for record in caplog.records if record.name == "security")
    assert give_password(client, editor).url == CODE_PAGE
    give_mailed_code(client)
    assert client.get("/admin/").url.startswith(ENROL)


def test_an_operator_who_misspells_is_told():
    with pytest.raises(CommandError, match="Nobody signs in by"):
        call_command("reset_second_factor", "nobody@example.org")


# ---- switched off ----


def test_switched_off_the_password_alone_signs_in(client, editor, settings):
    settings.SECOND_FACTOR = False

    give_password(client, editor)

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("factor", "demo", "warned"), [(False, False, True), (False, True, False), (True, False, False)]
)
def test_an_operator_is_warned_where_it_is_off_and_nothing_is_a_demonstration(settings, factor, demo, warned):
    settings.SECOND_FACTOR, settings.DEMO = factor, demo

    found = [each.id for each in run_checks(include_deployment_checks=True)]

    assert ("accounts.W001" in found) is warned
