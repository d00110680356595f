"""Everybody who works here signs in on one page, which tells nobody who has an account, and leads on to this site."""

import pytest
from django.core import mail
from django.urls import reverse
from lxml import html

from delivery import outbox
from tests.accounts.steps import LOGIN, PASSWORD, give_password


def words(answer):
    return " ".join(html.document_fromstring(answer.text).find(".//main").text_content().split())


def without_token(answer):
    """A page without what differs each time: the token of its forms."""
    page = html.document_fromstring(answer.text)
    for field in page.xpath("//input[@name='csrfmiddlewaretoken']"):
        field.set("value", "")
    return html.tostring(page)


def test_every_page_of_signing_in_is_of_this_site(client, editor):
    stock = []
    anonymous = [reverse(f"account_{name}") for name in ("login", "reset_password", "reset_password_done")]
    anonymous += [
        reverse("account_reset_password_from_key_done"),
        reverse("account_reset_password_from_key", args=["1", "a-b"]),
    ]
    signed_in = [reverse(name) for name in ("account_logout", "account_reauthenticate", "account_change_password")]
    for url in [*anonymous, None, *signed_in, reverse("mfa_index")]:
        if url is None:
            client.force_login(editor)
            continue
        answer = client.get(url)
        if answer.status_code != 200 or 'class="masthead"' not in answer.text or "placeholder" in answer.text:
            stock.append(f"{url}: {answer.status_code}")
        if any("site-packages" in str(template.origin.name) for template in answer.templates if template.origin):
            of_theirs = [t.name for t in answer.templates if "allauth" in str(t.origin.name)]
            stock += [f"{url}: {name}" for name in of_theirs]

    assert not stock, "\n".join(stock)


def test_no_mail_and_no_message_of_the_library_is_left_as_it_was():
    from pathlib import Path

    import allauth

    theirs, ours = Path(allauth.__file__).parent / "templates", Path(__file__).parents[2] / "templates"
    needless = (
        "email_",
        "signup",
        "phone",
        "verif",
        "unknown_account",
        "already",
        "password_set",
        "trust",
        "socialaccount",
    )
    needless += ("reset_code", "primary", "request_", "confirmation", "reauthentication_code", "snippets", "download")
    needless += ("email.html", "inactive", "base_", "edit_form", "authenticator_list", "base.html", "usersessions")
    needless += ("allauth", "idp", "openid", "email_deleted", "tests", "reset_code", "headless", "confirm_password")
    left = [
        str(path.relative_to(theirs))
        for folder in ("account", "mfa")
        for path in (theirs / folder).rglob("*.*")
        if not any(word in str(path.relative_to(theirs)) for word in needless)
        and not (ours / path.relative_to(theirs)).exists()
    ]

    assert not left, "\n".join(left)


@pytest.mark.parametrize("name", ["signup", "email", "set_password", "inactive", "email_verification_sent"])
def test_pages_that_nobody_needs_are_not_there(client, editor, name):
    assert client.get(reverse(f"account_{name}")).status_code == 404
    client.force_login(editor)
    assert client.get(reverse(f"account_{name}")).status_code == 404


def test_who_is_unknown_switched_off_or_without_a_password_gets_the_same_page(client, make_user):
    known = make_user("editor", email="known@example.org")
    make_user("editor", "Off", email="off@example.org", is_active=False)
    without = make_user("editor", "Without", email="none@example.org")
    without.set_unusable_password()
    without.save()
    pages = {}
    for email, password in (
        (known.email, "another long password"),
        ("nobody@example.org", PASSWORD),
        ("off@example.org", PASSWORD),
        ("none@example.org", PASSWORD),
    ):
        where = f"192.0.2.{len(pages)}"  # each its own: the fourth guess from one is told that one is left
        answer = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=where)
        assert answer.status_code == 200
        pages[email] = without_token(answer).replace(email.encode(), b"")

    assert len(set(pages.values())) == 1
    assert "_auth_user_id" not in client.session


def test_a_new_password_is_promised_to_nobody_in_particular_and_mailed_to_whoever_is_here(client, editor, make_user):
    make_user("editor", "Off", email="off@example.org", is_active=False)
    pages = set()
    for email in (editor.email, "nobody@example.org", "off@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.add(without_token(answer))
    outbox.drain()

    assert len(pages) == 1
    assert [each.to for each in mail.outbox] == [[editor.email]]


def test_a_former_e_mail_address_signs_nobody_in_and_gets_no_mail(client, editor):
    former = editor.email
    client.post(reverse("account_reset_password"), {"email": former})
    outbox.drain()
    mail.outbox.clear()
    editor.email = "now@example.org"
    editor.save()

    client.post(LOGIN, {"login": former, "password": PASSWORD})
    client.post(reverse("account_reset_password"), {"email": former})
    outbox.drain()

    assert "_auth_user_id" not in client.session
    assert mail.outbox == []


def test_what_is_missing_is_said_beside_its_field(client, db):
    answer = client.post(LOGIN, {"login": "edith", "password": ""})

    said = words(answer)
    assert "This is no e-mail address." in said
    assert "Write your password." in said


def test_a_link_to_elsewhere_is_not_even_kept_on_the_page(client, editor):
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
    ):
        answer = give_password(client, editor, next=elsewhere)
        assert answer.url == reverse("admin:workplace"), elsewhere
        client.logout()


def test_a_host_of_ours_by_another_name_is_elsewhere(client, editor, settings):
    settings.ALLOWED_HOSTS = ["testserver", "old.example.org"]

    assert give_password(client, editor, next="https://old.example.org/").url == reverse("admin:workplace")


def test_whoever_works_nowhere_comes_to_their_account(client, make_user):
    give_password(client, make_user(None, "Reader"))

    assert client.get(reverse("admin:workplace")).url == reverse("account_home")


def test_the_old_pages_of_the_admin_lead_to_those_of_the_site(client, editor):
    assert client.get("/admin/login/?next=/admin/articles/").url == f"{LOGIN}?next=/admin/articles/"
    assert client.get("/admin/login/?next=https://elsewhere.example/").url.startswith(LOGIN)
    client.force_login(editor)
    assert client.get("/admin/password_change/").url == reverse("account_change_password")
    assert client.get("/admin/logout/").url == reverse("account_logout")
    assert "_auth_user_id" in client.session


def test_signing_out_is_said_on_the_page_that_follows(client, editor):
    client.force_login(editor)

    answer = client.post("/admin/logout/", follow=True)

    assert answer.request["PATH_INFO"] == LOGIN
    assert "You are signed out." in words(answer)


def test_one_signs_out_from_ones_account_and_from_the_admin_by_the_same_word(client, editor):
    for page in (reverse("account_home"), "/admin/"):
        client.force_login(editor)
        shown = html.document_fromstring(client.get(page).text)
        (form,) = shown.xpath("//form[.//button[normalize-space()='Sign out']]")
        assert "log out" not in shown.text_content().lower()

        client.post(form.get("action"))

        assert "_auth_user_id" not in client.session


def test_one_types_at_once_where_a_page_asks_for_one_thing(client, editor):
    first = {}
    for name in ("login", "reset_password"):
        first[name] = html.document_fromstring(client.get(reverse(f"account_{name}")).text).xpath(
            "//@autofocus/../@name"
        )
    client.force_login(editor)
    page = client.get(reverse("account_change_password"))
    first["change"] = html.document_fromstring(page.text).xpath("//@autofocus/../@name")

    assert first == {"login": ["login"], "reset_password": ["email"], "change": ["oldpassword"]}


def test_without_a_second_factor_the_pages_say_so(client, editor, settings):
    settings.SECOND_FACTOR = False
    client.force_login(editor)
    admin = client.get("/admin/").text
    client.logout()

    assert "The second factor is switched off here (SECOND_FACTOR=off)" in client.get(LOGIN).text
    assert "The second factor is switched off here (SECOND_FACTOR=off)" in admin


def test_with_a_second_factor_nothing_is_said(client, db, settings):
    settings.SECOND_FACTOR = True

    assert "SECOND_FACTOR" not in client.get(LOGIN).text
