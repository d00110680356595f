"""Whoever was away enters their password in place, and what they sent is stored in the same step."""

import json
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from fido2.webauthn import AuthenticatorData
from lxml import html

from accounts.unlocking import FIELD, PASSKEY
from articles.models import Article, State, Topic, WorkingCopy
from comments.models import Status
from tests.accounts.device import Device
from tests.signing_in import go_away, say_again

PASSWORD = "a long enough password"  # noqa: S105
ADD = "/admin/articles/topic/add/"
UNLOCK = "/accounts/unlock/"
SCRIPT = {"sec-fetch-mode": "cors"}
WORDS = 'Kin & "kith" <b>of</b>\r\nmany words.'


@pytest.fixture
def away(client, editor):
    """The browser of an editor who was away for half an hour."""
    client.force_login(editor)
    go_away(client)
    return client


@pytest.fixture
def typed(client, make_article, make_author, editor):
    """An article’s form as a browser sends it, with a new standfirst, after its editor was away."""
    draft = make_article("Before you post", state=State.DRAFT, authors=[make_author()])
    client.force_login(editor)
    url = reverse("admin:articles_article_change", args=[draft.pk])
    form = html.document_fromstring(client.get(url).text).get_element_by_id("article_form")
    go_away(client)
    return url, {name: value or "" for name, value in form.form_values()} | {"standfirst": WORDS}


def fields(answer):
    """Return what the form that asks for the password sends."""
    form = html.document_fromstring(answer.text).xpath(f"//form[.//input[@name='{FIELD}']]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_what_was_sent_comes_back_whole_with_a_field_for_the_password(client, typed):
    url, sent = typed

    answer = client.post(url, sent)

    assert answer.status_code == 401
    assert answer.headers["X-Locked"] == "1"
    assert "You were away for half an hour." in answer.text
    back = fields(answer)
    del sent["csrfmiddlewaretoken"]
    assert {name: back[name].splitlines() for name in sent} == {
        name: str(value).splitlines() for name, value in sent.items()
    }
    assert not Article.objects.filter(standfirst=WORDS).exists()


def test_with_the_password_it_is_stored_in_one_step(client, typed, editor):
    url, sent = typed
    before = client.session.session_key

    answer = client.post(url, fields(client.post(url, sent)) | {FIELD: PASSWORD})

    assert answer.status_code == 302
    assert Article.objects.get().standfirst.replace("\r", "") == WORDS.replace("\r", "")
    assert client.session[SESSION_KEY] == str(editor.pk)
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    assert PASSWORD not in str([copy.fields for copy in WorkingCopy.objects.all()])


def test_a_wrong_password_comes_back_with_everything_still_there(away):
    first = away.post(ADD, {"name": "Consent forms in paediatrics", "slug": "consent"})

    answer = away.post(ADD, fields(first) | {FIELD: "not my password"})

    assert answer.status_code == 401
    assert "This is not your password." in answer.text
    assert fields(answer)["name"] == "Consent forms in paediatrics"
    assert "not my password" not in answer.text
    assert away.get("/admin/").status_code == 302


def test_guessing_in_place_is_counted_as_at_signing_in(away):
    sent = {"name": "Consent", "slug": "consent"}
    for _guess in range(5):
        away.post(ADD, sent | {FIELD: "not my password"})

    answer = away.post(ADD, sent | {FIELD: PASSWORD})

    assert answer.status_code == 429
    assert fields(answer)["name"] == "Consent"
    assert away.get("/admin/").status_code == 302


def test_the_password_of_somebody_else_unlocks_nothing(away, make_user):
    colleague = make_user("administrator", "Colin Eague")
    colleague.set_password("the password of Colin")
    colleague.save()

    answer = away.post(ADD, {"name": "Consent", "slug": "consent", FIELD: "the password of Colin"})

    assert answer.status_code == 401
    assert away.get("/admin/").status_code == 302


def test_what_may_not_be_sent_from_elsewhere_may_not_with_a_password(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    go_away(browser)

    assert browser.post(ADD, {"name": "Consent", "slug": "consent", FIELD: PASSWORD}).status_code == 403
    assert browser.get("/admin/").status_code == 302


def test_no_password_that_was_typed_is_sent_back(away):
    answer = away.post(reverse("account_change_password"), {"oldpassword": "my old secret", "password1": "my secret"})

    assert answer.status_code == 401
    assert "secret" not in answer.text


def test_files_are_named_that_must_be_chosen_again(away, make_figure, article):
    url = reverse("admin:articles_article_change", args=[article.pk])
    picture = SimpleUploadedFile("ward <3>.png", b"...", "image/png")

    answer = away.post(url, {"title": "With a picture", "figures-0-image": picture, "figures-0-image-kept": "a:token"})

    assert "ward &lt;3&gt;.png" in answer.text
    assert fields(answer)["figures-0-image-kept"] == "a:token"


def test_a_page_that_is_asked_for_follows_the_password(away):
    page = "/admin/articles/article/?q=x"
    answer = away.get(page)
    assert answer.url == f"{UNLOCK}?next=/admin/articles/article/%3Fq%3Dx"

    form = away.get(answer.url)
    assert form.status_code == 401
    answer = away.post(answer.url, {FIELD: PASSWORD})

    assert answer.status_code == 302
    assert answer.url == page


def test_unlocking_leads_nowhere_but_to_this_site(away):
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        answer = away.post(f"{UNLOCK}?next={elsewhere}", {FIELD: PASSWORD})

        assert answer.url == reverse("admin:workplace"), elsewhere


def test_a_script_is_told_and_sends_again_by_itself(away, make_article, make_author):
    working = "/admin/articles/article/add/working/"
    sent = {"_working": "typed", "title": "Typed on"}

    told = away.post(working, sent, headers=SCRIPT)
    assert (told.status_code, told.headers["X-Locked"]) == (401, "1")
    assert not WorkingCopy.objects.exclude(fields={}).exists()
    wrong = away.post(UNLOCK, {FIELD: "not my password"}, headers=SCRIPT)
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert away.post(UNLOCK, {FIELD: PASSWORD}, headers=SCRIPT).status_code == 204

    assert away.post(working, sent, headers=SCRIPT).status_code == 200
    assert WorkingCopy.objects.get().fields["title"] == ["Typed on"]


def test_a_decision_on_the_desk_is_stored_with_the_password(client, moderator, make_comment):
    comment = make_comment("Well said.")
    client.force_login(moderator)
    go_away(client)
    url = reverse("moderation:decide", args=[comment.pk])
    sent = {"decision": "approve", "version": comment.version}

    told = client.post(url, sent, headers={"hx-request": "true"})
    assert (told.status_code, told.headers["X-Locked"]) == (401, "1")
    answer = client.post(url, fields(client.post(url, sent)) | {FIELD: PASSWORD})

    assert answer.status_code == 302
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_two_tabs_of_one_browser_are_both_unlocked(away):
    pages = [away.post(ADD, {"name": name, "slug": name.lower()}) for name in ("One", "Two")]

    for page in pages:
        assert away.post(ADD, fields(page) | {FIELD: PASSWORD}).status_code == 302


def test_a_session_that_is_gone_meanwhile_is_not_unlocked(away, editor):
    page = away.post(ADD, {"name": "Consent forms in paediatrics", "slug": "consent"})
    type(editor).objects.filter(pk=editor.pk).update(sessions_ended=1)

    answer = away.post(ADD, fields(page) | {FIELD: PASSWORD})

    assert answer.status_code == 401
    assert "Copy what you typed" in answer.text
    assert PASSWORD not in answer.text
    told = away.post(UNLOCK, {FIELD: PASSWORD}, headers=SCRIPT)
    assert told.status_code == 401
    assert "X-Locked" not in told.headers


def test_readers_pages_are_the_same_for_whoever_was_away(away, article):
    answer = away.get(article.get_absolute_url())

    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")


def test_whoever_is_not_locked_is_led_on(client, editor):
    client.force_login(editor)

    assert client.get(f"{UNLOCK}?next=/admin/").url == "/admin/"
    assert client.get(UNLOCK, headers=SCRIPT).status_code == 204


def test_a_password_opens_again_what_a_second_factor_opened_and_stands_in_for_none(away, editor, settings):
    settings.SECOND_FACTOR = True
    Authenticator.objects.create(user=editor, type="totp", data={"secret": ""})
    say_again(away)  # by password alone

    away.post(ADD, {"name": "One", "slug": "one", FIELD: PASSWORD})
    assert not Topic.objects.exists()
    session = away.session
    session["account_authentication_methods"] += [{"method": "mfa", "type": "totp", "at": session["began"]}]
    session.save()
    go_away(away)
    answer = away.post(ADD, {"name": "Two", "slug": "two", FIELD: PASSWORD})

    assert answer.status_code == 302
    assert Topic.objects.get().name == "Two"


# ---- an old token, after signing in afresh in another tab ----

OURS = {"sec-fetch-site": "same-origin"}


def form_of(answer, way="//form[.//button[contains(., 'what I typed')]]"):
    (form,) = html.document_fromstring(answer.text).xpath(way)
    return {name: value or "" for name, value in form.form_values()}


@pytest.fixture
def strict(typed, editor):
    """A browser that signed in afresh after the article’s form was opened, the URL of the form, and what it sends."""
    url, sent = typed
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    return browser, url, sent | {"csrfmiddlewaretoken": "x" * 64, "_continue": "Save and continue editing"}


def test_what_came_with_an_old_token_is_stored_with_one_press(strict):
    browser, url, sent = strict

    answer = browser.post(url, sent, headers=OURS)
    assert answer.status_code == 403
    assert "Nothing was stored yet" in answer.text
    assert not Article.objects.filter(standfirst=WORDS).exists()
    answer = browser.post(url, form_of(answer), headers=OURS)

    assert answer.status_code == 302
    assert answer.url == url  # where “Save and continue editing” leads
    assert Article.objects.get().standfirst.replace("\r", "") == WORDS.replace("\r", "")


def test_what_another_site_sent_is_plainly_refused(strict):
    browser, url, sent = strict

    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {}):
        answer = browser.post(url, sent, headers=headers)

        assert answer.status_code == 403, headers
        assert "csrfmiddlewaretoken" not in answer.text, headers
        assert "many words" not in answer.text, headers


def test_whoever_was_away_as_well_needs_the_password_and_one_press(strict):
    browser, url, sent = strict
    go_away(browser)

    assert "csrfmiddlewaretoken" not in browser.post(url, sent).text
    answer = browser.post(url, sent, headers=OURS)
    assert answer.status_code == 401
    sent_again = form_of(answer, f"//form[.//input[@name='{FIELD}']]") | {FIELD: PASSWORD}

    assert browser.post(url, sent_again, headers=OURS).status_code == 302
    assert Article.objects.get().standfirst.replace("\r", "") == WORDS.replace("\r", "")


def test_whoever_is_signed_out_signs_in_in_another_tab_and_sends_the_page_that_kept_it(strict, editor):
    browser, url, sent = strict
    browser.logout()

    answer = browser.post(url, sent, headers=OURS)
    assert answer.status_code == 401
    page = html.document_fromstring(answer.text)
    (way,) = page.xpath("//main//a[contains(@class, 'button-main')]")
    assert (way.get("href"), way.get("target")) == (f"/accounts/login/?next={url}", "_blank")
    assert [label.text_content() for label in page.xpath("//label")] == ["Standfirst", "Body"]
    assert "Save and continue editing" not in page.xpath("string(//main)")
    assert "it also waits for you where you typed it" in answer.text
    browser.force_login(editor)
    del browser.cookies["csrftoken"]  # signing in brings another
    again = browser.post(url, form_of(answer), headers=OURS)

    assert browser.post(url, form_of(again), headers=OURS).status_code == 302
    assert Article.objects.get().standfirst.replace("\r", "") == WORDS.replace("\r", "")


def test_words_are_named_as_their_form_names_them(client, db):
    sent = {
        "title": "A title with a good many words",
        "body": "<p>The <em>first</em> &amp; paragraph.</p><ul><li>A point</li></ul>",
        "figures-1-caption": "What can be seen on the picture",
        "nonsense-x-y": "What no form here has a field for",
        "bylines-0-nonsense": "What no row here has a field for",
        "_save": "Save and do everything else too",
    }
    answer = client.post("/admin/articles/article/add/", sent)

    page = html.document_fromstring(answer.text)
    texts = [area.text.strip() for area in page.xpath("//textarea")]
    labels = [label.text_content() for label in page.xpath("//label")]
    assert dict(zip(labels, texts, strict=True)) == {
        "Title": sent["title"],
        "Body": "The first & paragraph.\n\nA point",
        "Figure 2: caption": sent["figures-1-caption"],
        "What you typed, 4": sent["nonsense-x-y"],
        "What you typed, 5": sent["bylines-0-nonsense"],
    }


def test_what_is_still_to_be_said_waits_for_whoever_comes_back(client, administrator, topic_form):
    client.force_login(administrator)
    client.post(ADD, topic_form)
    go_away(client)
    locked = client.get(f"{UNLOCK}?next=/admin/")
    assert "was added successfully" not in locked.text

    client.post(f"{UNLOCK}?next=/admin/", {FIELD: PASSWORD})

    assert "was added successfully" in client.get("/admin/articles/topic/").text


@pytest.fixture
def topic_form():
    return {"name": "Consent", "slug": "consent"}


# ---- more to do than before ----


def test_an_author_who_became_an_editor_while_writing_is_told_so_and_loses_nothing(client, make_user, settings):
    settings.SECOND_FACTOR = True
    user = make_user("author")
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": session["began"]}]
    session["account_authentication_methods_user"] = session[SESSION_KEY]
    session.save()
    assert client.get("/admin/articles/article/").status_code == 200
    user.groups.set([Group.objects.get(name="Editors")])
    sent = {"title": "A title with a good many words"}

    answer = client.post("/admin/articles/article/add/", sent, headers=OURS)

    assert answer.status_code == 401
    assert "You are signed out" not in answer.text
    assert "You may do more than before" in answer.text
    assert form_of(answer)["title"] == sent["title"]
    (way,) = html.document_fromstring(answer.text).xpath("//main//a[contains(@class, 'button-main')]/@href")
    assert unquote(way) == f"{reverse('mfa_index')}?next=/admin/articles/article/add/"
    told = client.post("/admin/articles/article/add/working/", sent, headers={"sec-fetch-dest": "empty"})
    assert told.status_code == 403
    assert "You may do more than before" in told.text


# ---- by passkey ----


@pytest.fixture
def passkey(away, editor, settings):
    """The device of the editor who was away."""
    settings.SITE_URL = "http://testserver"
    return Device(editor).give()


def challenge(browser):
    asked = browser.get(UNLOCK, headers=SCRIPT | {"accept": "application/json"})
    return asked.json()["request_options"]["publicKey"]["challenge"]


def test_a_passkey_does_in_place_of_the_password(away, passkey):
    first = away.post(ADD, {"name": "Consent", "slug": "consent"})
    assert "Use the passkey" in first.text
    assert first.headers["X-Locked"] == "passkey"

    answer = away.post(ADD, fields(first) | {PASSKEY: json.dumps(passkey.shown(challenge(away)))})

    assert answer.status_code == 302
    assert Topic.objects.get().name == "Consent"
    assert away.get("/admin/").status_code == 200


def test_only_a_passkey_of_ones_own_that_asked_whose_it_is_does_and_once(away, passkey, editor, make_user):
    colleague = Device(make_user("administrator", "Colin Eague")).give()
    unasked = Device(editor, flags=AuthenticatorData.FLAG.UP).give()
    old = challenge(away)
    now = challenge(away)
    answers = [passkey.shown(old), colleague.shown(now), unasked.shown(now), {}, [], "x"]
    for said in [*map(json.dumps, answers), "no JSON"]:
        answer = away.post(ADD, {"name": "Consent", "slug": "consent", PASSKEY: said})

        assert answer.status_code == 401, said
        assert fields(answer)["name"] == "Consent", said
    assert away.get("/admin/").status_code == 302
    good = json.dumps(passkey.shown(challenge(away)))
    assert away.post(UNLOCK, {PASSKEY: good}).status_code == 302
    go_away(away)
    assert away.post(UNLOCK, {PASSKEY: good}).status_code == 401


def test_nobody_is_told_of_passkeys_who_is_not_signed_in(client, editor, settings):
    settings.SITE_URL = "http://testserver"
    Device(editor).give()

    assert client.get(UNLOCK, headers=SCRIPT | {"accept": "application/json"}).status_code == 422
