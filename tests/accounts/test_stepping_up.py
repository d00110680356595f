"""Whoever keeps the accounts says again who they are before they change one, and gives nobody more than they have."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, Permission
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import User
from accounts.unlocking import FIELD
from delivery import outbox
from delivery.models import Mail
from tests.signing_in import say_again

PASSWORD = "a long enough password"  # noqa: S105
LIST = "/admin/accounts/user/"
ADD = "/admin/accounts/user/add/"


@pytest.fixture
def keeper(client, administrator):
    """The browser of an administrator who signed in a while ago."""
    client.force_login(administrator)
    return client


def url_of(user, page="change"):
    return reverse(f"admin:accounts_user_{page}", args=[user.pk])


def fields(answer):
    form = html.document_fromstring(answer.text).xpath(f"//form[.//input[@name='{FIELD}']]")[0]
    sent: dict = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def test_opening_a_page_asks_nothing_and_every_form_that_changes_an_account_does(keeper, editor):
    pages = [ADD, url_of(editor), url_of(editor, "delete")]
    pages += [reverse("admin:auth_user_password_change", args=[editor.pk])]
    for page in pages:
        for query in ("", "?_changelist_filters=q%3Dx"):
            assert keeper.get(page + query).status_code == 200, page
    only_sent = [url_of(editor, "invite"), url_of(editor, "take_factor")]
    acts = [(page, {"post": "yes", "name": "New"}) for page in [*pages, *only_sent]]
    acts += [
        (LIST, {"action": action, ACTION_CHECKBOX_NAME: [editor.pk], "post": "yes"})
        for action in ("end_sessions", "take_factors_away", "delete_selected")
    ]
    for page, sent in acts:
        answer = keeper.post(page, sent)

        assert answer.status_code == 401, (page, sent)
        assert "say that it is still you, and what you sent is done." in answer.text, (page, sent)
    editor.refresh_from_db()
    assert (editor.name, editor.sessions_ended) == ("Edith Or", 0)
    assert User.objects.count() == 2


def test_the_list_is_read_without(keeper, editor):
    assert editor.email in keeper.get(LIST).text
    assert keeper.get(url_of(editor, "history")).status_code == 200


def test_whoever_has_no_right_finds_nothing_and_is_asked_nothing(client, editor, moderator):
    client.force_login(moderator)

    for page in (ADD, url_of(editor), url_of(editor, "delete"), url_of(editor, "invite"), LIST):
        assert client.get(page).status_code == 404, page
        assert client.post(page, {"post": "yes"}).status_code == 404, page


def test_a_form_that_was_sent_is_done_with_the_password(keeper, editor):
    moderators, editors = Group.objects.get(name="Moderators"), Group.objects.get(name="Editors")
    sent = {"email": editor.email, "name": "Edith New", "is_active": "on", "is_staff": "on"}
    url = url_of(editor) + "?_changelist_filters=q%3Dx"
    asked = keeper.post(url, sent | {"groups": [moderators.pk, editors.pk]})

    wrong = keeper.post(url, fields(asked) | {FIELD: "not my password"})
    assert wrong.status_code == 401
    answer = keeper.post(url, fields(wrong) | {FIELD: PASSWORD})

    assert answer.status_code == 302
    editor.refresh_from_db()
    assert editor.name == "Edith New"
    assert set(editor.groups.all()) == {moderators, editors}


def test_it_is_asked_again_after_five_minutes_and_of_a_time_to_come(keeper, editor):
    for ago, expected in ((0, 200), (4 * 60, 200), (5 * 60 + 1, 401), (-3600, 401)):
        say_again(keeper, ago=ago)

        assert keeper.post(url_of(editor), {}).status_code == expected, ago


def test_what_somebody_else_said_in_the_same_browser_counts_for_nothing(keeper, editor, make_user):
    say_again(keeper)
    keeper.force_login(make_user("administrator", "Other Min"))

    assert keeper.post(url_of(editor), {}).status_code == 401


def test_an_administrator_takes_the_factor_away_of_whoever_lost_it(keeper, editor):
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=editor, type=kind, data={})
    say_again(keeper)

    keeper.post(LIST, {"action": "take_factors_away", ACTION_CHECKBOX_NAME: [editor.pk]})

    assert not Authenticator.objects.exists()
    editor.refresh_from_db()
    assert editor.sessions_ended == 1
    assert [mail.to for mail in Mail.objects.all()] == [editor.email]


def test_the_page_of_a_user_says_what_they_sign_in_with_and_takes_it_away_once_asked(keeper, editor):
    Authenticator.objects.create(user=editor, type="webauthn", data={"name": "My <telephone>", "credential": {}})
    Authenticator.objects.create(user=editor, type="totp", data={"secret": "x"})
    RecoveryCodes.activate(editor).validate_code(RecoveryCodes.activate(editor).get_unused_codes()[0])
    say_again(keeper)
    page = keeper.get(url_of(editor)).text
    for said in ("the passkey “My &lt;telephone&gt;”, since", "an authenticator app, since", "9 recovery codes left"):
        assert said in page
    assert "algorithm" not in page
    take = url_of(editor, "take_factor")
    assert f'href="{take}"' in page

    asked = keeper.get(take)
    assert "My &lt;telephone&gt;" in asked.text
    assert Authenticator.objects.count() == 3
    answer = keeper.post(take, follow=True)

    assert not Authenticator.objects.exists()
    assert "They set up another when they next sign in: Edith Or" in answer.text
    assert f'href="{take}"' not in answer.text
    outbox.drain()
    assert "An administrator took your second factor away" in outgoing.outbox[-1].body
    keeper.post(take)
    outbox.drain()
    assert len(outgoing.outbox) == 1


def test_the_list_says_who_has_a_second_factor(keeper, editor):
    def marked():
        return html.document_fromstring(keeper.get(LIST, {"q": editor.email}).text).xpath(
            "//td[contains(@class, 'field-with_factor')]/img/@alt"
        )

    before = marked()
    Authenticator.objects.create(user=editor, type="totp", data={})

    assert (before, marked()) == (["False"], ["True"])


def test_nobody_chooses_the_password_of_whoever_is_invited(keeper, editor):
    User.objects.filter(pk=editor.pk).update(password="!")  # noqa: S106 -- none
    say_again(keeper)
    url = reverse("admin:auth_user_password_change", args=[editor.pk])
    new = {"usable_password": "true", "password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}

    assert "not chosen yet" in keeper.get(url_of(editor)).text
    for answer in (keeper.get(url), keeper.post(url, new)):
        assert answer.url == url_of(editor)

    editor.refresh_from_db()
    assert not editor.has_usable_password()


# ---- who gives what ----


@pytest.fixture
def hiring(make_user):
    """The browser of somebody who may keep accounts and nothing else."""
    user = make_user(name="Hi Ring", is_active=True)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    group = Group.objects.create(name="Hiring")
    group.permissions.set(Permission.objects.filter(content_type__app_label="accounts", content_type__model="user"))
    user.groups.add(group)
    browser = Client()
    browser.force_login(user)
    say_again(browser)
    browser.user = user
    return browser


def test_nobody_gives_a_group_that_may_more_than_they(hiring, make_user):
    leaver = make_user(name="Leaver Who")
    own = Group.objects.get(name="Hiring")
    form = {"email": leaver.email, "name": leaver.name, "is_active": "on", "is_staff": "on"}
    offered = hiring.get(url_of(leaver)).context["adminform"].form.fields["groups"].queryset
    assert list(offered) == [own]

    for target in (leaver, hiring.user):
        sent = form | {"email": target.email, "name": target.name}
        answer = hiring.post(
            url_of(target), sent | {"groups": [Group.objects.get(name="Administrators").pk], "is_superuser": "on"}
        )
        assert answer.status_code == 200, target
        assert "groups" in answer.context["adminform"].form.errors, target
    hiring.post(ADD, {"email": "new@example.org", "name": "New", "groups": [Group.objects.get(name="Editors").pk]})

    assert not User.objects.filter(email="new@example.org").exists()
    assert not User.objects.filter(is_superuser=True).exists()
    assert list(hiring.user.groups.all()) == [own]


def test_nobody_changes_the_account_of_whoever_may_more(hiring, administrator):
    form = {"email": "mine@example.org", "name": "Mine", "is_active": "on", "groups": []}
    for active in (True, False):
        User.objects.filter(pk=administrator.pk).update(is_active=active)
        for page in ("change", "delete", "invite"):
            answer = hiring.post(url_of(administrator, page), form | {"post": "yes"})
            assert answer.status_code == 404, page
        password = reverse("admin:auth_user_password_change", args=[administrator.pk])
        assert hiring.post(password, {"password1": "x"}).status_code == 404
        for action in ("end_sessions", "take_factors_away"):
            hiring.post(LIST, {"action": action, ACTION_CHECKBOX_NAME: [administrator.pk]})
        hiring.post(LIST, {"action": "delete_selected", ACTION_CHECKBOX_NAME: [administrator.pk], "post": "yes"})

    administrator.refresh_from_db()
    assert (administrator.email, administrator.sessions_ended) == ("ada.min@example.org", 0)


def test_the_ways_to_say_who_one_is_are_those_that_one_has_and_called_as_elsewhere(client, editor):
    client.force_login(editor)
    page = reverse("account_reauthenticate")
    assert not html.document_fromstring(client.get(page).text).xpath("//main//li")
    for kind, named in (
        ("webauthn", "Your passkey"),
        ("recovery_codes", "A recovery code"),
        ("totp", "A code of your app, or a recovery code"),
    ):
        Authenticator.objects.create(user=editor, type=kind, data={})
        found = html.document_fromstring(client.get(page).text).xpath("//main//li")

        assert named in [way.text_content() for way in found], kind
