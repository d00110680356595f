"""The bar that those who work here are shown over an article, and the marker by which a script knows to ask for it."""

import pytest
from django.urls import reverse
from lxml import html

BAR = reverse("desk:staff-bar")
LOGIN, LOGOUT = reverse("account_login"), reverse("admin:logout")
PASSWORD = "a long enough password"  # noqa: S105 -- the one that make_user gives everybody


@pytest.fixture
def bar(client, article):
    """Ask for the bar over an article as a user; return the answer."""

    def ask(user, slug=article.slug):
        client.force_login(user)
        return client.get(BAR, {"article": slug})

    return ask


def links(answer):
    """The bar's links: where each leads, by what it says."""
    return {link.text: link.get("href") for link in html.document_fromstring(answer.text).iter("a")}


# ---- what it offers ----


def test_an_editor_is_led_to_the_article_in_the_admin(bar, editor, article):
    answer = bar(editor)

    assert links(answer) == {"Edit": reverse("admin:articles_article_change", args=[article.pk])}
    assert "Edith Or" in answer.text


def test_a_moderator_is_led_to_the_comments_of_this_article_and_told_how_many_wait(
    client, bar, moderator, article, make_article, make_comment
):
    make_comment("First.")
    make_comment("Second.")
    make_comment("Public already.", status="approved")
    make_comment("Elsewhere.", article=make_article("Another article"))

    answer = bar(moderator)

    assert "2 comments wait" in answer.text
    assert set(links(answer)) == {"Moderate here", "Moderate"}
    listed = client.get(links(answer)["Moderate here"])
    assert listed.status_code == 200
    assert "First." in listed.text
    assert "Elsewhere." not in listed.text


def test_a_moderator_is_led_to_each_comment(client, bar, moderator, make_comment):
    comment = make_comment("That one.", status="approved")

    pattern = links(bar(moderator))["Moderate"]

    assert "That one." in client.get(pattern.replace("{id}", str(comment.pk))).text


def test_an_administrator_may_do_both(bar, administrator):
    assert set(links(bar(administrator))) == {"Edit", "Moderate here", "Moderate"}


def test_the_bar_speaks_the_language_of_its_article(bar, editor, make_article):
    assert 'lang="fr"' in bar(editor, make_article("Un article", language="fr").slug).text


def test_the_bar_is_kept_by_nobody(bar, editor):
    assert "no-store" in bar(editor).headers["Cache-Control"]


# ---- whom it offers nothing ----


def test_who_may_neither_edit_nor_moderate_finds_no_bar(client, bar, make_user, make_author, make_article):
    author = make_user("author")
    own = make_article("Own and out", authors=[make_author("Au Thor", user=author)])

    assert bar(author, own.slug).status_code == 404
    assert bar(make_user(name="Reader")).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client, article):
    answer = client.get(BAR, {"article": article.slug})

    assert answer.status_code == 302
    assert answer.url.startswith(f"{LOGIN}?next={BAR}")


@pytest.mark.parametrize("slug", ["", "nothing", "about"])
def test_there_is_no_bar_over_what_is_no_article(bar, editor, make_article, slug):
    make_article("About", kind="page")

    assert bar(editor, slug).status_code == 404


# ---- the marker ----


def test_signing_in_leaves_a_marker_that_scripts_can_read_and_that_says_no_more(client, editor, settings):
    settings.SESSION_COOKIE_SECURE = True

    client.post(LOGIN, {"login": editor.email, "password": PASSWORD})

    marker = client.cookies["__Host-staff"]
    assert marker.value == "1"
    assert not marker["httponly"]
    assert marker["secure"]
    assert marker["samesite"] == "Lax"
    assert marker["max-age"] == settings.SESSION_COOKIE_AGE


def test_without_tls_the_marker_needs_none(client, editor, settings):
    settings.SESSION_COOKIE_SECURE = False

    client.post(LOGIN, {"login": editor.email, "password": PASSWORD})

    assert not client.cookies["staff"]["secure"]


def test_a_sign_in_that_fails_leaves_no_marker(client, editor, make_user):
    make_user(name="Reader")

    client.get(LOGIN)
    client.post(LOGIN, {"login": editor.email, "password": "something else"})
    client.post(LOGIN, {"login": "reader@example.org", "password": PASSWORD})

    assert "staff" not in client.cookies


def test_signing_out_takes_the_marker_away(client, editor):
    client.post(LOGIN, {"login": editor.email, "password": PASSWORD})

    client.post(LOGOUT)

    assert client.cookies["staff"].value == ""
    assert client.cookies["staff"]["max-age"] == 0


# ---- the page itself ----


def test_the_page_of_an_article_is_the_same_to_the_byte_for_whoever_asks(client, article, administrator, make_comment):
    make_comment("To be read.", status="approved")
    nobody = client.get(article.get_absolute_url())
    client.post(LOGIN, {"login": administrator.email, "password": PASSWORD})

    somebody = client.get(article.get_absolute_url())

    assert client.cookies["staff"].value == "1"
    assert somebody.content == nobody.content
    assert somebody.headers == nobody.headers
    assert "Cookie" not in somebody.headers["Vary"]
    assert not somebody.cookies
