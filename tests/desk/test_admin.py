"""The publication in the admin, and what an article's form says of its discussion."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from lxml import html

from articles import revisions
from articles.models import Act, Article, State
from comments.models import Status
from moderation import closing, decisions, reporting
from publication.models import Publication

PUBLICATION = "/admin/publication/publication/1/change/"


def words(element):
    return " ".join(element.text_content().split())


@pytest.fixture
def fill(client):
    """Open the publication's form, fill it in and send it, as a browser does; return the answer."""

    def send(**changes):
        form = html.document_fromstring(client.get(PUBLICATION).text).get_element_by_id("publication_form")
        return client.post(PUBLICATION, dict(form.form_values()) | changes)

    return send


def test_an_editor_says_what_the_publication_is(client, editor, fill):
    client.force_login(editor)

    answer = fill(name="Elsewhere", tagline="In public", default_licence="by-nc-4.0", time_zone="Europe/Paris")

    assert answer.status_code == 302
    row = Publication.objects.get()
    assert (row.name, row.tagline, row.default_licence, row.time_zone) == (
        "Elsewhere",
        "In public",
        "by-nc-4.0",
        "Europe/Paris",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Mars/Olympus", "“Mars/Olympus” is no time zone."),
        ("default_licence", "by-5.0", "not one of the available choices"),
        ("contact", "editors", "valid email address"),
        ("comment_words", "-1", "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, editor, fill, field, value, sentence):
    client.force_login(editor)

    answer = fill(name="Elsewhere", **{field: value})

    page = html.document_fromstring(answer.text)
    (row,) = page.xpath(f"//div[contains(@class, 'form-row') and contains(@class, 'field-{field}')]")
    assert sentence in row.text_content()
    assert page.get_element_by_id("publication_form").fields["name"] == "Elsewhere"
    assert Publication.objects.get().name == "Open Rounds"


def test_the_emergency_switch_is_turned_on_the_desk_and_never_by_an_old_form(client, editor, moderator, fill):
    client.force_login(editor)
    assert f'href="{reverse("moderation:discussions")}"' in client.get(PUBLICATION).text
    closing.close_site(by=moderator, seen=0, reason="We are catching our breath.")

    fill(name="Elsewhere", discussions_closed_at_0="", discussions_closed_reason="")

    row = Publication.objects.get()
    assert (row.name, row.discussions_closed_reason) == ("Elsewhere", "We are catching our breath.")


def test_a_form_of_the_publication_stores_what_was_changed_in_it_alone(client, editor, publication):
    client.force_login(editor)
    data = dict(
        html.document_fromstring(client.get(PUBLICATION).text).get_element_by_id("publication_form").form_values()
    )
    with CaptureQueriesContext(connection) as queries:
        client.post(PUBLICATION, data | {"tagline": "In public"})

    (update,) = [
        query["sql"] for query in queries if query["sql"].startswith("UPDATE") and "publication" in query["sql"]
    ]
    assert "tagline" in update
    assert "discussions_closed_at" not in update


def test_what_was_saved_is_in_effect_on_the_next_request_wherever_it_shows(client, editor, article, fill):
    shown = {
        url: client.get(url).headers["ETag"]
        for url in ("/", article.get_absolute_url(), "/feeds/articles.atom", f"{article.get_absolute_url()}republish/")
    }
    client.force_login(editor)

    fill(
        name="Elsewhere",
        contact="desk@example.org",
        discussion_line="Replies are read on weekdays.",
        default_licence="by-4.0",
    )

    client.logout()
    for url, before in shown.items():
        answer = client.get(url, headers={"if-none-match": before})
        assert answer.status_code == 200, url
        assert "Elsewhere" in answer.text, url
    assert "Replies are read on weekdays." in client.get(article.get_absolute_url()).text
    assert "desk@example.org" in client.get("/.well-known/security.txt").text
    assert "Elsewhere" in client.get(f"{article.get_absolute_url()}republish.txt").text


def test_a_number_of_days_closes_old_discussions_on_the_next_request(client, editor, make_article, fill):
    old = make_article(published_at=timezone.now() - timedelta(days=31))
    before = client.get(old.get_absolute_url())
    client.force_login(editor)

    fill(close_after_days="30")

    after = client.get(old.get_absolute_url(), headers={"if-none-match": before.headers["ETag"]})
    assert "The comments section is closed." not in before.text
    assert "The comments section is closed." in after.text


def test_the_pages_that_every_page_links_to_are_edited_or_begun_from_there(client, editor, make_article):
    about = make_article("About us", slug="about", kind="page")
    revisions.keep(about, by=editor, act=Act.SAVED)
    make_article("Privacy", kind="page", state=State.DRAFT)
    client.force_login(editor)

    panel = html.document_fromstring(client.get(PUBLICATION).text).xpath(
        "//section[@aria-labelledby='standing-pages']"
    )

    rows = {words(row.find("a")): row for row in panel[0].findall(".//li")}
    assert list(rows) == ["About", "Write it: Community rules", "Write it: Republishing", "Privacy"]
    assert "by Edith Or" in words(rows["About"])
    assert "Readers find nothing there: Draft" in words(rows["Privacy"])
    assert rows["About"].find("a").get("href") == reverse("admin:articles_article_change", args=[about.pk])
    begun = client.get(rows["Write it: Community rules"].find("a").get("href")).text
    form = html.document_fromstring(begun).get_element_by_id("article_form")
    assert (form.fields["kind"], form.fields["slug"], form.fields["title"]) == (
        "page",
        "community",
        "Community rules",
    )


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_the_one_row_is_neither_added_to_nor_deleted(client, make_user, role, publication):
    client.force_login(make_user(role))

    assert client.get("/admin/publication/publication/add/").status_code == 404
    assert client.post("/admin/publication/publication/1/delete/", {"post": "yes"}).status_code == 404


@pytest.mark.parametrize("role", ["author", "moderator", None])
def test_nobody_else_changes_the_publication(client, make_user, role, publication):
    client.force_login(make_user(role))

    assert client.get(PUBLICATION).status_code == 404
    assert client.post(PUBLICATION, {"name": "Mine"}).status_code == 404


def test_an_articles_form_shows_how_its_discussion_stands_and_leads_there(client, editor, article):
    client.force_login(editor)

    page = client.get(f"/admin/articles/article/{article.pk}/change/").text

    assert f'href="{reverse("moderation:discussion", args=[article.pk])}"' in page


@pytest.fixture
def full(make_author, make_article, make_figure, administrator):
    """Make an article with several of everything that its form shows, by a user and somebody else."""

    def make(user, **fields):
        authors = [make_author("Bea Other", user=user), make_author("Cy Cobb")]
        article = make_article("Full", authors=authors, topics=["Consent", "Ethics"], **fields)
        for number in range(1, 4):
            make_figure(article, number=number)
            article.corrections.create(published_on=date(2026, 5, number), text="It was three, not two.")
            revisions.keep(article, by=administrator, note=f"As of day {number}.")
        article.slug = "as-it-is"
        article.save()
        closing.close_discussion(article, by=administrator, version=1, reason="Enough.", acknowledged=True)
        return article

    return make


@pytest.mark.parametrize(("role", "state"), [("administrator", State.PUBLISHED), ("author", State.REVIEW)])
def test_an_articles_form_asks_at_most_thirty_times(
    client, make_user, full, role, state, django_assert_max_num_queries
):
    user = make_user(role, "Wren Iter")
    url = reverse("admin:articles_article_change", args=[full(user, state=state).pk])
    client.force_login(user)
    client.get(url)

    with django_assert_max_num_queries(30):
        assert client.get(url).status_code == 200


def test_a_pages_form_has_no_discussion(client, editor, make_article):
    client.force_login(editor)
    page = make_article("About", kind="page")

    form = client.get(f"/admin/articles/article/{page.pk}/change/")

    assert form.status_code == 200
    assert reverse("moderation:discussion", args=[page.pk]) not in form.text


def test_the_hold_mode_says_what_waits_and_what_confirming_does_whichever_is_chosen(client, editor, publication):
    client.force_login(editor)

    (row,) = html.document_fromstring(client.get(PUBLICATION).text).xpath("//div[contains(@class, 'field-hold_mode')]")

    for words in ("once its writer has confirmed it", "waits for a moderator", "unknown links", "a check that failed"):
        assert words in " ".join(row.text_content().split())


def test_a_draft_goes_with_its_empty_discussion(client, editor, make_article):
    client.force_login(editor)
    draft = make_article(state=State.DRAFT)

    client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"})

    assert not Article.objects.exists()


# ---- the way to the moderators’ desk ----

INDEX = reverse_lazy("admin:index")
DESK = "The moderators’ desk"


def ways(page):
    """Return where the links to the moderators’ desk lead, the header’s first, and what each says."""
    links = html.document_fromstring(page.text).xpath(f"//a[starts-with(., '{DESK}')]")
    return [(link.get("href"), link.text_content()) for link in links]


def test_case_39_the_index_leads_a_moderator_to_the_desk_and_says_how_many_comments_wait(
    client, moderator, make_comment
):
    client.force_login(moderator)
    assert ways(client.get(INDEX))[1] == ("/moderation/", f"{DESK} · No comment waits for you")

    make_comment()
    make_comment(status=Status.SPAM)
    assert ways(client.get(INDEX))[1] == ("/moderation/", f"{DESK} · 1 comment waits for you")

    reported = make_comment(status=Status.APPROVED)
    reporting.report(reported, reason="spam", address="192.0.2.1")
    reporting.report(reported, reason="abuse", address="192.0.2.1")
    assert ways(client.get(INDEX))[1][1] == f"{DESK} · 2 comments wait for you, 1 of them reported"


def test_case_39_what_was_answered_waits_no_more(client, moderator, make_comment):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1")
    client.force_login(moderator)

    decisions.keep(comment, version=comment.version, by=moderator)

    assert ways(client.get(INDEX))[1][1].endswith("No comment waits for you")


def test_case_39_an_editor_is_led_to_the_discussions_and_told_of_no_comment(client, editor, make_comment):
    make_comment()
    client.force_login(editor)

    assert ways(client.get(INDEX)) == [("/moderation/discussions/", DESK)] * 2


def test_every_page_of_the_admin_leads_to_the_desk(client, moderator):
    client.force_login(moderator)

    for name in ("admin:moderation_rule_changelist", "admin:moderation_reason_add"):
        assert ways(client.get(reverse(name))) == [("/moderation/", DESK)], name


def test_an_author_is_led_to_no_desk(client, make_user):
    client.force_login(make_user("author"))

    assert ways(client.get(INDEX)) == []


def test_from_the_desk_lead_links_to_the_rules_and_the_reasons(client, moderator):
    client.force_login(moderator)

    nav = html.document_fromstring(client.get("/moderation/").text).xpath("//nav[@aria-label='Desk']//a/@href")

    assert {reverse(f"admin:moderation_{kind}_changelist") for kind in ("rule", "reason")} <= set(nav)


SIGN_IN = reverse_lazy("account_login")
OLD_SIGN_IN = reverse_lazy("admin:login")
WORK = [
    ("moderator", "/moderation/"),
    ("author", "/admin/"),
    ("editor", "/admin/"),
    ("administrator", "/admin/"),
]


@pytest.fixture
def sign_in(client):
    """Fill in the form of the sign-in page at a URL, send it, as a browser does, and return where it leads at last."""

    def send(user, url):
        page = client.get(url, follow=True)
        (form,) = html.document_fromstring(page.text).xpath("//form[.//input[@name='login']]")
        data = {"login": user.email, "password": "a long enough password"}
        return client.post(form.action, dict(form.form_values()) | data, follow=True).request["PATH_INFO"]

    return send


@pytest.mark.parametrize(("role", "where"), WORK)
def test_whoever_signs_in_comes_to_where_their_work_is(client, sign_in, make_user, role, where):
    assert sign_in(make_user(role), SIGN_IN) == where
    assert client.get(SIGN_IN, follow=True).request["PATH_INFO"] == where  # signed in already


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("/admin/moderation/rule/", "/admin/moderation/rule/"),
        ("https://elsewhere.example/", "/moderation/"),
        ("/admin/", "/moderation/"),  # where somebody came who was not signed in yet
    ],
)
def test_whoever_was_on_their_way_to_a_page_here_comes_there(sign_in, moderator, asked, where):
    assert sign_in(moderator, f"{OLD_SIGN_IN}?next={asked}") == where


def test_a_wrong_password_leads_nowhere(client, moderator):
    answer = client.post(SIGN_IN, {"login": moderator.email, "password": "no such password"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_words_come_back_where_every_cookie_is_gone(article):
    forgotten = Client(enforce_csrf_checks=True)

    answer = forgotten.post(f"/admin/articles/article/{article.pk}/change/", {"body": "<p>What took all evening.</p>"})

    assert answer.status_code == 401
    assert "What took all evening." in answer.text
    assert "/accounts/login/" in answer.text
